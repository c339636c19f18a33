using Profiles.Domain.Consent;
using Profiles.Domain.Facts;
using Profiles.Domain.Identities;
using Profiles.Domain.Recording;
using Profiles.Domain.Tenants;
using Profiles.Testing;
using static Profiles.Testing.Given;
using static Profiles.Testing.TestBrand;

namespace Profiles.Projections.Tests.Erasure;

/// <summary>Whoever was erased is not recorded again, until they come back by themselves.</summary>
public class FenceTests
{
    private static readonly IdentityClaim Ana = Email("ana@example.org");
    private static readonly Credential Import = new(Tenant, "import-main", Trust.Links, "import") { Transmits = true };

    [Fact]
    public async Task What_is_in_flight_replayed_or_imported_again_is_suppressed()
    {
        await using var brand = await CreateAsync();
        var first = Message(Ana).Commented();
        await brand.RecordAsync(Server, first);
        await brand.EraseAsync(Ana);

        (await brand.SayAsync(Server, first)).Should().Be(Outcome.Suppressed, "a redelivery");
        (await brand.SayAsync(Server, Message(Ana).Commented())).Should().Be(Outcome.Suppressed, "it happened before the erasure");
        (await brand.SayAsync(Import, Now(Message(Crm("9"), Ana).Named("firstName", "Ana")))).Should().Be(Outcome.Suppressed, "an import");
        (await brand.SayAsync(Import, Now(Message(Ana).Commented()))).Should().Be(Outcome.Suppressed, "an import transmits acts, and makes none");
        (await brand.SayAsync(Browser, Now(Message(Ana, Device("d1")).Commented()))).Should().Be(Outcome.Suppressed, "anybody can hold a browser's key");
        (await brand.SayAsync(Admin, Now(Message(Ana).Commented()))).Should().Be(Outcome.Suppressed, "an admin's note");
        (await brand.SayAsync(Server, Now(Message(Ana) with { Facts = [Sent] }))).Should().Be(Outcome.Suppressed, "an echo of what the brand sent");
        (await brand.SayAsync(Server, Now(Message(Ana) with { Facts = [Sent with { Kind = InteractionKind.EmailOpened, Direction = Direction.Inbound }] }))).Should().Be(Outcome.Suppressed, "a mail program's");
        (await brand.SayAsync(Server, Now(Message(Ana).Named("firstName", "Ana")))).Should().Be(Outcome.Suppressed, "says who, and not that they acted");
        (await brand.SayAsync(Server, Now(Message(Email("new@example.org"), Ana).Commented()))).Should().Be(Outcome.Suppressed, "somebody nobody knows, and a third party's word for it");

        (await brand.ScalarAsync<long>("select count(*) from profiles.mt_events where type <> 'identity_erased'")).Should().Be(2, "nothing was added");
    }

    [Fact]
    public async Task An_own_act_after_the_erasure_begins_a_new_life_and_only_from_then_on()
    {
        await using var brand = await CreateAsync();
        await brand.RecordAsync(Server, Message(Ana, Crm("1")).Commented());
        var old = await brand.IdentityAsync(Ana);
        await brand.EraseAsync(Ana, Crm("1"));

        (await brand.SayAsync(Server, Now(Message(Ana).Commented("here again")))).Should().Be(Outcome.Recorded);

        var born = await brand.IdentityAsync(Ana);
        born.Should().NotBe(old);
        (await brand.SealedAsync(old)).Open.Should().Be(0, "the old stream stays sealed for ever");
        (await brand.SayAsync(Server, Message(Ana).Commented("long ago"))).Should().Be(Outcome.Suppressed, "what was before the erasure stays erased");
        (await brand.SayAsync(Import, Now(Message(Ana).Named("firstName", "Ana")))).Should().Be(Outcome.Recorded, "they are among us again");
        (await brand.SayAsync(Import, Now(Message(Crm("1")).Named("firstName", "Ana")))).Should().Be(Outcome.Suppressed, "their number in the CRM is not");
    }

    [Fact]
    public async Task Many_messages_of_one_batch_bring_a_person_back_once()
    {
        await using var brand = await CreateAsync();
        await brand.RecordAsync(Server, Message(Ana).Commented());
        await brand.EraseAsync(Ana);

        var results = await brand.RecordAsync(Server,
            Now(Message(Ana).Named("firstName", "Ana")), Now(Message(Ana).Commented()), Now(Message(Ana).Named("firstName", "Ana")), Now(Message(Ana).Commented()));

        results.Select(r => r.Outcome).Should().Equal(Outcome.Suppressed, Outcome.Recorded, Outcome.Recorded, Outcome.Recorded);
        (await brand.ScalarAsync<long>("select count(*) from profiles.directory")).Should().Be(1);
    }

    [Fact]
    public async Task A_message_that_is_refused_brings_nobody_back()
    {
        await using var brand = await CreateAsync(TenantSettings.Default with { Traits = [.. TraitDefinition.Defaults, new("diet", Clear: false, Special: true)] });
        await brand.RecordAsync(Server, Message(Ana).Commented());
        await brand.EraseAsync(Ana);

        (await brand.SayAsync(Server, Now(Message(Ana).Commented().Named("diet", "x")))).Should().Be(Outcome.Rejected);
        (await brand.SayAsync(Server, Now(Message(Ana).Named("firstName", "Ana")))).Should().Be(Outcome.Suppressed);
    }

    [Fact]
    public async Task What_other_persons_share_with_the_erased_is_not_fenced_for_them()
    {
        await using var brand = await CreateAsync();
        await brand.RecordAsync(Server, Message(Crm("1"), Ana), Message(Crm("2")).Named("firstName", "Ben"));
        await brand.EraseAsync(Crm("1"), Ana);

        (await brand.SayAsync(Server, Now(Message(Crm("2"), Ana).Named("lastName", "Ng")))).Should().Be(Outcome.Recorded, "it is about somebody else");

        (await brand.FindAsync(Ana)).Should().BeNull("the erased address is left out of it");
        (await brand.ScalarAsync<long>("select count(*) from profiles.mt_events where type = 'traits_reported'")).Should().Be(2);
        (await brand.ScalarAsync<long>("select count(*) from profiles.graph_link")).Should().Be(1, "of before");
    }

    [Fact]
    public async Task An_objection_outlives_the_erasure_until_the_person_agrees_anew()
    {
        await using var brand = await CreateAsync();
        await brand.RecordAsync(Server, Message(Ana, Crm("1")).Agreed().OptedOut("email", objection: true).At(Noon.AddDays(1)), Message(Ana).Agreed("sms").At(Noon));
        await brand.EraseAsync(Ana, Crm("1"));
        await brand.SayAsync(Server, Now(Message(Ana).Commented()));
        var born = await brand.IdentityAsync(Ana);

        (await brand.ColumnAsync<string>($"select concat_ws(' ', channel, purpose, granted_at is null, objected_at = '{Noon.AddDays(1):O}') from profiles.consent_state where identity_id = '{born.Value}'"))
            .Should().Equal("email marketing t t");
        await brand.SayAsync(Server, Now(Message(Ana).Agreed()));
        await brand.EraseAsync(Ana);

        await brand.SayAsync(Server, Now(Message(Ana).Commented()));
        (await brand.ScalarAsync<long>("select count(*) from profiles.consent_state")).Should().Be(0, "they had agreed anew, and then were erased again");
    }

    [Fact]
    public async Task A_player_who_excluded_himself_stays_excluded_in_a_new_life()
    {
        await using var brand = await CreateAsync();
        await brand.RecordAsync(Server, Message(Ana).Excluded(ExclusionKinds.SelfExcluded), Message(Ana).Excluded(ExclusionKinds.Dispute));
        await brand.EraseAsync(Ana);
        await brand.SayAsync(Server, Now(Message(Ana).Commented()));

        (await brand.ColumnAsync<string>("select kind from profiles.exclusion")).Should().Equal(ExclusionKinds.SelfExcluded);
        await brand.RefoldAsync();
        (await brand.ColumnAsync<string>("select kind from profiles.exclusion")).Should().Equal(ExclusionKinds.SelfExcluded);
    }

    private static Fact.Interaction Sent => new() { Kind = InteractionKind.EmailSent, Channel = "email", Direction = Direction.Outbound };

    private static Message Now(Message message) => message.At(DateTimeOffset.UtcNow);
}
