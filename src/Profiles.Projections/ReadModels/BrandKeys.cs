using Profiles.Domain;
using Profiles.Domain.Composing;
using Profiles.Domain.Identities;
using Profiles.Domain.Privacy;
using Profiles.Domain.Tenants;

namespace Profiles.Projections.ReadModels;

/// <summary>What it takes to open one brand's values and to make tokens of them.</summary>
/// <param name="Keys">Null where the brand is closed.</param>
internal sealed record BrandKeys(TenantKeys? Keys, OpenKeys Boxes, SearchTerms Terms) : IDisposable
{
    public static async ValueTask<BrandKeys> OpenAsync(IKeyVault vault, ITenants tenants, IPhoneNumbers phones, TenantId tenant, CancellationToken cancellation)
    {
        var keys = await vault.OpenAsync(tenant, cancellation);
        var settings = await tenants.FindAsync(tenant, cancellation) ?? TenantSettings.Default;
        return new(keys, new OpenKeys(keys), new SearchTerms(settings, phones));
    }

    public void Dispose() => Boxes.Dispose();
}
