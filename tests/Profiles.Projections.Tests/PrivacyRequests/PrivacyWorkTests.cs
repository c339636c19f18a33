using Profiles.Domain;
using Profiles.Domain.PrivacyRequests;
using Profiles.Projections.PrivacyRequests;
using Profiles.Testing;
using static Profiles.Testing.Given;
using static Profiles.Testing.TestBrand;

namespace Profiles.Projections.Tests.PrivacyRequests;

public sealed class PrivacyWorkTests
{
    private const string InForce = """
        select count(*) from profiles.exclusion e where e.kind = 'restricted' and not e.lifts
          and not exists (select from profiles.exclusion l where l.identity_id = e.identity_id and l.kind = e.kind and l.lifts and l.at >= e.at)
        """;

    [Fact]
    public async Task An_objection_to_marketing_withdraws_on_every_contact_point_as_of_its_receipt()
    {
        await using var brand = await CreateAsync();
        var desk = new DeskBrand(brand, TimeProvider.System);
        await brand.RecordOneAsync(Server, Message(Email("marie@example.org"), Phone("+33639980012")).Agreed());
        var received = DateTimeOffset.UtcNow.AddDays(-2);
        var id = await desk.OpenAsync(PrivacyRequestKind.ObjectionToMarketing, received: received);

        (await desk.Work().StepAsync(default)).Should().BeEmpty();
        (await new DeskBrand(brand, TimeProvider.System).Work().StepAsync(default)).Should().BeEmpty();

        (await desk.StateOf(id)).State.Should().Be(PrivacyRequestState.Fulfilled);
        (await brand.ColumnAsync<string>("select distinct channel from profiles.consent_state where objected_at is not null and purpose = 'marketing'")).Should().Contain(["email", "sms"]);
        (await brand.ScalarAsync<DateTime>("select min(objected_at) from profiles.consent_state")).Should().BeCloseTo(received.UtcDateTime, TimeSpan.FromMilliseconds(1));
    }

    [Fact]
    public async Task An_objection_restricts_the_person_on_receipt_until_they_were_told()
    {
        await using var brand = await CreateAsync();
        var desk = new DeskBrand(brand, TimeProvider.System);
        await brand.RecordOneAsync(Server, Message(Email("marie@example.org"), Crm("7")));
        var id = await desk.OpenAsync(PrivacyRequestKind.Objection);

        await desk.Work().StepAsync(default);
        await desk.Work().StepAsync(default);
        (await brand.ScalarAsync<long>(InForce)).Should().Be(2, "the person is known by two identities");

        await desk.DoAsync(id, PrivacyAction.VerifyIdentity);
        await desk.DoAsync(id, PrivacyAction.Deny);
        await desk.Work().StepAsync(default);
        (await brand.ScalarAsync<long>(InForce)).Should().Be(2, "nobody told the person yet");
        await desk.DoAsync(id, PrivacyAction.TellSubject);
        await desk.DoAsync(id, PrivacyAction.LiftRestriction);
        await desk.Work().StepAsync(default);

        (await brand.ScalarAsync<long>(InForce)).Should().Be(0);
    }

    [Fact]
    public async Task A_restriction_that_another_request_holds_stays_when_one_is_lifted()
    {
        await using var brand = await CreateAsync();
        var desk = new DeskBrand(brand, TimeProvider.System);
        var one = await desk.OpenAsync(PrivacyRequestKind.Objection);
        await desk.OpenAsync(PrivacyRequestKind.Objection);
        await desk.Work().StepAsync(default);
        await desk.DoAsync(one, PrivacyAction.TellSubject);
        await desk.DoAsync(one, PrivacyAction.LiftRestriction);

        await desk.Work().StepAsync(default);

        (await brand.ScalarAsync<long>(InForce)).Should().BePositive();
    }

    [Fact]
    public async Task Work_that_failed_is_done_later_and_by_one_at_a_time()
    {
        await using var brand = await CreateAsync();
        var clock = new MovableClock(DateTimeOffset.UtcNow);
        var desk = new DeskBrand(brand, clock);
        var id = await desk.OpenAsync(PrivacyRequestKind.Access);
        foreach (var action in (PrivacyAction[])[PrivacyAction.VerifyIdentity, PrivacyAction.Approve, PrivacyAction.Execute]) await desk.DoAsync(id, action);
        var execution = new Faltering(desk.Desk);

        (await desk.Work(execution).StepAsync(default)).Should().ContainSingle().Which.Request.Should().Be(id);
        clock.Now = clock.Now.AddSeconds(10);
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => new DeskBrand(brand, clock).Work(execution).StepAsync(default)));

        (execution.Calls, execution.AtOnce).Should().Be((2, 1));
        (await desk.StateOf(id)).State.Should().Be(PrivacyRequestState.PartiallyFulfilled);
        (await desk.Work(execution).StepAsync(default)).Should().BeEmpty();
        execution.Calls.Should().Be(2);
    }

    private sealed class Faltering(PrivacyDesk desk) : IPrivacyExecution
    {
        private int running;

        public int Calls { get; private set; }
        public int AtOnce { get; private set; }
        public IReadOnlyCollection<PrivacyRequestKind> Kinds { get; } = [PrivacyRequestKind.Access];

        public async Task ExecuteAsync(TenantId tenant, Guid id, PrivacyRequest request, CancellationToken cancellation)
        {
            Calls++;
            AtOnce = Math.Max(AtOnce, Interlocked.Increment(ref running));
            await Task.Delay(200, cancellation);
            Interlocked.Decrement(ref running);
            if (Calls == 1) throw new InvalidOperationException("The first attempt fails.");
            await desk.ReportAsync(tenant, id, (state, at) => Fulfilling.Done(state, [new("transaction", "17(3)(b)", null)], [], at, "test", "test"), cancellation);
        }
    }
}
