using Profiles.Domain.Audiences;
using Profiles.Domain.Identities;
using Profiles.Projections.Tests.Erasure;
using Profiles.Testing;
using static Profiles.Testing.Given;
using static Profiles.Testing.TestBrand;

namespace Profiles.Projections.Tests.Notices;

internal static class Handing
{
    /// <summary>As an export does it: an event, then a row for each contact point.</summary>
    /// <returns>The export.</returns>
    public static async Task<Guid> HandOutAsync(this TestBrand brand, string recipient, string purpose, params IdentityClaim[] who)
    {
        var export = Guid.CreateVersion7();
        await using (var session = brand.Store.LightweightSession(Tenant.Value))
        {
            session.Events.StartStream(export, new AudienceExportBegun(recipient, "email", purpose, [], Noon, "export", "account-1"));
            await session.SaveChangesAsync();
        }
        foreach (var claim in who)
        {
            await brand.ExecuteAsync($"""
                insert into profiles.audience_member (tenant_id, identity_id, export_id, profile_id, at)
                values ('acme', '{(await brand.IdentityAsync(claim)).Value}', '{export}', '{(await brand.ProfileAsync(claim)).Value}', now())
                """);
        }
        return export;
    }
}
