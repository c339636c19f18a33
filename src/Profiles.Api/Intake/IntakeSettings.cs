using Profiles.Api.Hosting;
using Profiles.Domain;
using Profiles.Domain.Connectors;

namespace Profiles.Api.Intake;

/// <summary>How a source is set up: <c>Profiles__Connectors__{brand}__{name}__*</c>. docs/connectors.md describes each.</summary>
public sealed record ConnectorSection
{
    /// <summary>Null: as it is called.</summary>
    public string? Kind { get; init; }

    /// <summary>All that are valid. None: it refuses everything.</summary>
    public IReadOnlyList<string> Secrets { get; init; } = [];
    public string? VerifyToken { get; init; }
    public string? Scope { get; init; }

    public override string ToString() => "(connector)";
}

/// <summary><c>Profiles__Intake__*</c>: how much is taken in. docs/operations.md lists the names.</summary>
public sealed record IntakeSettings
{
    public const string Section = "Profiles:Intake";
    public const string Connectors = "Profiles:Connectors";

    /// <summary>Of one delivery. WhatsApp's are up to 3 MB.</summary>
    public int MaxBodyBytes { get; init; } = 4 * 1024 * 1024;

    /// <summary>Of all deliveries that are being taken in: what is above is told to come again.</summary>
    public int MaxMegabytesInFlight { get; init; } = 64;

    /// <summary>Deliveries that wait to be processed, over all brands: above, networks are told to come again.</summary>
    public long MaxPending { get; init; } = 1_000_000;

    /// <summary>False on a node that takes in only.</summary>
    public bool Process { get; init; } = true;

    public static IntakeSettings From(IConfiguration configuration) => configuration.GetSection(Section).Get<IntakeSettings>() ?? new();

    /// <exception cref="StartException">A connector is not set up right: the message says which, and never its secret.</exception>
    public static ConnectorCatalogue ConnectorsFrom(IConfiguration configuration)
    {
        var brands = configuration.GetSection(Connectors).Get<Dictionary<string, Dictionary<string, ConnectorSection>>>() ?? [];
        try
        {
            return new(brands.SelectMany(brand => brand.Value.Select(named => (
                new TenantId(brand.Key),
                new ConnectorSettings(named.Key, named.Value.Kind ?? named.Key, [.. named.Value.Secrets.Where(s => s.Length > 0)], named.Value.VerifyToken, named.Value.Scope)))));
        }
        catch (ArgumentException wrong)
        {
            throw new StartException($"Profiles__Connectors: {wrong.Message}", wrong);
        }
    }
}
