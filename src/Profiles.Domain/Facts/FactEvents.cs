using System.Text.Json;
using Profiles.Domain.Consent;
using Profiles.Domain.Privacy;
using Profiles.Domain.Recording;
using Profiles.Domain.Tenants;

namespace Profiles.Domain.Facts;

/// <summary>Turns what a message states into the events that are stored: clear where the tenant's catalogue says so, all else sealed.</summary>
public static class FactEvents
{
    public const string IdentityField = "identity.value";
    public const string ContentField = "interaction.content";
    public const string EvidenceField = "consent.evidence";
    public const string ReasonField = "link.reason";

    public static string TraitField(string name) => $"trait.{name}";

    /// <param name="key">The bearer's data keys.</param>
    /// <param name="at">When it happened.</param>
    /// <param name="reply">The message key of a message id at the same source.</param>
    /// <returns>Null for a fact that is not of one identity alone, and for an edit, of which <see cref="Edited"/> knows more.</returns>
    public static IIdentityEvent? ToEvent(
        Fact fact, TenantSettings settings, Func<RetentionClass, DataKey> key, DateTimeOffset at, Credential by, MessageKey message, Func<string, MessageKey> reply) => fact switch
        {
            Fact.Traits traits => new TraitsReported([.. traits.Values.Select(t => Reported(t.Key, t.Value, settings, key))], at, by.Source, message),
            Fact.Interaction interaction => ToEvent(interaction, settings, key, at, by.Source, message, reply),
            Fact.ConsentGiven given => new ConsentGiven(given.Key, given.Evidence.Method, given.Attested, given.Expires is { } end ? StoredTime.Of(end) : null, key(RetentionClass.Consent).Seal(given.Evidence, EvidenceField), GivenAt(given, at), by.Source, message),
            Fact.ConsentWithdrawn withdrawn => new ConsentWithdrawn(
                withdrawn.Key, withdrawn.Evidence.Method, withdrawn.Undated, withdrawn.Objection, key(RetentionClass.Consent).Seal(withdrawn.Evidence, EvidenceField), at, by.Source, message),
            Fact.Excluded excluded => new ExclusionPlaced(excluded.Kind, excluded.Until, Reason(excluded.Reason, key), at, by.Source, by.Actor, message),
            Fact.ExclusionEnded ended => new ExclusionLifted(ended.Kind, Reason(ended.Reason, key), at, by.Source, by.Actor, message),
            Fact.InteractionDeleted deleted => new InteractionDeleted(reply(deleted.Of), at, by.Source, message),
            _ => null,
        };

    /// <param name="key">The bearer's data keys.</param>
    /// <param name="interaction">The key of the original.</param>
    /// <param name="ofPurchase">Whether the original is known to be one.</param>
    public static InteractionEdited Edited(
        Fact.InteractionEdited edit, MessageKey interaction, bool ofPurchase, TenantSettings settings, Func<RetentionClass, DataKey> key, DateTimeOffset at, Credential by, MessageKey message)
    {
        var (clear, rest) = Attributes(edit.Attributes, settings);
        var content = new InteractionContent(Some(edit.Text), null, null, rest);
        var retention = ofPurchase ? RetentionClass.Transaction : RetentionClass.Conversation;
        return new(
            interaction, retention, content is { Text: null, Attributes: null } ? null : key(retention).Seal(content, ContentField), edit.Rating, edit.RatingScale, clear, at, by.Source, message);
    }

    /// <summary>An interaction as it is stored once its author deleted it: kind, channel, times and ratings, which others are counted with, and nothing that it said.</summary>
    public static InteractionRecorded Deleted(InteractionRecorded interaction) => interaction with { Content = null, Attributes = null, ContentDeleted = interaction.Content is not null };

    /// <summary>The same of an edit.</summary>
    public static InteractionEdited Deleted(InteractionEdited edit) => edit with { Content = null, Attributes = null, ContentDeleted = edit.Content is not null };

    /// <summary>A decision as it will be held, before it is sealed.</summary>
    /// <returns>Null for a fact that decides nothing about consent.</returns>
    public static (ConsentKey Key, ConsentState State)? Decision(Fact fact, DateTimeOffset at) => fact switch
    {
        Fact.ConsentGiven given => (given.Key, ConsentState.Of(new ConsentGiven(given.Key, given.Evidence.Method, given.Attested, given.Expires, default, GivenAt(given, at), "", default))),
        Fact.ConsentWithdrawn gone => (gone.Key, ConsentState.Of(new ConsentWithdrawn(gone.Key, gone.Evidence.Method, gone.Undated, gone.Objection, default, at, "", default))),
        _ => null,
    };

    /// <summary>What age is reckoned from, where a message states the date of birth; null where it does not.</summary>
    public static BirthMonthStated? BirthMonth(Fact fact, DateTimeOffset at, string source, MessageKey message) =>
        fact is Fact.Traits traits && traits.Values.TryGetValue(CustomerState.BirthTrait, out var date) ? new(CustomerState.MonthOf(date), at, source, message) : null;

    private static Sealed<string>? Reason(string? reason, Func<RetentionClass, DataKey> key) =>
        string.IsNullOrWhiteSpace(reason) ? null : key(RetentionClass.Consent).Seal(reason, ExclusionPlaced.ReasonField);

    /// <summary>An attested act happened when its evidence says, never later than it was transmitted.</summary>
    private static DateTimeOffset GivenAt(Fact.ConsentGiven given, DateTimeOffset at) =>
        given is { Attested: true, Evidence.CapturedAt: { } captured } && captured < at ? StoredTime.Of(captured) : at;

    internal static ReportedTrait Reported(string name, JsonElement value, TenantSettings settings, Func<RetentionClass, DataKey> key)
    {
        if (value.ValueKind is JsonValueKind.Null or JsonValueKind.Undefined) return new(name, null, null);
        return settings.IsClear(name) && FactChecks.CanBeClear(value) ? new(name, value, null) : new(name, null, key(settings.RetentionOf(name)).Seal(value, TraitField(name)));
    }

    private static InteractionRecorded ToEvent(
        Fact.Interaction fact, TenantSettings settings, Func<RetentionClass, DataKey> key, DateTimeOffset at, string source, MessageKey message, Func<string, MessageKey> reply)
    {
        var clearTarget = !fact.IsFreeTarget && fact.Target is { Length: > 0 } target && FactChecks.IsClearTarget(target);
        var (clear, rest) = Attributes(fact.Attributes, settings);
        var content = new InteractionContent(Some(fact.Text), Some(fact.RawKind), clearTarget ? null : Some(fact.Target), rest);
        return new InteractionRecorded(
            fact.Kind, fact.Channel, fact.Direction, clearTarget ? fact.Target : null, fact.InReplyTo is { Length: > 0 } parent ? reply(parent) : null,
            fact.Rating, fact.RatingScale, fact.Sentiment,
            content is { Text: null, RawKind: null, Target: null, Attributes: null } ? null : key(fact.Kind == InteractionKind.Purchase ? RetentionClass.Transaction : RetentionClass.Conversation).Seal(content, ContentField),
            clear, at, source, message);
    }

    /// <summary>Null where there are none.</summary>
    private static (Dictionary<string, JsonElement>? Clear, Dictionary<string, JsonElement>? Sealed) Attributes(IReadOnlyDictionary<string, JsonElement>? all, TenantSettings settings)
    {
        var clear = all?.Where(a => settings.ClearAttributes.Contains(a.Key) && FactChecks.CanBeClear(a.Value)).ToDictionary();
        var rest = all?.Where(a => clear?.ContainsKey(a.Key) != true).ToDictionary();
        return (clear is { Count: > 0 } ? clear : null, rest is { Count: > 0 } ? rest : null);
    }

    private static string? Some(string? text) => string.IsNullOrEmpty(text) ? null : text;
}
