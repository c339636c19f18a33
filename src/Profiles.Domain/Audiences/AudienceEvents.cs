namespace Profiles.Domain.Audiences;

/// <summary>An audience began to be handed to somebody. The first event of the export's own stream, whose id is the export's: recorded before the first byte. Storage format.</summary>
/// <param name="Recipient">To whom: a plain token such as <c>mailer</c>, never a person.</param>
/// <param name="Traits">The clear attributes that were asked for.</param>
public sealed record AudienceExportBegun(
    string Recipient, string Channel, string Purpose, IReadOnlyList<string> Traits, DateTimeOffset OccurredAt, string Source, string Actor);

/// <summary>What the recipient got in the end; who exactly is in the table <c>audience_member</c>. Storage format.</summary>
/// <param name="Persons">How many.</param>
/// <param name="Complete">False: it was broken off, and the recipient has a part.</param>
public sealed record AudienceExported(
    string Recipient, string Channel, string Purpose, int Persons, bool Complete, DateTimeOffset OccurredAt, string Source, string Actor);
