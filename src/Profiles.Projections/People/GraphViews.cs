using Profiles.Domain.Graph;

namespace Profiles.Projections.People;

/// <summary>Why two identities are, or are not, held to be one person. In memory only.</summary>
/// <param name="Steps">Linked: from the one to the other. Not linked: the evidence between both profiles that was refused, the strongest first.</param>
public sealed record LinkExplanationView(bool Linked, Explanation Explanation, IReadOnlyList<LinkStepView> Steps)
{
    public override string ToString() => "(explanation)";
}

/// <param name="Rule">Such as <c>seen-together</c>.</param>
/// <param name="Evidence">What is known of it, by name.</param>
public sealed record LinkStepView(
    IdentityView From, IdentityView To, string Rule, IReadOnlyDictionary<string, object> Evidence, string Actor, DateTimeOffset OccurredAt, Guid EventId)
{
    public override string ToString() => $"(step {EventId})";
}

/// <summary>A graph event that touched a profile.</summary>
/// <param name="Id">The decision's; of what became of one, the event's.</param>
/// <param name="Reason">Null where the role and purpose don't cover it, or there is none.</param>
/// <param name="At">When it was recorded.</param>
/// <param name="Identities">Those that may be seen.</param>
public sealed record GraphDecisionView(
    Guid Id, string Kind, string? Rule, string? Reason, string Actor, DateTimeOffset At, IReadOnlyList<IdentityView> Identities, bool Undone)
{
    public override string ToString() => $"(decision {Id})";
}
