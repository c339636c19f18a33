using Profiles.Domain.Recording;

namespace Profiles.Domain.PrivacyRequests;

/// <summary>Who approves what, and when it is executed.</summary>
public static class Approving
{
    public static Rejection NoCorrections { get; } = new("corrections-kind", "Corrections belong to the approval of a rectification.", "corrections");

    /// <summary>Whose name stands behind what a policy approved.</summary>
    public const string PolicyActor = "policy";

    public static PrivacyDecision Approve(Advance command, PrivacyRequest request, PrivacyPolicy policy)
    {
        var erasure = request.Kind == PrivacyRequestKind.Erasure;
        // A policy that left it to people wants two of them.
        var rule = erasure && policy.Approval == ApprovalRule.Policy ? ApprovalRule.FourEyes : policy.Approval;
        if (erasure && rule == ApprovalRule.FourEyes)
        {
            if (!command.By.Approver) return PrivacyDecision.Refused("approver-role", "An erasure is approved by a privacy approver.", "action");
            if (request.OpenedBy == command.By.Id || request.VerifiedBy.Contains(command.By.Id))
                return PrivacyDecision.Refused("four-eyes", "Who opened or verified an erasure does not approve it: ask a second person.", "action");
        }
        if (command.Retain.Count > 0 && !erasure) return PrivacyDecision.Refused("retention-kind", "Only an erasure retains something.", "retentionGround");
        if (command.Retain.Any(kept => !RetentionGrounds.All.Contains(kept.Ground)))
            return PrivacyDecision.Refused("retention-ground", $"A ground of Art. 17(3) is needed: {string.Join(", ", RetentionGrounds.All)}.", "retentionGround");
        if (command.Corrections is not null && request.Kind != PrivacyRequestKind.Rectification)
            return new([], NoCorrections);
        if (command.Corrections is null && request.Kind == PrivacyRequestKind.Rectification)
            return PrivacyDecision.Refused("corrections-missing", "Say what is corrected: the right value of each attribute, or null where the person has none.", "corrections");
        if (command.Corrections is not null && request.Identities.Count == 0) return PrivacyDecision.Refused("nobody-known", "Nothing is recorded of who asks: there is nothing to correct.", "corrections");
        return PrivacyDecision.Of(
            [.. Advancing.Scope(command), new PrivacyRequestApproved(rule, command.Retain, command.Corrections, command.Corrections is null ? null : request.Identities[0], command.Reason, command.At, command.Source, command.By.Id)]);
    }

    public static PrivacyDecision Execute(Advance command, PrivacyRequest request, PrivacyPolicy policy)
    {
        if (command.Include.Count > 0) return PrivacyDecision.Refused("scope-fixed", "What was approved can be narrowed here, not widened.", "includeIdentities");
        if (request.Kind == PrivacyRequestKind.Erasure)
        {
            if (request.Rule == ApprovalRule.FourEyes && request.Approver == command.By.Id)
                return PrivacyDecision.Refused("four-eyes", "Who approved an erasure does not execute it: ask a second person.", "action");
            if (request.ApprovedAt is { } approved && command.At < approved.AddDays(policy.CoolingOffDays))
                return PrivacyDecision.Refused("cooling-off", "The cooling-off after the approval is not over yet.", "action");
        }
        return PrivacyDecision.Of([.. Advancing.Scope(command), new PrivacyExecutionBegun(command.Reason, command.At, command.Source, command.By.Id)]);
    }
}
