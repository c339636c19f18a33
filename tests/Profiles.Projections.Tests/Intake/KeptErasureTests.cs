using Profiles.Domain.Identities;
using Profiles.Projections.Tests.Erasure;

namespace Profiles.Projections.Tests.Intake;

/// <summary>Who is erased goes from what nobody could read as well.</summary>
public sealed class KeptErasureTests
{
    [Theory]
    [InlineData("broken: {\"userId\": \"Uann\", \"text\": ")]
    [InlineData("<user>Uann</user> wrote")]
    public async Task A_kept_delivery_with_the_value_in_it_is_destroyed_and_others_stay(string body)
    {
        await using var intake = await IntakeBrand.CreateAsync();
        await intake.TakeAsync(IntakeBrand.Says("Uann", "m1", "hello"), body, "broken: Ubob");
        await intake.ProcessAsync();
        (await intake.FailedAsync()).Should().HaveCount(2);

        await EraseAsync(intake, "Uann");
        (await intake.FailedAsync()).Should().ContainSingle();
        (await intake.Brand.ScalarAsync<long>("select count(distinct delivery_id) from profiles.intake_trace")).Should().Be(1);
    }

    [Fact]
    public async Task What_was_received_before_the_erasure_is_not_kept_after_it_and_what_comes_later_is()
    {
        await using var intake = await IntakeBrand.CreateAsync();
        await intake.TakeAsync(IntakeBrand.Says("Uann", "m1", "hello"));
        await intake.ProcessAsync();
        await intake.TakeAsync("broken: Uann", IntakeBrand.Says("Uann", "m2", "said before"));
        await EraseAsync(intake, "Uann");
        (await intake.ProcessAsync()).Deliveries.Should().Be(2);
        (await intake.FailedAsync()).Should().BeEmpty();
        (await intake.SaidAsync()).Should().Be(1, "the fence holds what was said before back");

        intake.Clock.Now = DateTimeOffset.UtcNow.AddMinutes(1);
        await intake.TakeAsync("broken: Uann");
        await intake.ProcessAsync();
        (await intake.FailedAsync()).Should().ContainSingle("who comes back is a new beginning");
    }

    private static Task<Domain.Erasure.ErasureReport> EraseAsync(IntakeBrand intake, string user) => intake.Brand.EraseAsync(new IdentityClaim("line", "ubrand", user));
}
