using Profiles.Domain.Composing;
using Profiles.Domain.Consent;
using Profiles.Domain.Facts;
using Profiles.Domain.Identities;
using Profiles.Projections.People;
using static Profiles.Projections.Tests.ReadModels.Brand;

namespace Profiles.Projections.Tests.People;

public sealed class ReachabilityTests(PeopleStore people) : IClassFixture<PeopleStore>
{
    private static readonly IdentityClaim Messenger = new("messenger", "page-1", "m-42");
    private static readonly IdentityClaim Phone = new("phone", null, "+33612345678");

    private static double HoursAgo(double hours) => (DateTimeOffset.UtcNow.AddHours(-hours) - At(0)).TotalHours;

    [Theory]
    [InlineData(23, true, "within-window")]
    [InlineData(25, false, "window-closed")]
    public async Task A_message_of_the_person_opens_a_window_of_24_hours(double ago, bool reachable, string reason)
    {
        var brand = await people.Store.OpenAsync();
        var at = HoursAgo(ago);
        await brand.TogetherAsync(at, [Messenger, Email("ana@example.org")], Message("messenger"));
        await brand.SeenAsync(HoursAgo(1), Messenger, Message("messenger", Direction.Outbound), Comment("hello", "messenger"));
        await people.Store.CatchUpAsync();

        var reach = await ReachAsync(brand, Email("ana@example.org"), "messenger");
        (reach.Reachable, reach.Reason).Should().Be((reachable, reason));
        if (reachable) reach.Until.Should().BeCloseTo(At(at + 24), TimeSpan.FromMilliseconds(1));
        else reach.Until.Should().BeNull();
        (await ReachAsync(brand, Email("ana@example.org"), "email")).Should().Be(new Reachability(true, null, "contact-point"));
        (await ReachAsync(brand, Email("ana@example.org"), "sms")).Should().Be(new Reachability(false, null, "no-contact-point"));
    }

    [Fact]
    public async Task On_WhatsApp_templates_are_delivered_outside_of_the_window()
    {
        var brand = await people.Store.OpenAsync();
        await brand.SeenAsync(1, Phone);
        await people.Store.CatchUpAsync();
        (await ReachAsync(brand, Phone, "whatsapp")).Should().Be(new Reachability(true, null, "template-only"));
        await brand.SeenAsync(HoursAgo(2), Phone, Message("whatsapp"));
        await people.Store.CatchUpAsync();
        (await ReachAsync(brand, Phone, "whatsapp")).Reason.Should().Be("within-window");
    }

    [Fact]
    public async Task Several_persons_are_answered_in_their_order_and_whom_the_purpose_does_not_cover_has_nothing()
    {
        var brand = await people.Store.OpenAsync();
        await brand.SeenAsync(HoursAgo(1), Messenger, Message("messenger"));
        await brand.SeenAsync(1, Email("ben@example.org"));
        await people.Store.CatchUpAsync();
        var (ana, ben) = (await brand.ProfileAsync(Messenger), await brand.ProfileAsync(Email("ben@example.org")));

        (await people.Admin(brand).ReachabilityAsync([ben, ana, ben], "messenger", default)).Value!.Select(r => r.Reason).Should().Equal("no-contact-point", "within-window", "no-contact-point");
        (await people.Marketer(brand).ReachabilityAsync([ana], "messenger", default)).Value!.Single().Reason.Should().Be("no-contact-point");
    }

    [Fact]
    public async Task As_of_a_point_in_time_the_window_of_then_counts()
    {
        var brand = await people.Store.OpenAsync();
        await brand.SeenAsync(10, Messenger, Message("messenger"));
        await people.Store.CatchUpAsync();

        (await ThenAsync(9)).Should().BeNull();
        (await ThenAsync(20))!.Should().Be(new Reachability(true, At(34), "within-window"));
        (await ThenAsync(40))!.Reason.Should().Be("window-closed");

        async Task<Reachability?> ThenAsync(double hours) =>
            await people.Admin(brand).ByIdAsync(await brand.ProfileAsync(Messenger), new PointInTime(At(hours), null), PersonFields.Identities, default) is { } then
                ? (await people.Admin(brand).ReachabilityAsync(then, "messenger", default)).Value : null;
    }

    private static Fact.Interaction Message(string channel, Direction direction = Direction.Inbound) => new() { Kind = InteractionKind.Message, Channel = channel, Direction = direction };

    private async Task<Reachability> ReachAsync(ReadModels.Brand brand, IdentityClaim who, string channel) =>
        (await people.Admin(brand).ReachabilityAsync([await brand.ProfileAsync(who)], channel, default)).Value!.Single();
}
