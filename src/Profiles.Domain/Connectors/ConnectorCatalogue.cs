namespace Profiles.Domain.Connectors;

/// <summary>A source of a brand that is set up.</summary>
public sealed record SetUpConnector(IConnector Connector, ConnectorSettings Settings);

/// <summary>The sources of all brands, as the settings have them.</summary>
public sealed class ConnectorCatalogue
{
    /// <summary>Every connector of this assembly, by kind. A new one needs no entry anywhere.</summary>
    public static IReadOnlyDictionary<string, IConnector> Kinds { get; } = typeof(IConnector).Assembly.GetTypes()
        .Where(type => type is { IsPublic: true, IsAbstract: false } && typeof(IConnector).IsAssignableFrom(type))
        .Select(type => (IConnector)Activator.CreateInstance(type)!)
        .ToDictionary(connector => connector.Kind, StringComparer.Ordinal);

    private readonly Dictionary<TenantId, Dictionary<string, SetUpConnector>> connectors = [];

    /// <exception cref="ArgumentException">A name is none, or a kind is not known: the message says which.</exception>
    public ConnectorCatalogue(IEnumerable<(TenantId Brand, ConnectorSettings Settings)> settings)
    {
        foreach (var (brand, one) in settings)
        {
            if (!TenantId.IsValid(brand.Value)) throw new ArgumentException("Connectors belong to a brand, whose name has lower-case letters, digits and hyphens.");
            if (!TenantId.IsValid(one.Name)) throw new ArgumentException($"A connector of {brand} is called by lower-case letters, digits and hyphens, 1 to 40, such as line.");
            if (!Kinds.TryGetValue(one.Kind, out var kind))
                throw new ArgumentException($"Connector {one.Name} of {brand} has a kind that is not known: needed is one of {string.Join(", ", Kinds.Keys.Order(StringComparer.Ordinal))}.");
            if (!connectors.TryGetValue(brand, out var named)) connectors[brand] = named = new(StringComparer.Ordinal);
            named[one.Name] = new(kind, one);
        }
    }

    /// <returns>Null where the brand has no such source.</returns>
    public SetUpConnector? Find(TenantId brand, string name) => connectors.TryGetValue(brand, out var named) ? named.GetValueOrDefault(name) : null;

    public IReadOnlyCollection<string> NamesOf(TenantId brand) => connectors.TryGetValue(brand, out var named) ? named.Keys : [];
}
