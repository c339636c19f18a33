using Profiles.Domain.Privacy;

namespace Profiles.Domain.Graph;

/// <summary>A graph event, as a history tells it.</summary>
/// <param name="Kind">A lower-case word; public and stable.</param>
/// <param name="Rule">The rule of a link, or the refusal.</param>
/// <param name="Actor">An opaque id; <see cref="Rules"/> where rules drew the conclusion.</param>
/// <param name="IsDecision">What can be undone, rather than what became of it.</param>
/// <param name="Bearer">Whose key opens the reason.</param>
public sealed record Recounted(
    string Kind, string? Rule, string Actor, IReadOnlyList<IdentityId> Identities, bool IsDecision, Sealed<string>? Reason = null, IdentityId? Bearer = null)
{
    public const string Rules = "rules";

    /// <returns>Null for what is no graph event, or is derived from others.</returns>
    public static Recounted? Of(object happened) => happened switch
    {
        IdentitiesLinked e => new("linked", Explaining.NameOf(e.Rule), e.Actor, [e.A, e.B], true, e.Reason, e.A),
        CrmIdSuperseded e => new("superseded", Explaining.NameOf(LinkRule.Superseded), e.Actor, [e.Older, e.Newer], true),
        ProfilesMerged e => new(
            "merged", Explaining.NameOf(LinkRule.AdminDecision), e.Actor, [.. e.Groups.SelectMany(g => g.Sides).SelectMany(s => s.Members.Prepend(s.Anchor)).Distinct()], true,
            e.Reason, Reasons.Bearer(e.Groups)),
        ProfilesUnmerged e => new("unmerged", null, e.Actor, Flat(e.Separated.SelectMany(g => g)), true, e.Reason, e.Separated.Count > 0 ? Reasons.Bearer(e.Separated) : null),
        IdentityDetached e => new("detached", null, e.Actor, [e.Identity, .. e.From], true, e.Reason, e.Identity),
        PersonsDistinguished e => new("distinguished", null, e.Actor, Flat(e.Sides), true, e.Reason, Reasons.Bearer(e.Sides)),
        // It names its decision; whom that is about stands on the same stream.
        DecisionRetracted e => new("retracted", null, e.Actor, [], false),
        MergeRefused e => new("refused", e.Refusal, Rules, [e.A, e.B], false),
        LinkDemoted e => new("demoted", e.Refusal, Rules, [e.A, e.B], false),
        LinkEnded e => new("ended", null, e.Source, [e.A, e.B], false),
        IdentityStandingChanged e => new(NameOf(e.Standing), null, Rules, [e.Identity], false),
        _ => null,
    };

    private static string NameOf(Standing standing) => standing switch
    {
        Standing.Contested => "contested",
        Standing.Shared => "shared",
        Standing.Blocked => "blocked",
        _ => "sole",
    };

    private static IReadOnlyList<IdentityId> Flat(IEnumerable<IReadOnlyList<IdentityId>> sides) => [.. sides.SelectMany(side => side).Distinct()];
}
