using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Profiles.Api.Hosting;
using Profiles.Domain;
using Profiles.Domain.Facts;
using Profiles.Domain.Identities;
using Profiles.Domain.PreferenceCentre;
using Profiles.Domain.Privacy;
using Profiles.Domain.Recording;
using Profiles.Domain.Tenants;
using Profiles.Projections.PreferenceCentre;

namespace Profiles.Api.PreferenceCentre;

/// <summary>A link to send to the contact point that it was asked for, or why there is none.</summary>
/// <param name="Profile">Whose page it opens.</param>
public sealed record IssuedLink(Uri? Url, DateTimeOffset? Expires, ProfileId? Profile, Rejection? Rejection = null)
{
    public static implicit operator IssuedLink(Rejection why) => new(null, null, null, why);

    public override string ToString() => "(link)";
}

/// <summary>A link that the brand gave out.</summary>
/// <param name="Token">As it stands in the URL.</param>
public sealed record OpenedLink(PersonalLink Link, string Token, TenantSettings Settings, TenantKeys Keys)
{
    public override string ToString() => "(link)";
}

/// <summary>Gives links out, and tells those that were given out from all others.</summary>
public sealed class PersonalLinks(
    OwnRecords records, ITenants tenants, IKeyVault vault, IPhoneNumbers phones, PreferenceCentreSettings settings, IHostEnvironment environment, IConfiguration configuration, IServer server, TimeProvider clock)
{
    public const string CentrePath = "/me/";
    public const string UnsubscribePath = "/unsubscribe/";

    /// <summary>Whether a path holds a link's token, which is as good as a key and stays out of logs and traces.</summary>
    public static bool Lead(string path) => path.StartsWith(CentrePath, StringComparison.OrdinalIgnoreCase) || path.StartsWith(UnsubscribePath, StringComparison.OrdinalIgnoreCase);

    public Task<IssuedLink> CentreAsync(TenantId tenant, IdentityClaim contactPoint, CancellationToken cancellation) =>
        IssueAsync(tenant, contactPoint, CentrePath, id => PersonalLink.Centre(tenant, id, clock.GetUtcNow().AddDays(settings.LinkDays)), cancellation);

    public async Task<IssuedLink> UnsubscribeAsync(TenantId tenant, IdentityClaim contactPoint, string channel, string purpose, CancellationToken cancellation)
    {
        if (!FactChecks.IsToken(channel)) return new Rejection("channel", "A channel is a lower-case word such as email, of at most 64 characters.", "channel");
        if (!FactChecks.IsToken(purpose)) return new Rejection("purpose", "A purpose is a lower-case word such as marketing, of at most 64 characters.", "purpose");
        return await IssueAsync(tenant, contactPoint, UnsubscribePath, id => PersonalLink.Unsubscribe(tenant, id, channel, purpose), cancellation);
    }

    /// <summary>Whether links can be given out at all.</summary>
    public bool AreKnown => PublicUrl() is not null;

    /// <summary>Where links of this service begin; null where its public address is not known.</summary>
    public Uri? Root => PublicUrl();

    /// <summary>Of a contact point whose id is at hand.</summary>
    /// <exception cref="InvalidOperationException">Not <see cref="AreKnown"/>.</exception>
    public Uri Unsubscribe(TenantKeys keys, IdentityId contactPoint, string channel, string purpose) => new(
        PublicUrl() ?? throw new InvalidOperationException("The public address is missing."),
        UnsubscribePath + LinkToken.Write(PersonalLink.Unsubscribe(keys.Tenant, contactPoint, channel, purpose), keys));

    /// <returns>Null for whatever the brand did not give out for this use, and for a closed brand: nothing tells one from the other.</returns>
    public async Task<OpenedLink?> OpenAsync(string token, PersonalLinkKind kind, CancellationToken cancellation)
    {
        if (LinkToken.Read(token) is not { } read) return null;
        if (await vault.OpenAsync(read.Tenant, cancellation) is not { } keys || read.Open(keys) is not { } link || link.Kind != kind) return null;
        return await tenants.FindAsync(link.Tenant, cancellation) is { } brand ? new(link, token, brand, keys) : null;
    }

    private async Task<IssuedLink> IssueAsync(TenantId tenant, IdentityClaim contactPoint, string path, Func<IdentityId, PersonalLink> link, CancellationToken cancellation)
    {
        if (PublicUrl() is not { } publicUrl) return PublicUrlMissing;
        if (await tenants.FindAsync(tenant, cancellation) is not { } brand || await vault.OpenAsync(tenant, cancellation) is not { } keys) return Unknown;
        var (identity, rejection) = new IdentityNormaliser(brand, phones).Normalise(contactPoint, Trust.Links);
        if (identity is null) return rejection! with { Path = $"contactPoint.{rejection.Path}" };
        if (brand.FindType(identity.Type) is not { Kind: IdentityKind.Contact or IdentityKind.Account })
            return new Rejection("not-a-contact-point", "A link is sent to an address, a number or an account: name one of those.", "contactPoint.type");
        if (await records.FindAsync(tenant, identity, cancellation) is not { } known) return Unknown;
        var issued = link(known.Identity);
        return new(new Uri(publicUrl, path + LinkToken.Write(issued, keys)), issued.Expires, known.Profile);
    }

    /// <summary>Never what a request calls us by: whoever can send one could have links point to a place of theirs.</summary>
    private Uri? PublicUrl() => settings.PublicUrl is { } configured ? configured
        : environment.IsProduction() ? null
        : new(server.Features.Get<IServerAddressesFeature>()?.Addresses.FirstOrDefault() ?? configuration["urls"]?.Split(';')[0] ?? ProfilesHost.DefaultUrl);

    public static Rejection PublicUrlMissing { get; } =
        new("public-url-missing", "The service does not know its public address: set Profiles__PreferenceCentre__PublicUrl.");

    internal static Rejection Unknown { get; } = new("unknown-identity", "This contact point is not known: record it first.", "contactPoint");
}
