using Profiles.Domain.PrivacyRequests;
using static Profiles.Domain.Tests.PrivacyRequests.Given;

namespace Profiles.Domain.Tests.PrivacyRequests;

public class AdvancingTests
{
    [Fact]
    public void An_erasure_goes_from_receipt_to_its_end()
    {
        var request = Request(PrivacyRequestKind.Erasure);
        request.State.Should().Be(PrivacyRequestState.Received);
        request = request.After(Do(PrivacyAction.RequestIdentity));
        request.State.Should().Be(PrivacyRequestState.IdentityPending);
        request = request.After(Do(PrivacyAction.VerifyIdentity));
        request.State.Should().Be(PrivacyRequestState.Open);
        request = request.After(Do(PrivacyAction.Approve, Paul));
        request.State.Should().Be(PrivacyRequestState.Approved);
        request = request.After(Do(PrivacyAction.Execute));
        request.State.Should().Be(PrivacyRequestState.Executing);
        request = request.Executed(null, Mailer);
        request.State.Should().Be(PrivacyRequestState.AwaitingRecipients);
        request = request.After(Do(PrivacyAction.AcknowledgeRecipient) with { Recipient = Mailer.Id });
        request.State.Should().Be(PrivacyRequestState.Fulfilled);
    }

    [Fact]
    public void What_was_retained_makes_it_partial_and_is_named_with_ground_and_end()
    {
        var kept = new RetainedData("transaction", "17(3)(b)", new DateOnly(2037, 1, 1));
        var request = Approved().After(Do(PrivacyAction.Execute)).Executed([kept]);

        request.State.Should().Be(PrivacyRequestState.PartiallyFulfilled);
        request.Retained.Should().Equal(kept);
    }

    [Fact]
    public void Who_opened_or_verified_an_erasure_does_not_approve_it_with_two_roles_either()
    {
        Open(PrivacyRequestKind.Erasure, by: "both").When(Do(PrivacyAction.Approve, Both)).Code().Should().Be("four-eyes");
        Request(PrivacyRequestKind.Erasure).After(Do(PrivacyAction.VerifyIdentity, Both)).When(Do(PrivacyAction.Approve, Both)).Code().Should().Be("four-eyes");
        Open(PrivacyRequestKind.Erasure).When(Do(PrivacyAction.Approve, Anne)).Code().Should().Be("approver-role");
        Open(PrivacyRequestKind.Erasure).When(Do(PrivacyAction.Approve, Both)).Code().Should().BeNull();
    }

    [Fact]
    public void Who_approved_an_erasure_does_not_execute_it() =>
        Open(PrivacyRequestKind.Erasure).After(Do(PrivacyAction.Approve, Both)).When(Do(PrivacyAction.Execute, Both)).Code().Should().Be("four-eyes");

    [Fact]
    public void A_waiver_lets_one_person_do_all_and_the_event_says_so()
    {
        var waived = Plain with { Approval = ApprovalRule.Waived };
        var approved = Open(PrivacyRequestKind.Erasure).When(Do(PrivacyAction.Approve), waived);

        approved.Events.Should().ContainSingle().Which.Should().BeOfType<PrivacyRequestApproved>().Which.Rule.Should().Be(ApprovalRule.Waived);
        Open(PrivacyRequestKind.Erasure).And(approved).After(Do(PrivacyAction.Execute), waived).State.Should().Be(PrivacyRequestState.Executing);
    }

    [Fact]
    public void A_policy_approves_what_is_verified_and_not_held()
    {
        var policy = Plain with { Approval = ApprovalRule.Policy };

        Request(PrivacyRequestKind.Erasure, policy: policy, proven: true).State.Should().Be(PrivacyRequestState.Approved);
        Request(PrivacyRequestKind.Erasure, policy: policy).After(Do(PrivacyAction.VerifyIdentity), policy).State.Should().Be(PrivacyRequestState.Approved);
        Request(PrivacyRequestKind.Access, policy: policy, proven: true).State.Should().Be(PrivacyRequestState.Open);
        var held = Request(PrivacyRequestKind.Erasure, policy: policy, proven: true, held: true);
        held.State.Should().Be(PrivacyRequestState.Open);
        held.When(Do(PrivacyAction.Approve), policy).Code().Should().Be("approver-role");
    }

    [Fact]
    public void An_erasure_cools_off_and_may_be_withdrawn_meanwhile()
    {
        var policy = Plain with { CoolingOffDays = 3 };
        var approved = Open(PrivacyRequestKind.Erasure).After(Do(PrivacyAction.Approve, Paul), policy);

        approved.When(Do(PrivacyAction.Execute), policy).Code().Should().Be("cooling-off");
        approved.When(Do(PrivacyAction.Execute) with { At = approved.ApprovedAt!.Value.AddDays(3) }, policy).Code().Should().BeNull();
        approved.After(Do(PrivacyAction.Withdraw), policy).State.Should().Be(PrivacyRequestState.WithdrawnBySubject);
    }

    [Fact]
    public void An_objection_to_marketing_is_under_way_on_receipt_and_never_denied()
    {
        var request = Request(PrivacyRequestKind.ObjectionToMarketing);

        request.State.Should().Be(PrivacyRequestState.Executing);
        request.Executed().State.Should().Be(PrivacyRequestState.Fulfilled);
    }

    [Fact]
    public void An_opt_out_of_sale_is_open_at_once_and_no_identity_is_asked_for()
    {
        var request = Request(PrivacyRequestKind.OptOutOfSaleOrSharing);

        request.State.Should().Be(PrivacyRequestState.Open);
        request.Regulation.Should().Be(Regulation.Ccpa);
        request.When(Do(PrivacyAction.RequestIdentity)).Code().Should().Be("identity-not-needed");
        request.When(Do(PrivacyAction.Extend)).Code().Should().Be("no-extension");
    }

    [Fact]
    public void An_objection_restricts_from_receipt_and_who_objected_is_told_before_that_ends()
    {
        var request = Request(PrivacyRequestKind.Objection);
        request.Restricted.Should().BeTrue();
        request = request.After(Do(PrivacyAction.VerifyIdentity)).After(Do(PrivacyAction.Deny));
        request.Restricted.Should().BeTrue("the person was not told yet");

        request.When(Do(PrivacyAction.LiftRestriction)).Code().Should().Be("subject-not-told");
        request = request.After(Do(PrivacyAction.TellSubject)).After(Do(PrivacyAction.LiftRestriction));
        request.Restricted.Should().BeFalse();
        request.When(Do(PrivacyAction.TellSubject)).Code().Should().Be("not-restricted");
        request.State.Should().Be(PrivacyRequestState.Denied);
    }

    [Fact]
    public void A_restriction_begins_when_it_is_executed() =>
        Open(PrivacyRequestKind.Restriction).After(Do(PrivacyAction.Approve)).After(Do(PrivacyAction.Execute)).Executed().Restricted.Should().BeTrue();

    [Fact]
    public void Nothing_held_is_an_answer()
    {
        var request = Request(PrivacyRequestKind.Access).After(Do(PrivacyAction.AnswerNothingHeld));

        request.State.Should().Be(PrivacyRequestState.Fulfilled);
        request.NothingHeld.Should().BeTrue();
    }

    [Fact]
    public void A_duplicate_names_another_request_for_the_same()
    {
        var original = Request(PrivacyRequestKind.Access);
        var other = Guid.NewGuid();
        var again = Request(PrivacyRequestKind.Access);

        again.When(Do(PrivacyAction.MarkDuplicate)).Code().Should().Be("duplicate-of-missing");
        again.When(Do(PrivacyAction.MarkDuplicate) with { DuplicateOf = other }).Code().Should().Be("unknown-request");
        again.When(Do(PrivacyAction.MarkDuplicate) with { DuplicateOf = Id, Original = again }).Code().Should().Be("duplicate-of-itself");
        Request(PrivacyRequestKind.Erasure).When(Do(PrivacyAction.MarkDuplicate) with { DuplicateOf = other, Original = original }).Code().Should().Be("duplicate-kind");
        var marked = again.After(Do(PrivacyAction.MarkDuplicate) with { DuplicateOf = other, Original = original });
        marked.DuplicateOf.Should().Be(other);
        again.When(Do(PrivacyAction.MarkDuplicate) with { DuplicateOf = other, Original = marked }).Code().Should().Be("duplicate-of-duplicate");
    }

    [Fact]
    public void What_an_approver_saw_can_be_narrowed_later_and_not_widened()
    {
        var approved = Open(PrivacyRequestKind.Erasure).After(Do(PrivacyAction.Approve, Paul) with { Include = [MariesPhone] });

        approved.When(Do(PrivacyAction.Execute) with { Include = [Marie] }).Code().Should().Be("scope-fixed");
        var executing = approved.After(Do(PrivacyAction.Execute) with { Exclude = [MariesPhone] });
        executing.Included.Should().BeEmpty();
        executing.Excluded.Should().Equal(MariesPhone);
    }

    [Fact]
    public void An_old_version_is_refused_and_so_is_silence_where_a_reason_is_owed()
    {
        var request = Open(PrivacyRequestKind.Access);

        request.When(Do(PrivacyAction.Approve) with { ExpectedVersion = request.Version - 1 }).Code().Should().Be("version-conflict");
        request.When(Do(PrivacyAction.Approve) with { ExpectedVersion = request.Version }).Code().Should().BeNull();
        request.When(Do(PrivacyAction.Deny, why: false)).Code().Should().Be("reason-missing");
        request.When(Do(PrivacyAction.Extend, why: false)).Code().Should().Be("reason-missing");
    }

    [Fact]
    public void A_recipients_word_and_an_assignment_said_twice_are_said_once()
    {
        var request = Approved().After(Do(PrivacyAction.Execute)).Executed(null, Mailer, Mailer with { Id = Guid.NewGuid() });
        var acknowledged = request.After(Do(PrivacyAction.AcknowledgeRecipient) with { Recipient = Mailer.Id });

        acknowledged.When(Do(PrivacyAction.AcknowledgeRecipient) with { Recipient = Mailer.Id }).Should().Be(PrivacyDecision.Nothing);
        var assigned = request.After(Do(PrivacyAction.Assign) with { AssignTo = "team" });
        assigned.When(Do(PrivacyAction.Assign) with { AssignTo = "team" }).Should().Be(PrivacyDecision.Nothing);
    }

    [Fact]
    public void A_request_that_no_desk_took_in_is_in_the_same_machine()
    {
        var old = PrivacyRequest.Fold([new PrivacyRequestReceived(PrivacyRequestKind.Access, [Marie], Marie, "preference-centre", "fr", null, Monday, Monday, "p", "p")]);

        old.When(Do(PrivacyAction.Approve)).Code().Should().Be("not-registered");
        Registering.Decide(old, null, Plain, false, new(), Monday, "p", "p").Aggregate(old, (state, happened) => state.Evolve(happened)).State.Should().Be(PrivacyRequestState.Open);
    }

    private static PrivacyRequest Open(PrivacyRequestKind kind, string by = "anne") => Request(kind, by: by).After(Do(PrivacyAction.VerifyIdentity));

    private static PrivacyRequest Approved() => Open(PrivacyRequestKind.Erasure).After(Do(PrivacyAction.Approve, Paul));
}
