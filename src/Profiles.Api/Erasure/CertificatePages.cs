using System.Text.Json;
using Profiles.Api.PreferenceCentre.Pages;
using Profiles.Domain;
using Profiles.Domain.Erasure;
using Profiles.Domain.Tenants;
using Profiles.Projections.Erasure;
using Profiles.Projections.Keys;

namespace Profiles.Api.Erasure;

/// <summary>
/// A certificate for whoever has its address, as a page and as the signed file: nothing in it is personal data, and a request's id is random. A brand's name that
/// is unknown and a request that has none answer alike.
/// </summary>
internal static class CertificatePages
{
    private static readonly JsonSerializerOptions Indented = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    public static void MapCertificates(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/certificates/key", (InstanceSecrets secrets) =>
        {
            using var key = new CertificateKey(secrets.GetOrCreate(ErasureCertificates.SigningKey, 32));
            return Results.Json(new { keyId = key.KeyId, algorithm = CertificateKey.Algorithm });
        });
        routes.MapGet("/certificates/{tenant}/{request:guid}.json", async (string tenant, Guid request, ErasureCertificates certificates, ITenants tenants, CancellationToken cancellation) =>
            await FindAsync(tenant, request, certificates, tenants, cancellation) is { } signed ? Results.Json(signed, Indented) : Results.NotFound());
        routes.MapGet("/certificates/{tenant}/{request:guid}", async (HttpContext context, string tenant, Guid request, ErasureCertificates certificates, ITenants tenants) =>
        {
            var words = Words.For(context);
            if (await FindAsync(tenant, request, certificates, tenants, context.RequestAborted) is not { } signed)
            {
                await CertificatePage.MissingAsync(context, words);
                return;
            }
            await CertificatePage.WriteAsync(context, words, CertificateKey.Read(signed.Certificate), signed.Signature, CertificateKey.Fault(signed) is null);
        });
    }

    private static async Task<SignedCertificate?> FindAsync(string tenant, Guid request, ErasureCertificates certificates, ITenants tenants, CancellationToken cancellation) =>
        TenantId.IsValid(tenant) && await tenants.FindAsync(new(tenant), cancellation) is not null ? await certificates.FindAsync(new(tenant), request, cancellation) : null;
}
