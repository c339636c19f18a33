using Profiles.Domain.Privacy;
using Profiles.Domain.PrivacyRequests;

namespace Profiles.Domain.Erasure;

/// <summary>What a privacy officer approved, or a retention rule demands.</summary>
/// <param name="Request">The privacy request, or the run of the rule: an erasure happens once for each.</param>
/// <param name="Identities">Each looked at: a stranger who was merged by mistake is not among them.</param>
/// <param name="Classes">Whose data keys die; what is retained is left out.</param>
public sealed record ErasureOrder(Guid Request, IReadOnlyCollection<IdentityId> Identities, IReadOnlyCollection<RetentionClass> Classes, string Actor);

/// <summary>What an erasure did, in numbers and random ids. Storage format, and part of the certificate.</summary>
/// <param name="Profiles">That were gone with it, or lost some of their identities.</param>
/// <param name="Events">In the log, of these identities: what is sealed in them under the destroyed keys can't be read again.</param>
/// <param name="DataKeys">Destroyed, by class.</param>
/// <param name="Rows">Deleted, by table.</param>
/// <param name="Recipients">Who had been given data of them, as it stood when they were erased.</param>
/// <param name="Epochs">That the destroyed keys were wrapped in: once these are closed, no copy of the database from before can be read either.</param>
public sealed record ErasureReport(
    Guid Request, DateTimeOffset At, IReadOnlyList<IdentityId> Identities, IReadOnlyList<ProfileId> Profiles, IReadOnlyList<RetentionClass> Classes, long Events,
    IReadOnlyDictionary<RetentionClass, int> DataKeys, IReadOnlyDictionary<string, int> Rows, IReadOnlyList<int> Epochs, IReadOnlyList<RecipientRef> Recipients, int Fenced, int Suppressions);
