using System.Text.Json;
using Profiles.Domain.Privacy;

namespace Profiles.Domain.Erasure;

/// <summary>
/// What a brand can show of an erasure: which request, what was destroyed, when and by whom, who was told. In numbers and random ids; nothing in it is personal
/// data of the erased. Storage format.
/// </summary>
/// <param name="Controller">The brand that answers for it.</param>
/// <param name="ReceivedAt">When the person asked; null for a retention rule.</param>
/// <param name="ApprovedBy">Opaque ids of logins, as the access log has them.</param>
/// <param name="Retained">What was kept, on which ground, until when.</param>
/// <param name="Recipients">Who had been given the data, and when they were told and said that they are done.</param>
/// <param name="Fenced">Identities of whom nothing new is recorded unless they come back by themselves.</param>
/// <param name="Suppressions">Objections, refusals, self-exclusions and opt-outs of sale that outlive it, by keyed hash.</param>
public sealed record ErasureCertificate(
    int Version, string Controller, Guid Request, DateTimeOffset? ReceivedAt, DateTimeOffset ErasedAt, DateTimeOffset IssuedAt, IReadOnlyList<string> ApprovedBy, string ExecutedBy,
    ErasedScope Scope, IReadOnlyList<KeptBack> Retained, IReadOnlyList<ToldRecipient> Recipients, int Fenced, int Suppressions)
{
    public const int CurrentVersion = 1;
}

/// <param name="Identities">The random ids that the log has them under; nobody can tell any more whose they were.</param>
/// <param name="Events">Whose sealed values can't be opened any more.</param>
/// <param name="DataKeys">Destroyed, by retention class.</param>
/// <param name="Rows">Deleted, by table.</param>
/// <param name="Epochs">Of key-encryption keys under which the destroyed keys were wrapped: once they are closed, no copy of the database from before can be read either.</param>
/// <param name="ClosedEpochs">Those of them that were closed when the certificate was issued.</param>
public sealed record ErasedScope(
    IReadOnlyList<Guid> Identities, IReadOnlyList<RetentionClass> Classes, long Events, IReadOnlyDictionary<RetentionClass, int> DataKeys,
    IReadOnlyDictionary<string, int> Rows, IReadOnlyList<int> Epochs, IReadOnlyList<int> ClosedEpochs);

public sealed record KeptBack(string RetentionClass, string Ground, DateOnly? Until);

public sealed record ToldRecipient(string Name, DateTimeOffset? NotifiedAt, DateTimeOffset? AcknowledgedAt);

/// <summary>A certificate and its signature: what is handed out, and checked without asking anybody.</summary>
/// <param name="Certificate">Signed in its canonical form: keys in ordinal order, no blanks.</param>
public sealed record SignedCertificate(JsonElement Certificate, CertificateSignature Signature);

/// <param name="Algorithm"><c>ES256</c>: ECDSA over P-256 and SHA-256, the signature as <c>r | s</c> (RFC 7518).</param>
/// <param name="X">Base64url, as in a JSON web key.</param>
/// <param name="KeyId">The thumbprint of the key (RFC 7638), to be compared with the one that the brand publishes.</param>
public sealed record CertificateSignature(string Algorithm, string X, string Y, string KeyId, string Value);
