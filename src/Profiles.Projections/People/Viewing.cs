using System.Text.Json;
using Profiles.Domain;
using Profiles.Domain.Access;
using Profiles.Domain.Composing;
using Profiles.Domain.Consent;
using Profiles.Domain.Facts;
using Profiles.Domain.Privacy;
using Profiles.Domain.Tenants;

namespace Profiles.Projections.People;

/// <summary>Opens what the caller may see of persons, and keeps account of it for the access log.</summary>
/// <param name="then">What was permitted at a point in time; null: what is, now. Whose contact points may be shown is decided by what is, either way.</param>
internal sealed partial class Viewing(Caller caller, Purpose purpose, Disclosure disclosure, Circumstances now, PersonPermissions? then = null)
{
    private readonly HashSet<IdentityId> addressable = [];
    private readonly SortedSet<string> fields = new(StringComparer.Ordinal);
    private readonly HashSet<ProfileId> profiles = [];

    /// <summary>Of a person of the past: who they are today, for that decides where they may be addressed. Null: whoever is viewed.</summary>
    public IReadOnlyList<(IdentityId Id, string Type)>? Today { get; init; }

    /// <summary>Null where no direct identifier was opened.</summary>
    public AccessLogEntry? Account(DateTimeOffset at) => fields.Count == 0 ? null
        : new(caller.Tenant, at, caller.Actor, caller.Roles.Names(), purpose.Name, [.. fields], [.. profiles]);

    /// <summary>Whatever is read is also about these: who was one person once may be several today.</summary>
    public void Concerns(IEnumerable<ProfileId> others) => profiles.UnionWith(others);

    public PersonView View(CustomerProfile profile, ProfileId? askedFor, PersonFields wanted)
    {
        var live = profile.Identities.Where(i => now.Live.Contains(i.Id)).ToList();
        var today = now.Permissions(caller.Settings, Today ?? live.Select(i => (i.Id, i.Type)));
        if (purpose.Key(caller.Settings.Controller) is { } key) addressable.UnionWith(today.Of(key).Where(p => p.Reason.Allows()).Select(p => p.Identity));
        var identities = wanted.HasFlag(PersonFields.Identities)
            ? live.Select(i => View(i, profile.Id, wanted.HasFlag(PersonFields.IdentityValues))).ToList()
            : [];
        var attached = wanted.HasFlag(PersonFields.Identities)
            ? now.Attached.Of(profile.Id).Select(i => View(i, profile.Id, wanted.HasFlag(PersonFields.IdentityValues)) with { Shared = true }) : [];
        return new(
            profile.Id, askedFor is { } asked && asked != profile.Id ? asked : null, profile.Version,
            wanted.HasFlag(PersonFields.DisplayName) ? DisplayName(profile) : null,
            profile.FirstSeen, profile.LastSeen, profile.LastContactByPerson, InOrder([.. identities, .. attached]),
            wanted.HasFlag(PersonFields.Traits) ? [.. profile.Traits.Select(t => View(t, profile.Id)).OfType<TraitView>()] : [],
            wanted.HasFlag(PersonFields.Permissions) ? new PermissionViews(then ?? today, identities) : PermissionViews.None,
            profile.Engagement)
        { Exclusions = wanted.HasFlag(PersonFields.Exclusions) ? [.. live.SelectMany(i => Exclusions(i.Id, identities.Find(v => v.Id == i.Id), profile.Id, wanted))] : [] };
    }

    private static List<IdentityView> InOrder(IEnumerable<IdentityView> identities) =>
        [.. identities.OrderBy(i => i.Type, StringComparer.Ordinal).ThenBy(i => i.Scope ?? "", StringComparer.Ordinal).ThenBy(i => i.Id.Value)];

    public IdentityView View(ProfileIdentity i, ProfileId profile, bool value)
    {
        var masked = Masking.Hidden;
        string? clear = null;
        if (now.Boxes.TryOpen(i.Id, i.Value, FactEvents.IdentityField, out IdentityValue opened))
        {
            masked = Masking.Mask(i.Type, opened.Value);
            if (value && disclosure.Identity(i.Id, addressable)) clear = Disclosed(opened.Value, "Identity.value", profile);
        }
        return new(i.Id, i.Type, i.Scope.Length == 0 ? null : i.Scope, clear, masked, i.Strength, now.Shared.Contains(i.Id), i.FirstSeen, i.LastSeen, i.Source);
    }

    /// <summary>Why an admin decided something. Null where the role, purpose or request doesn't cover it, or there is none.</summary>
    /// <param name="bearer">Whose key it is sealed under.</param>
    public string? Reason(Sealed<string>? box, IdentityId bearer, string field, ProfileId profile, PersonFields wanted) =>
        disclosure.Texts && wanted.HasFlag(PersonFields.Texts) && now.Boxes.TryOpen(bearer, box, FactEvents.ReasonField, out string reason) ? Disclosed(reason, field, profile) : null;

    /// <summary>With the provenance of the most recent value that is not erased. Null where there is none.</summary>
    private TraitView? View(ReconciledTrait t, ProfileId profile)
    {
        if (t.All.FirstOrDefault(one => now.Live.Contains(one.Identity)) is not { } shown) return null;
        var value = t.Others is null ? Value(shown, profile) : United(t, profile);
        return new(t.Name, value, shown.Source, shown.Identity, shown.Pinned, shown.OccurredAt, shown.RecordedAt) { Request = shown.Request };
    }

    private JsonElement? Value(ReconciledTrait t, ProfileId profile) => t.Clear ?? (Open(t) is { } value ? Disclosed(value, "Trait.value", profile) : null);

    /// <summary>A JSON array of the values that may be seen, each opened under its own identity's key. Lists are united item by item.</summary>
    private JsonElement? United(ReconciledTrait t, ProfileId profile)
    {
        var values = t.All.Where(one => now.Live.Contains(one.Identity)).Select(one => Value(one, profile)).OfType<JsonElement>()
            .SelectMany(Items).DistinctBy(value => Canonical.Json(value), StringComparer.Ordinal).ToList();
        return values.Count == 0 ? null : JsonSerializer.SerializeToElement(values, Canonical.Options);

        static IEnumerable<JsonElement> Items(JsonElement value) => value.ValueKind == JsonValueKind.Array ? value.EnumerateArray() : [value];
    }

    private JsonElement? Open(ReconciledTrait t) =>
        disclosure.Trait(t.Name) && now.Live.Contains(t.Identity) && now.Boxes.TryOpen(t.Identity, t.Box, FactEvents.TraitField(t.Name), out JsonElement value) ? value : null;

    private string? DisplayName(CustomerProfile profile)
    {
        var name = Text("name") ?? Text("displayName") ?? Text("fullName")
            ?? (string.Join(' ', new[] { Text("firstName"), Text("lastName") }.OfType<string>()) is { Length: > 0 } both ? both : null) ?? Text("username");
        return name is null ? null : Disclosed(name, "CustomerProfile.displayName", profile.Id);

        string? Text(string trait) =>
            profile.Traits.FirstOrDefault(t => t.Name == trait) is { } found && (found.Clear ?? Open(found)) is { ValueKind: JsonValueKind.String } value
            && value.GetString()!.Trim() is { Length: > 0 } text ? text : null;
    }

    private IEnumerable<ExclusionView> Exclusions(IdentityId identity, IdentityView? on, ProfileId profile, PersonFields wanted)
    {
        foreach (var placed in now.Excluded(identity))
        {
            var reason = disclosure.Texts && wanted.HasFlag(PersonFields.Texts) && now.Boxes.TryOpen(identity, placed.Reason, ExclusionPlaced.ReasonField, out string text)
                ? Disclosed(text, "Exclusion.reason", profile) : null;
            yield return new(placed.Kind, placed.At, placed.Until, reason, on);
        }
        if (now.Customer(identity).Born is { Month: { } month } born && month.AddMonths(1).AddYears(caller.Settings.Catalogue.MinorBelow) is var ofAge && ofAge > DateOnly.FromDateTime(now.Now.UtcDateTime))
            yield return new(ExclusionKinds.Minor, born.SaidAt, new DateTimeOffset(ofAge, TimeOnly.MinValue, TimeSpan.Zero), null, on);
    }

    private T Disclosed<T>(T value, string field, ProfileId profile)
    {
        fields.Add(field);
        profiles.Add(profile);
        return value;
    }
}
