using System.Security.Cryptography;
using System.Text;
using Profiles.Domain.Facts;
using Profiles.Domain.Notices;
using Profiles.Domain.Recording;

namespace Profiles.Domain.Outgoing;

/// <summary>
/// A brand said what a tool is told of its persons, and where. All of it, not the difference; on the subscription's own stream. Storage format. The secrets themselves are sealed in
/// the table <c>recipient_secret</c>.
/// </summary>
/// <param name="Name">Of the tool: a plain word such as <c>mailer</c>, never a person.</param>
/// <param name="Purpose">Such as <c>marketing.email</c>: the tool is told of persons whom this covers, and of nobody else.</param>
/// <param name="Types">As <see cref="OutgoingTypes"/> has them.</param>
/// <param name="Everybody">It is told of all whom the purpose covered when it was made, one event each; else they count as known to it.</param>
/// <param name="Secrets">The ids of those that are valid.</param>
/// <param name="Removed">From here on it is told nothing.</param>
public sealed record OutgoingSubscriptionChanged(
    string Name, string Endpoint, string Purpose, IReadOnlyList<string> Types, bool Everybody, bool Paused, IReadOnlyList<Guid> Secrets, bool Removed, DateTimeOffset OccurredAt, string Source, string Actor)
{
    /// <summary>Stored: the id of a subscription's stream, and the subject of the key that its secrets are sealed under.</summary>
    public static Guid StreamOf(TenantId tenant, string name) => new(SHA256.HashData(Encoding.UTF8.GetBytes($"profiles.subscription|{tenant.Value}|{name}")).AsSpan(0, 16), bigEndian: true);
}

/// <summary>What a tool is told and where, as its last event says.</summary>
public sealed record OutgoingSubscription(string Name, string Endpoint, string Purpose, IReadOnlyList<string> Types, bool Everybody, bool Paused, IReadOnlyList<Guid> Secrets)
{
    /// <returns>Null where it was removed.</returns>
    public static OutgoingSubscription? Of(OutgoingSubscriptionChanged last) =>
        last.Removed ? null : new(last.Name, last.Endpoint, last.Purpose, last.Types, last.Everybody, last.Paused, last.Secrets);

    /// <summary>Says the same, secrets apart.</summary>
    public bool IsAs(OutgoingSubscription other) =>
        this with { Types = other.Types, Secrets = other.Secrets } == other && Types.SequenceEqual(other.Types) && Secrets.SequenceEqual(other.Secrets);
}

/// <summary>What a brand's admin does with a subscription. Ids of secrets come with it.</summary>
public abstract record SubscriptionCommand
{
    /// <param name="Types">Null or none: all.</param>
    /// <param name="Permitted">The purposes that whoever commands may name.</param>
    public sealed record Define(string Endpoint, string Purpose, IReadOnlyList<string>? Types, bool Everybody, bool Paused, Guid FirstSecret, IReadOnlyCollection<string> Permitted) : SubscriptionCommand;
    public sealed record AddSecret(Guid Secret) : SubscriptionCommand;
    public sealed record RevokeSecret(Guid Secret) : SubscriptionCommand;
    public sealed record Remove : SubscriptionCommand;
    private SubscriptionCommand() { }
}

/// <summary>Decides about one subscription.</summary>
public static class Subscribing
{
    /// <returns>The subscription as it is then, null where it is removed; or why not. The same as before: nothing changes.</returns>
    public static (OutgoingSubscription? After, Rejection? Rejection) Decide(SubscriptionCommand command, string name, OutgoingSubscription? before, CalloutTarget targets) => (command, before) switch
    {
        _ when !FactChecks.IsToken(name) => Refused("subscription-name", "A lower-case word is needed here, such as mailer; no person's name.", "name"),
        (SubscriptionCommand.Define d, _) when targets.Read(d.Endpoint, "endpoint").Rejection is { } refusal => (null, refusal),
        (SubscriptionCommand.Define d, _) when !d.Permitted.Contains(d.Purpose) => Refused("purpose", "Name a purpose that the brand has defined, that needs the person's permission, and that your token lists.", "purpose"),
        (SubscriptionCommand.Define d, { } known) when known.Purpose != d.Purpose => Refused("purpose-fixed", "What the tool knows, it knows for the other purpose: make another subscription, and remove this one.", "purpose"),
        (SubscriptionCommand.Define d, _) when d.Types?.FirstOrDefault(t => !OutgoingTypes.All.Contains(t)) is not null => Refused("type", $"Events are {string.Join(", ", OutgoingTypes.All)}.", "types"),
        (SubscriptionCommand.Define d, _) => (new(name, d.Endpoint, d.Purpose, OutgoingTypes.Chosen(d.Types), before?.Everybody ?? d.Everybody, d.Paused, before?.Secrets ?? [d.FirstSecret]), null),
        (_, null) => Refused("unknown-subscription", "The brand has no such subscription.", "name"),
        (SubscriptionCommand.AddSecret add, { } known) => With(known, SigningSecrets.Add(known.Secrets, add.Secret)),
        (SubscriptionCommand.RevokeSecret revoke, { } known) => With(known, SigningSecrets.Revoke(known.Secrets, revoke.Secret, needed: true)),
        (SubscriptionCommand.Remove, _) => (null, null),
        _ => throw new InvalidOperationException(),
    };

    private static (OutgoingSubscription?, Rejection?) With(OutgoingSubscription known, (IReadOnlyList<Guid>? Secrets, Rejection? Rejection) change) =>
        change.Secrets is { } secrets ? (known with { Secrets = secrets }, null) : (null, change.Rejection);

    private static (OutgoingSubscription?, Rejection?) Refused(string code, string reason, string path) => (null, new(code, reason, path));
}
