using System.Text.Json;
using Profiles.Domain.Privacy;

namespace Profiles.Domain.Facts;

// Storage formats, as those in IdentityEvents.cs.

/// <summary>An admin chose the value of an attribute. It is borne by one identity, goes where that goes, and beats whatever sources say.</summary>
/// <param name="Clear">Where the tenant's catalogue says so; otherwise <paramref name="Box"/>, under field <c>trait.{name}</c>.</param>
/// <param name="Reason">Field <c>pin.reason</c>, class <c>contact</c>.</param>
/// <param name="Decision">The merge at which the value was kept; null for a pin of its own.</param>
public sealed record TraitPinned(
    string Name, JsonElement? Clear, Sealed<JsonElement>? Box, Sealed<string>? Reason,
    DateTimeOffset OccurredAt, string Source, string Actor, DecisionId? Decision) : IIdentityEvent;

/// <summary>An admin lifted the identity's pins of an attribute: sources have their say again.</summary>
/// <param name="Reason">As of <see cref="TraitPinned"/>.</param>
/// <param name="Decision">The merge that was undone: only its pin is lifted, and what was pinned before counts again. Null: all pins are lifted.</param>
public sealed record TraitUnpinned(
    string Name, Sealed<string>? Reason, DateTimeOffset OccurredAt, string Source, string Actor, DecisionId? Decision) : IIdentityEvent;

/// <summary>
/// The person had an attribute corrected (GDPR Art. 16): it beats whatever sources and admins said before and sources say later. Borne by each identity that held the attribute,
/// so that none shows the wrong value once it stands alone.
/// </summary>
/// <param name="Clear">As of <see cref="TraitPinned"/>. With neither this nor <paramref name="Box"/> the person has no such attribute.</param>
/// <param name="BirthMonth">Of the attribute <c>birthDate</c>: its first day, as in <see cref="Consent.BirthMonthStated"/>.</param>
/// <param name="Request">That asked for it. Who, why and when is on its stream.</param>
public sealed record TraitRectified(
    string Name, JsonElement? Clear, Sealed<JsonElement>? Box, DateOnly? BirthMonth, Guid Request, DateTimeOffset OccurredAt, string Source, string Actor) : IIdentityEvent;
