using System.Security.Cryptography;
using System.Text;
using Profiles.Domain.Facts;
using Profiles.Domain.Recording;

namespace Profiles.Domain.Notices;

/// <summary>
/// A brand said how a recipient of its persons' data is told. All of it, not the difference; on the recipient's own stream. Storage format. The secrets themselves are sealed in
/// the table <c>recipient_secret</c>.
/// </summary>
/// <param name="Name">As exports name the recipient: a plain word such as <c>mailer</c>, never a person.</param>
/// <param name="Endpoint">Null: somebody tells it by hand.</param>
/// <param name="SilentDays">How long it may keep silent until somebody has to call; null: <see cref="Recipient.DefaultSilentDays"/>.</param>
/// <param name="ContactPoints">It doesn't keep our ids, so it is told the contact points that it got.</param>
/// <param name="Secrets">The ids of those that are valid.</param>
/// <param name="Removed">From here on it is a recipient without an endpoint as any other.</param>
public sealed record RecipientChanged(
    string Name, string? Endpoint, int? SilentDays, bool Paused, bool ContactPoints, IReadOnlyList<Guid> Secrets, bool Removed, DateTimeOffset OccurredAt, string Source, string Actor)
{
    /// <summary>Stored: the id of a recipient's stream.</summary>
    public static Guid StreamOf(TenantId tenant, string name) => new(SHA256.HashData(Encoding.UTF8.GetBytes($"profiles.recipient|{tenant.Value}|{name}")).AsSpan(0, 16), bigEndian: true);
}

/// <summary>How a recipient is told, as its last event says.</summary>
public sealed record Recipient(string Name, string? Endpoint, int? SilentDays, bool Paused, bool ContactPoints, IReadOnlyList<Guid> Secrets)
{
    public const int DefaultSilentDays = 14;
    public const int MostSilentDays = 90;

    public int SilentFor => SilentDays ?? DefaultSilentDays;

    /// <returns>Null where it was removed.</returns>
    public static Recipient? Of(RecipientChanged last) =>
        last.Removed ? null : new(last.Name, last.Endpoint, last.SilentDays, last.Paused, last.ContactPoints, last.Secrets);
}

/// <summary>What a brand's admin does with the catalogue of recipients. Ids of secrets come with it.</summary>
public abstract record RecipientCommand
{
    /// <param name="FirstSecret">Used where it has an endpoint and no secret yet.</param>
    public sealed record Define(string? Endpoint, int? SilentDays, bool Paused, bool ContactPoints, Guid FirstSecret) : RecipientCommand;
    public sealed record AddSecret(Guid Secret) : RecipientCommand;
    public sealed record RevokeSecret(Guid Secret) : RecipientCommand;
    public sealed record Remove : RecipientCommand;
    private RecipientCommand() { }
}

/// <summary>Decides about one recipient.</summary>
public static class Defining
{
    /// <returns>The recipient as it is then, null where it is removed; or why not. The same as before: nothing changes.</returns>
    public static (Recipient? After, Rejection? Rejection) Decide(RecipientCommand command, string name, Recipient? before, CalloutTarget targets) => (command, before) switch
    {
        _ when !FactChecks.IsToken(name) => Refused("recipient-name", "A lower-case word is needed here as exports name the recipient, such as mailer; no person's name.", "name"),
        (RecipientCommand.Define { SilentDays: < 1 or > Recipient.MostSilentDays }, _) => Refused("silent-days", $"A number of days from 1 to {Recipient.MostSilentDays} is needed here.", "silentDays"),
        (RecipientCommand.Define d, _) when d.Endpoint is { } text && targets.Read(text, "endpoint").Rejection is { } refusal => (null, refusal),
        (RecipientCommand.Define d, _) => (new(name, d.Endpoint, d.SilentDays, d.Paused, d.ContactPoints, before is { Secrets.Count: > 0 } ? before.Secrets : d.Endpoint is null ? [] : [d.FirstSecret]), null),
        (_, null) => Refused("unknown-recipient", "The brand's catalogue has no such recipient.", "name"),
        (RecipientCommand.AddSecret add, { } known) => With(known, SigningSecrets.Add(known.Secrets, add.Secret)),
        (RecipientCommand.RevokeSecret revoke, { } known) => With(known, SigningSecrets.Revoke(known.Secrets, revoke.Secret, needed: known.Endpoint is not null)),
        (RecipientCommand.Remove, _) => (null, null),
        _ => throw new InvalidOperationException(),
    };

    private static (Recipient?, Rejection?) With(Recipient known, (IReadOnlyList<Guid>? Secrets, Rejection? Rejection) change) =>
        change.Secrets is { } secrets ? (known with { Secrets = secrets }, null) : (null, change.Rejection);

    private static (Recipient?, Rejection?) Refused(string code, string reason, string path) => (null, new(code, reason, path));
}
