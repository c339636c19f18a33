using Profiles.Domain.Facts;
using Profiles.Domain.Recording;

namespace Profiles.Domain.Consent;

public static partial class CataloguePatch
{
    private const int MostBindings = 100;

    private static IEnumerable<Rejection> CheckOptIns(string name, PurposeForm purpose, CatalogueForm form)
    {
        var optIns = purpose.OptIns ?? [];
        var at = $"purposes.{name}.optIns";
        if (optIns.Count > MostBindings) yield return Bad(at, $"At most {MostBindings} opt-ins of a purpose.");
        if (optIns.Count > 0 && name == Catalogue.SpecialCategories) yield return Bad(at, "Special categories need explicit consent (GDPR Art. 9): no network's opt-in is that.");
        for (var i = 0; i < optIns.Count; i++)
        {
            var (bound, place) = (optIns[i], $"{at}[{i}]");
            if (!FactChecks.IsToken(bound.Connector)) yield return Bad($"{place}.connector", "The connector's name is needed here, as its address has it.");
            if (!IsName(bound.Name)) yield return Bad($"{place}.name", NeedsName);
            if (!form.Channels.ContainsKey(bound.Channel)) yield return Bad($"{place}.channel", "The catalogue has no such channel.");
            else if (purpose.DoubleOptIn.Contains(bound.Channel)) yield return Bad($"{place}.channel", "The purpose needs a double opt-in on this channel, and no network's opt-in is that.");
            if (!purpose.Texts.Any(t => t.Version == bound.TextVersion)) yield return Bad($"{place}.textVersion", "The purpose has no text of this version: who opts in agrees to a text that was shown.");
            else if (bound.Language is { } language && !purpose.Texts.Any(t => t.Version == bound.TextVersion && t.Language == language))
                yield return Bad($"{place}.language", "The purpose has no text of this version and language.");
        }
        if (optIns.GroupBy(b => (b.Connector, b.Name, b.Channel)).Any(g => g.Count() > 1)) yield return Bad(at, "Two of them are the same opt-in: persons agreed to one text.");
    }

    private static IEnumerable<Rejection> CheckOptOuts(string name, PurposeForm purpose, CatalogueForm form)
    {
        var optOuts = purpose.OptOuts ?? [];
        var at = $"purposes.{name}.optOuts";
        if (optOuts.Count > MostBindings) yield return Bad(at, $"At most {MostBindings} opt-outs of a purpose.");
        for (var i = 0; i < optOuts.Count; i++)
        {
            var (bound, place) = (optOuts[i], $"{at}[{i}]");
            if (bound.Connector is { } connector && !FactChecks.IsToken(connector)) yield return Bad($"{place}.connector", "The connector's name is needed here, as its address has it, or null for any.");
            if (!IsName(bound.Name)) yield return Bad($"{place}.name", NeedsName);
            if (!form.Channels.ContainsKey(bound.Channel)) yield return Bad($"{place}.channel", "The catalogue has no such channel.");
        }
    }

    private const string NeedsName = "The name of the opt-in or opt-out is needed here, as the connector reports it: 1 to 64 letters, digits, blanks or one of . _ : -";

    /// <summary>A brand's own opt-ins have names of the brand's own.</summary>
    private static bool IsName(string name) => name.Length > 0 && name.Trim() == name && FactChecks.IsTraitName(name.Replace(':', '.'));
}
