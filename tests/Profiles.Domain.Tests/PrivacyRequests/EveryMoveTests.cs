using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using Profiles.Domain.Privacy;
using Profiles.Domain.PrivacyRequests;
using static Profiles.Domain.Tests.PrivacyRequests.Given;

namespace Profiles.Domain.Tests.PrivacyRequests;

/// <summary>Walks the whole machine: every kind under every law and policy, from receipt, by every action of every person in every state that is reached.</summary>
public class EveryMoveTests
{
    private static readonly Lazy<List<(PrivacyRequest Before, Advance Command, PrivacyDecision Decision, PrivacyRequest After)>> Walk = new(() => [.. Moves()]);

    [Fact]
    public void Every_state_is_reached_and_every_action_tried_in_it() =>
        Walk.Value.Select(move => (move.Before.State, move.Command.Action)).Distinct().Should()
            .HaveCount(Enum.GetValues<PrivacyRequestState>().Length * Enum.GetValues<PrivacyAction>().Length);

    [Fact]
    public void Every_pair_that_is_not_in_the_table_is_refused_whoever_tries_and_every_other_is_possible_for_somebody()
    {
        foreach (var pair in Walk.Value.GroupBy(move => (move.Before.State, move.Command.Action)))
        {
            var possible = PrivacyMoves.Possible[pair.Key.State].Contains(pair.Key.Action);
            if (possible) pair.Should().Contain(move => move.Decision.Rejection == null && move.Decision.Events.Count > 0, $"{pair.Key} is in the table");
            else pair.Should().OnlyContain(move => move.Decision.Rejection != null && move.Decision.Rejection.Code == "illegal-move" && move.Decision.Events.Count == 0, $"{pair.Key} is not in the table");
        }
    }

    [Fact]
    public void Every_refusal_has_a_code_and_says_what_to_do()
    {
        var refused = Walk.Value.Where(move => move.Decision.Rejection is not null).Select(move => move.Decision.Rejection!).Distinct().ToList();

        refused.Should().OnlyContain(r => r.Code.All(c => char.IsAsciiLetterLower(c) || c == '-') && r.Reason.Length > 10 && r.Path != null);
        Walk.Value.Where(move => move.Decision.Rejection is not null).Should().OnlyContain(move => move.Decision.Events.Count == 0);
    }

    [Fact]
    public void What_is_over_stays_as_it_ended() =>
        Walk.Value.Where(move => move.Before.IsOver).Should().OnlyContain(move => move.After.State == move.Before.State);

    [Fact]
    public void No_erasure_is_executed_by_who_approved_it_nor_approved_by_who_handled_it_unless_that_is_waived() =>
        Walk.Value.Where(move => move.After is { Kind: PrivacyRequestKind.Erasure, State: PrivacyRequestState.Executing, Rule: ApprovalRule.FourEyes } && move.Before.State == PrivacyRequestState.Approved)
            .Should().NotBeEmpty().And.OnlyContain(move => move.After.Approver != move.Command.By.Id && move.After.Approver != move.After.OpenedBy && !move.After.VerifiedBy.Contains(move.After.Approver!));

    [Fact]
    public void No_request_that_is_decided_has_its_clock_standing() =>
        Walk.Value.Should().OnlyContain(move => !move.After.IsPaused || move.After.State == PrivacyRequestState.Received || move.After.State == PrivacyRequestState.IdentityPending || move.After.State == PrivacyRequestState.Open);

    [Fact]
    public void The_documents_show_the_table_that_the_code_is()
    {
        var documented = File.ReadAllText(Documents()).ReplaceLineEndings("\n");

        documented.Should().Contain(Table(), "docs/privacy-requests.md has the table between its markers as this test writes it");
    }

    /// <summary>One row a state: each action that is possible there, with where it leads.</summary>
    private static string Table()
    {
        var table = new StringBuilder("| state | what can be done, and where it leads |\n|---|---|\n");
        foreach (var state in Enum.GetValues<PrivacyRequestState>())
        {
            var actions =
                from move in Walk.Value
                where move.Before.State == state && move.Decision.Rejection is null && move.Decision.Events.Count > 0
                group move.After.State by move.Command.Action into targets
                orderby targets.Key
                let others = targets.Where(target => target != state).Distinct().Order().Select(target => Upper(target.ToString())).ToList()
                select others.Count == 0 ? $"`{Upper(targets.Key.ToString())}`" : $"`{Upper(targets.Key.ToString())}` → {string.Join(" or ", others)}";
            table.Append("| ").Append(Upper(state.ToString())).Append(" | ").Append(string.Join("; ", actions)).Append(" |\n");
        }
        return table.ToString();
    }

    private static string Upper(string pascal) => string.Concat(pascal.Select((letter, at) => char.IsUpper(letter) && at > 0 ? $"_{letter}" : $"{char.ToUpperInvariant(letter)}"));

    private static IEnumerable<(PrivacyRequest, Advance, PrivacyDecision, PrivacyRequest)> Moves()
    {
        foreach (var kind in Enum.GetValues<PrivacyRequestKind>())
            foreach (var regulation in Enum.GetValues<Regulation>())
                // The rules differ for erasures only.
                foreach (var rule in kind == PrivacyRequestKind.Erasure ? Enum.GetValues<ApprovalRule>() : [ApprovalRule.FourEyes])
                {
                    var policy = Plain with { Approval = rule };
                    var seen = new HashSet<string>();
                    var open = new Queue<PrivacyRequest>([Request(kind, regulation, policy), Request(kind, regulation, policy, proven: true)]);
                    while (open.TryDequeue(out var request))
                    {
                        if (!seen.Add(Standing(request))) continue;
                        foreach (var command in Commands(request))
                        {
                            var decision = request.When(command, policy);
                            var after = request.And(decision);
                            yield return (request, command, decision, after);
                            open.Enqueue(after);
                        }
                        foreach (var retained in new RetainedData[][] { [], [new("transaction", "17(3)(b)", null)] })
                        {
                            foreach (var recipients in new RecipientRef[][] { [], [Mailer] }) open.Enqueue(request.And(Fulfilling.Done(request, retained, recipients, Monday, "privacy", "privacy")));
                        }
                        open.Enqueue(request.And(Fulfilling.Notified(request, Mailer, Monday, "privacy", "privacy")));
                    }
                }
    }

    private static IEnumerable<Advance> Commands(PrivacyRequest request) =>
        from action in Enum.GetValues<PrivacyAction>()
        from person in request.Kind == PrivacyRequestKind.Erasure ? new[] { Anne, Paul, Both } : [Anne, Paul]
        from why in person == Anne ? new[] { true, false } : [true]
        select Do(action, person, why) with
        {
            Recipient = Mailer.Id,
            DuplicateOf = Guid.Parse("f0000000-0000-4000-8000-0000000000ff"),
            Original = Request(request.Kind, request.Regulation),
            AssignTo = "team",
            Corrections = request.Kind == PrivacyRequestKind.Rectification ? new Sealed<JsonElement>([1, 1, 0]) : null,
        };

    // All that decisions look at.
    private static string Standing(PrivacyRequest r) => string.Join('|', r.State, r.Proven, r.IsPaused ? r.Pauses[^1].Ground : null, r.Extended, r.Restricted, r.LiftAnnounced, r.Assignee, r.Approver, r.Rule,
        string.Join(',', r.VerifiedBy.Distinct().Order()), string.Join(',', r.Recipients.Select(x => x.AcknowledgedAt is not null)), r.Retained.Count);

    private static string Documents([CallerFilePath] string here = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "..", "..", "..", "docs", "privacy-requests.md"));
}
