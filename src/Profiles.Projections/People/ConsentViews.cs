using Profiles.Domain.Consent;

namespace Profiles.Projections.People;

/// <summary>A decision about one key at one contact point, with what proves it.</summary>
/// <param name="Id">The event's.</param>
/// <param name="Decision">What the person decided: given, withdrawn or objected.</param>
/// <param name="Effective">Whether it counts now.</param>
/// <param name="Attested">Transmitted by an import.</param>
/// <param name="Undated">The day is unknown: it had happened by <paramref name="OccurredAt"/>.</param>
public sealed record ConsentRecordView(
    Guid Id, ConsentStatus Decision, bool Effective, bool Attested, bool Undated, ConsentKey Key, IdentityView ContactPoint, ConsentEvidenceView Evidence,
    DateTimeOffset? Expires, DateTimeOffset OccurredAt, DateTimeOffset RecordedAt, string Source)
{
    public override string ToString() => $"(decision {Id})";
}

/// <param name="Sealed">Null where the role, purpose or request doesn't cover it, or it is erased.</param>
public sealed record ConsentEvidenceView(ConsentMethod Method, Evidence? Sealed)
{
    public override string ToString() => "(evidence)";
}
