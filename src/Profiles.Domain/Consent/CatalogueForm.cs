using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace Profiles.Domain.Consent;

/// <summary>A catalogue as the API shows it and takes it: channels and purposes by name, so that a patch can change one of them.</summary>
/// <param name="Version">Of the catalogue that was read; a patch that carries an older one is refused, and one without any is taken.</param>
public sealed record CatalogueForm(
    int CustomerForDays, int MinorBelow, bool AdultsOnly,
    IReadOnlyDictionary<string, ChannelForm> Channels, IReadOnlyDictionary<string, PurposeForm> Purposes,
    [property: JsonPropertyOrder(-1)] int? Version = null)
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        // A slip of the pen must not look like a change.
        PropertyNameCaseInsensitive = false,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
        NumberHandling = JsonNumberHandling.Strict,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.KebabCaseLower, allowIntegerValues: false) },
    };

    public static CatalogueForm Of(Catalogue catalogue, int version) => new(
        catalogue.CustomerForDays, catalogue.MinorBelow, catalogue.AdultsOnly,
        catalogue.Channels.ToDictionary(c => c.Name, c => new ChannelForm(c.ContactPoints, c.WindowHours, c.Templates)),
        catalogue.Purposes.ToDictionary(p => p.Name, p => new PurposeForm(p.Marketing, p.Bases, p.Texts, p.DoubleOptIn, p.ValidDays, p.SaleOrSharing, p.OptIns ?? [], p.OptOuts ?? [])), version);

    /// <exception cref="JsonException">The JSON has not the form; its path says where.</exception>
    public static CatalogueForm Read(JsonNode json) => json.Deserialize<CatalogueForm>(Options) ?? throw new JsonException();

    public JsonObject Write() => JsonSerializer.SerializeToNode(this, Options)!.AsObject();

    public Catalogue Catalogue() => new(
        [.. Channels.Select(c => new ChannelDefinition(c.Key, c.Value.ContactPoints, c.Value.WindowHours, c.Value.Templates))],
        [
            .. Purposes.Select(p => new PurposeDefinition(
                p.Key, p.Value.Marketing, p.Value.Bases, p.Value.Texts, p.Value.DoubleOptIn, p.Value.ValidDays, p.Value.SaleOrSharing, Some(p.Value.OptIns), Some(p.Value.OptOuts))),
        ],
        CustomerForDays, MinorBelow, AdultsOnly);

    // None is written as it was before there were any, so that nothing looks changed.
    private static IReadOnlyList<T>? Some<T>(IReadOnlyList<T>? list) => list is { Count: > 0 } ? list : null;
}

/// <summary>See <see cref="ChannelDefinition"/>.</summary>
public sealed record ChannelForm(IReadOnlyList<string> ContactPoints, int? WindowHours = null, bool Templates = false);

/// <summary>See <see cref="PurposeDefinition"/>.</summary>
public sealed record PurposeForm(
    bool Marketing, IReadOnlyList<BasisRule> Bases, IReadOnlyList<NoticeText> Texts, IReadOnlyList<string> DoubleOptIn, int? ValidDays = null, bool SaleOrSharing = false,
    IReadOnlyList<OptInBinding>? OptIns = null, IReadOnlyList<OptOutBinding>? OptOuts = null);
