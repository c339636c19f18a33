using System.Text.RegularExpressions;
using Profiles.Domain.Consent;
using Profiles.Domain.Facts;
using Profiles.Domain.Tenants;

namespace Profiles.Domain.Packages;

/// <summary>
/// What of a person's data they may take along (GDPR Art. 20): what they provided themselves or what was observed of them (WP 242 rev.01, p. 9–10), never what was
/// concluded; as far as it is processed on their consent or a contract with them, as the brand's catalogue of purposes says it.
/// </summary>
/// <param name="relation">What the person is to the brand.</param>
/// <param name="agreed">The channels and purposes that they ever agreed to. A consent that was withdrawn since counts: what came by it was provided on it (cautious reading).</param>
public sealed partial class Portability(TenantSettings settings, Relation relation, IReadOnlySet<(string Channel, string Purpose)> agreed)
{
    /// <summary>Whether anything is processed on such a basis: then what the person said of themselves is portable.</summary>
    public bool Any { get; } = settings.Catalogue.Channels.Any(c => IsBased(settings.Catalogue, relation, agreed, c.Name)) || agreed.Count > 0;

    /// <summary>A channel that the catalogue does not know, such as the web site, serves what it knows.</summary>
    public bool Covers(string channel) => settings.Catalogue.FindChannel(channel) is null ? Any : IsBased(settings.Catalogue, relation, agreed, channel);

    /// <summary>What the person did or said; not what the brand sent them.</summary>
    public bool Covers(string channel, Direction direction) => direction == Direction.Inbound && Covers(channel);

    /// <summary>Not what the brand, or a model, concluded.</summary>
    public bool CoversTrait(string name) => Any && !IsInferred(name);

    private bool IsInferred(string name) => settings.Traits.FirstOrDefault(t => t.Name == name) is { } known ? known.Inferred : Conclusion().IsMatch(name);

    private static bool IsBased(Catalogue catalogue, Relation relation, IReadOnlySet<(string Channel, string Purpose)> agreed, string channel) =>
        catalogue.Purposes.Any(p => catalogue.BasisOf(channel, p.Name, relation) switch
        {
            LawfulBasis.Contract => true,
            LawfulBasis.Consent => agreed.Contains((channel, p.Name)),
            _ => false,
        });

    // Of an attribute that the catalogue does not know: how conclusions are called.
    [GeneratedRegex("score|segment|propensity|predict|probab|likelihood|churn|lifetimevalue|ltv|affinity|cluster|persona|rank|tier", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Conclusion();
}
