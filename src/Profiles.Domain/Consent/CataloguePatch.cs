using System.Text.Json;
using System.Text.Json.Nodes;
using Profiles.Domain.Facts;
using Profiles.Domain.Policies;
using Profiles.Domain.Recording;
using Profiles.Domain.Tenants;

namespace Profiles.Domain.Consent;

/// <summary>
/// Reads what an admin asks for: a JSON merge patch (RFC 7396) over the present catalogue. What is not named stays; null takes a channel or purpose away; an
/// array replaces the whole list.
/// </summary>
public static partial class CataloguePatch
{
    private const int MostNames = 100;
    private const int MostText = 5000;
    private const int MostDays = 36_500;

    /// <returns>The catalogue as it would be; null where anything is refused, with all that is.</returns>
    public static (Catalogue? Catalogue, IReadOnlyList<Rejection> Refusals) Read(JsonElement patch, TenantSettings settings)
    {
        if (patch.ValueKind != JsonValueKind.Object) return Refused("catalogue-value", "A JSON object is needed here.", "catalogue");
        if (PatchText.Refuses(patch, "catalogue") is { } unreadable) return (null, [unreadable]);
        CatalogueForm form;
        try
        {
            form = CatalogueForm.Read(Merged(CatalogueForm.Of(settings.Catalogue, settings.CatalogueVersion).Write(), JsonObject.Create(patch)!));
        }
        catch (JsonException bad)
        {
            return Refused(
                "catalogue-value",
                "This is not what a catalogue holds here, or something is missing in it: a channel has `contactPoints`, a purpose `marketing`, `bases`, `texts` and `doubleOptIn`. Compare with what `purposeCatalogue` answers.",
                $"catalogue{bad.Path?.TrimStart('$')}");
        }
        if (form.Version is { } version && version != settings.CatalogueVersion)
            return Refused("catalogue-version", "Somebody changed the catalogue meanwhile. Read it again and decide anew.", "catalogue.version");
        // A list with nothing at a place can't be looked at further.
        var refusals = Empties(form).ToList();
        if (refusals.Count == 0) refusals = [.. Check(form, settings)];
        return (refusals.Count == 0 ? form.Catalogue() : null, refusals);
    }

    private static (Catalogue?, IReadOnlyList<Rejection>) Refused(string code, string reason, string path) => (null, [new(code, reason, path)]);

    private static JsonObject Merged(JsonObject target, JsonObject patch)
    {
        foreach (var (name, value) in patch)
        {
            if (value is null) target.Remove(name);
            else if (value is JsonObject inner) target[name] = Merged(target[name]?.DeepClone() as JsonObject ?? [], inner);
            else target[name] = value.DeepClone();
        }
        return target;
    }

    /// <summary>Null takes a member away, but an item of a list is one of what the list holds (RFC 7396 replaces the list whole).</summary>
    private static IEnumerable<Rejection> Empties(CatalogueForm form) =>
    [
        .. form.Channels.SelectMany(c => Empties(c.Value.ContactPoints, $"channels.{c.Key}.contactPoints")),
        .. form.Purposes.SelectMany(p => Empties(p.Value.Bases, $"purposes.{p.Key}.bases")),
        .. form.Purposes.SelectMany(p => Empties(p.Value.Texts, $"purposes.{p.Key}.texts")),
        .. form.Purposes.SelectMany(p => Empties(p.Value.DoubleOptIn, $"purposes.{p.Key}.doubleOptIn")),
        .. form.Purposes.SelectMany(p => Empties(p.Value.OptIns ?? [], $"purposes.{p.Key}.optIns")),
        .. form.Purposes.SelectMany(p => Empties(p.Value.OptOuts ?? [], $"purposes.{p.Key}.optOuts")),
    ];

    private static IEnumerable<Rejection> Empties(IReadOnlyList<object?> list, string at) =>
        list.Select((item, index) => item is null ? Bad($"{at}[{index}]", "Null is nothing that this list can hold.") : null).OfType<Rejection>();

    private static IEnumerable<Rejection> Check(CatalogueForm form, TenantSettings settings)
    {
        if (form.CustomerForDays is < 1 or > MostDays) yield return Bad("customerForDays", $"A number of days from 1 to {MostDays} is needed here.");
        if (form.MinorBelow is < 0 or > 25) yield return Bad("minorBelow", "An age from 0 to 25 is needed here.");
        if (form.Channels.Count > MostNames || form.Purposes.Count > MostNames) yield return Bad("purposes", $"At most {MostNames} channels and {MostNames} purposes.");
        foreach (var (name, channel) in form.Channels)
        {
            var at = $"channels.{name}";
            if (!FactChecks.IsToken(name)) yield return Bad(at, "A name is a lower-case word of at most 64 characters.");
            if (channel.ContactPoints.FirstOrDefault(type => settings.FindType(type) is null) is { } unknown) yield return Bad($"{at}.contactPoints", $"The brand has no type of identity `{unknown}`.");
            if (channel.WindowHours is < 1 or > 8784) yield return Bad($"{at}.windowHours", "A number of hours from 1 to 8784 is needed here, or null.");
        }
        foreach (var (name, purpose) in form.Purposes)
        {
            foreach (var rejection in Check(name, purpose, form)) yield return rejection;
        }
    }

    private static IEnumerable<Rejection> Check(string name, PurposeForm purpose, CatalogueForm form)
    {
        var at = $"purposes.{name}";
        if (!FactChecks.IsToken(name)) yield return Bad(at, "A name is a lower-case word of at most 64 characters.");
        if (purpose.ValidDays is < 1 or > MostDays) yield return Bad($"{at}.validDays", $"A number of days from 1 to {MostDays} is needed here, or null.");
        if (purpose.DoubleOptIn.FirstOrDefault(c => !form.Channels.ContainsKey(c)) is { } missing) yield return Bad($"{at}.doubleOptIn", $"The catalogue has no channel `{missing}`.");
        foreach (var rule in purpose.Bases)
        {
            if (rule.Channel is { } channel && !form.Channels.ContainsKey(channel)) yield return Bad($"{at}.bases", $"The catalogue has no channel `{channel}`.");
            if (rule.Basis != LawfulBasis.Consent && string.IsNullOrWhiteSpace(rule.Reference))
                yield return Bad($"{at}.bases", "A basis other than consent says where it is reasoned, in `reference`: a balancing test, a contract, an article.");
            if (purpose.Marketing && rule.Basis is not (LawfulBasis.Consent or LawfulBasis.LegitimateInterest))
                yield return Bad($"{at}.bases", "Marketing rests on consent or on a legitimate interest, on nothing else.");
            if (name == Catalogue.SpecialCategories && rule.Basis != LawfulBasis.Consent) yield return Bad($"{at}.bases", "Special categories need explicit consent (GDPR Art. 9).");
        }
        if (purpose.Bases.GroupBy(b => (b.Channel, b.Relation)).Any(g => g.Count() > 1)) yield return Bad($"{at}.bases", "Two rules are for the same channel and relation.");
        if (purpose.Texts.Any(t => t.Version.Length is 0 or > 64 || t.Language.Length != 2 || t.Title.Length is 0 or > 200 || t.Text.Length is 0 or > MostText))
            yield return Bad($"{at}.texts", $"A text has a version, a language of two letters, a title, and 1 to {MostText} characters.");
        if (purpose.Texts.GroupBy(t => (t.Version, t.Language)).Any(g => g.Count() > 1)) yield return Bad($"{at}.texts", "Two texts have the same version and language: persons agreed to one of them.");
        foreach (var rejection in CheckOptIns(name, purpose, form).Concat(CheckOptOuts(name, purpose, form))) yield return rejection;
    }

    private static Rejection Bad(string path, string reason) => new("catalogue-value", reason, $"catalogue.{path}");
}
