using Profiles.Domain.Identities;

namespace Profiles.Domain.Graph;

/// <summary>An identity, as the graph sees it.</summary>
/// <param name="BlindKey">Breaks ties in the same way whatever the order of arrival; null once the identity is erased.</param>
public sealed record Member(IdentityId Id, ProfileId Birth, string Type, string Scope, Guid? BlindKey);

/// <summary>Evidence that two identities are one person, or an admin's word that they are.</summary>
/// <param name="Source">Who says so: what one source takes back, another may still say.</param>
/// <param name="Override">The admin insisted: neither a hard cap nor a blocked value holds it back.</param>
/// <param name="Survivor">The identity that an admin named to give the joined profile its id.</param>
/// <param name="Group">Of a decision about several groups of profiles, the one.</param>
public sealed record Link(
    DecisionId Decision, IdentityId A, IdentityId B, LinkRule Rule, Strength Strength, DateTimeOffset OccurredAt,
    string Source = "", bool Override = false, IdentityId? Survivor = null, int Group = 0)
{
    /// <summary>What it is stored under.</summary>
    public LinkKey Key => new(Decision, A, B);


    /// <summary>Somebody whose word counts said it, rather than a rule that draws a conclusion.</summary>
    public bool IsDecided => Rule is LinkRule.AdminDecision or LinkRule.Superseded;

    public IdentityId Other(IdentityId end) => end == A ? B : A;
}

public readonly record struct LinkKey(DecisionId Decision, IdentityId A, IdentityId B);

/// <summary>A decision that these are different persons: no two of its sides are ever one profile, whatever else is known.</summary>
/// <param name="Decision">The decision that says so.</param>
/// <param name="Part">A decision may separate several groups.</param>
/// <param name="Sides">At least two, each with at least one identity.</param>
/// <param name="LiftedBy">Admins' later decisions, with override, that stand and set it aside.</param>
public sealed record Separation(DecisionId Decision, int Part, IReadOnlyList<IReadOnlyList<IdentityId>> Sides, IReadOnlyList<Lift> LiftedBy)
{
    public Separation(DecisionId decision, int part, IReadOnlyList<IReadOnlyList<IdentityId>> sides) : this(decision, part, sides, []) { }

    public bool IsLifted => LiftedBy.Count > 0;
}

/// <summary>What sets a separation aside: a link, or one group of a merge.</summary>
public readonly record struct Lift(DecisionId By, int Group);

/// <summary>All that the fold is a function of, beside the rules: what stands, without what was ended or taken back.</summary>
public sealed record GraphEvidence(IReadOnlyCollection<Member> Members, IReadOnlyCollection<Link> Links, IReadOnlyCollection<Separation> Separations)
{
    public static GraphEvidence None { get; } = new([], [], []);
}
