using System.Text.Json.Serialization;
using Profiles.Domain.Identities;
using Profiles.Domain.Privacy;

namespace Profiles.Domain.Graph;

// Storage formats: each decision has a stream of its own (stream id = DecisionId) and names identities by id.

/// <summary>Why two identities are held to be one person. The names are stored.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<LinkRule>))]
public enum LinkRule
{
    /// <summary>One message of a source that may link carried both.</summary>
    SeenTogether,
    /// <summary>The CRM says that it merged the one record into the other.</summary>
    Superseded,
    /// <summary>An admin said so.</summary>
    AdminDecision,
    /// <summary>What is known of both agrees so well that chance is ruled out: the automatic tier of matching, where a brand turns it on.</summary>
    Matched,
}

public interface IGraphDecision
{
    IdentityId A { get; }
    IdentityId B { get; }
    DateTimeOffset OccurredAt { get; }
}

/// <summary>Evidence that A and B are one person. Whether it joins their profiles is for the fold to say.</summary>
/// <param name="Strength">The weaker of the two ends: a link is as sure as its less sure end. An admin's is verified, and outranks all.</param>
/// <param name="Reason">Field <c>link.reason</c>, under A's key of class <c>contact</c>.</param>
/// <param name="Override">The admin insisted, against a hard cap or a blocked value.</param>
/// <param name="Lifts">Decisions that these are different persons, which this one sets aside.</param>
public sealed record IdentitiesLinked(
    IdentityId A, IdentityId B, LinkRule Rule, Strength Strength, Sealed<string>? Reason,
    DateTimeOffset OccurredAt, string Source, string Actor, MessageKey? Message,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] bool Override = false,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] IReadOnlyList<DecisionId>? Lifts = null) : IGraphDecision;

/// <summary>The CRM merged the record Older into Newer: a link, and Older no longer counts as an id of its own.</summary>
public sealed record CrmIdSuperseded(
    IdentityId Older, IdentityId Newer, DateTimeOffset OccurredAt, string Source, string Actor, MessageKey? Message) : IGraphDecision
{
    [JsonIgnore] public IdentityId A => Older;
    [JsonIgnore] public IdentityId B => Newer;
}

/// <summary>There was evidence, and a rule did not let it join the two profiles. The evidence stays recorded; this says why nothing came of it.</summary>
/// <param name="Refusal">A stable code, such as <c>person-unique</c>.</param>
public sealed record MergeRefused(
    IdentityId A, IdentityId B, string Refusal, DateTimeOffset OccurredAt, string Source, DecisionId Evidence) : IGraphDecision;

/// <summary>A link that did join joins no longer: a stronger one took its place within a limit, or what is known of its ends changed.</summary>
/// <param name="Refusal">A stable code, such as <c>limit</c>.</param>
/// <param name="Evidence">The link.</param>
public sealed record LinkDemoted(
    IdentityId A, IdentityId B, string Refusal, DateTimeOffset OccurredAt, string Source, DecisionId Evidence) : IGraphDecision;

/// <summary>A source's word on who belongs to an identity has changed: it no longer says that B is A's. On the stream of the link's own decision.</summary>
public sealed record LinkEnded(
    IdentityId A, IdentityId B, DateTimeOffset OccurredAt, string Source, MessageKey? Message) : IGraphDecision;

/// <summary>An address, number or device turned out to be claimed by two, used by many, or one person's after all. Derived: the fold does not read it.</summary>
public sealed record IdentityStandingChanged(IdentityId Identity, Standing Standing, DateTimeOffset OccurredAt);

/// <summary>Both may be one person: for an admin to look at.</summary>
/// <param name="Why">Null: a source that may not link saw both together. Otherwise the refusal that asks for a person's judgement.</param>
public sealed record LinkSuggested(
    IdentityId A, IdentityId B, LinkRule Rule, DateTimeOffset OccurredAt, string Source, string Actor, MessageKey? Message,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] string? Why = null) : IGraphDecision;

/// <summary>
/// What a decision did to the profiles: which identities changed from which to which. It follows the decision on the decision's stream and is
/// derived: the fold does not read it. Read models and subscribers learn from it whom a decision touched beyond its own two identities.
/// </summary>
public sealed record ProfilesRegrouped(IReadOnlyList<Regrouped> Identities, DateTimeOffset OccurredAt);

public sealed record Regrouped(IdentityId Identity, ProfileId From, ProfileId To);
