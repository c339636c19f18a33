using System.Text;
using System.Text.Json;
using Profiles.Domain.Composing;
using Profiles.Domain.Privacy;
using Profiles.Domain.Recording;
using Profiles.Domain.Tenants;

namespace Profiles.Domain.Facts;

/// <summary>An admin's pin in force, and the identity that bears it.</summary>
public readonly record struct HeldPin(IdentityId Identity, PinSlot Pin);

/// <summary>Who pins or lifts, when, and why. The reason is personal data and is sealed.</summary>
/// <param name="Decision">The merge that it is part of.</param>
public sealed record PinAct(string Reason, DateTimeOffset At, string Source, string Actor, DecisionId? Decision = null)
{
    public override string ToString() => "(pin)";
}

/// <summary>What may be pinned, whether it is news, and the events that say so.</summary>
public static class TraitPins
{
    public const string ReasonField = "pin.reason";
    public const int MaxReasonLength = 2000;

    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Null where the value can be pinned.</summary>
    public static Rejection? Check(string name, JsonElement value, string reason, TenantSettings settings)
    {
        if (Check(name, reason) is { } bad) return bad;
        if (settings.Traits.Any(t => t.Name == name && t.Special))
            return new("special-category", "An attribute of a special category is the person's own to state: it can't be pinned.", "name");
        if (!CanBeWritten(value)) return Unwritable("value");
        if (TraitSlot.Says(value) == 0) return new("value-empty", "An empty value can't be pinned: unpin the attribute instead.", "value");
        if (value.GetRawText().Length > FactChecks.MaxTextLength) return new("value-length", $"A value has at most {FactChecks.MaxTextLength} characters of JSON.", "value");
        return null;
    }

    /// <summary>Null where the attribute may be pinned or unpinned for this reason.</summary>
    public static Rejection? Check(string name, string reason)
    {
        if (!FactChecks.IsTraitName(name)) return new("trait-name", "A trait's name has 1 to 64 letters, digits, blanks or one of . _ -", "name");
        if (string.IsNullOrWhiteSpace(reason)) return new("reason-missing", "Say why: whoever looks at the person later wants to know.", "reason");
        if (reason.Length > MaxReasonLength) return new("reason-length", $"A reason has at most {MaxReasonLength} characters.", "reason");
        return CanBeWritten(reason) ? null : Unwritable("reason");
    }

    /// <summary>The pin that counts, of all that a profile's identities bear of one attribute: the latest.</summary>
    public static HeldPin? InForce(IEnumerable<HeldPin> held) =>
        held.OrderBy(h => h.Pin.OccurredAt).ThenBy(h => h.Pin.Sequence).ThenBy(h => h.Identity.Value).Select(h => (HeldPin?)h).LastOrDefault();

    /// <summary>After what it replaces or lifts, whatever the clocks of other machines said then.</summary>
    public static DateTimeOffset At(DateTimeOffset now, IEnumerable<HeldPin> held) =>
        InForce(held) is { } latest && latest.Pin.OccurredAt >= now ? latest.Pin.OccurredAt.AddMicroseconds(1) : now;

    /// <param name="key">The bearer's data keys.</param>
    public static TraitPinned Pinned(string name, JsonElement value, PinAct act, TenantSettings settings, Func<RetentionClass, DataKey> key)
    {
        var trait = FactEvents.Reported(name, value, settings, key);
        return new(name, trait.Clear, trait.Box, Sealed(act, key), act.At, act.Source, act.Actor, act.Decision);
    }

    /// <summary>Keeps a value as it stands: its box stays under the keys of the identity that bears it, and is not opened.</summary>
    /// <param name="kept">Borne by the identity that the event is for.</param>
    /// <returns>Null for a union: it keeps all values anyway.</returns>
    public static TraitPinned? Kept(ReconciledTrait kept, PinAct act, Func<RetentionClass, DataKey> key) => kept.Others is null
        ? new(kept.Name, kept.Clear, kept.Box, Sealed(act, key), act.At, act.Source, act.Actor, act.Decision)
        : null;

    public static TraitUnpinned Unpinned(string name, PinAct act, Func<RetentionClass, DataKey> key) => new(name, Sealed(act, key), act.At, act.Source, act.Actor, act.Decision);

    private static Sealed<string> Sealed(PinAct act, Func<RetentionClass, DataKey> key) => key(RetentionClass.Contact).Seal(act.Reason, ReasonField);

    private static Rejection Unwritable(string path) => new("text", "The text is no valid Unicode: it holds half a surrogate pair.", path);

    /// <summary>JSON may spell what no text can hold, and says so only when it is read.</summary>
    internal static bool CanBeWritten(JsonElement value)
    {
        try
        {
            return Canonical.Json(value).Length > 0;
        }
        catch (Exception invalid) when (invalid is JsonException or ArgumentException or InvalidOperationException)
        {
            return false;
        }
    }

    /// <returns>False where it holds half a surrogate pair.</returns>
    public static bool CanBeWritten(string text)
    {
        try
        {
            return Strict.GetByteCount(text) > 0;
        }
        catch (EncoderFallbackException)
        {
            return false;
        }
    }
}
