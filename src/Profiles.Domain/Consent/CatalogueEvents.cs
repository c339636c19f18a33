using Profiles.Domain.Privacy;

namespace Profiles.Domain.Consent;

/// <summary>An admin changed what the brand contacts persons for. Each version is a decision with a stream of its own, and the only event there.</summary>
/// <param name="Version">The first change makes version 1; before it a starter catalogue holds, which is recorded with that change as version 0.</param>
/// <param name="Catalogue">The whole catalogue, not the difference: one event answers what held at a time.</param>
/// <param name="Reason">Field <see cref="ReasonField"/>, under a key of class <c>contact</c> whose subject is this stream: it names no identity.</param>
public sealed record PurposeCatalogueChanged(int Version, Catalogue Catalogue, Sealed<string> Reason, DateTimeOffset OccurredAt, string Source, string Actor)
{
    public const string ReasonField = "catalogue.reason";
}

/// <summary>Where a version of a brand's catalogue is found without a look-up.</summary>
public static class CatalogueDecisions
{
    /// <summary>Stored: the id of the stream.</summary>
    public static DecisionId Of(TenantId tenant, int version) => DecisionId.OfVersion("profiles.purpose-catalogue", tenant, version);
}
