using Marten;
using Npgsql;
using NpgsqlTypes;
using Profiles.Domain;
using Profiles.Domain.Facts;
using Profiles.Domain.PreferenceCentre;
using Profiles.Domain.Privacy;
using Profiles.Domain.PrivacyRequests;
using Profiles.Domain.Tenants;
using Profiles.Projections.PrivacyRequests;
using Profiles.Projections.ReadModels;
using Profiles.Projections.Recording;

namespace Profiles.Projections.PreferenceCentre;

/// <summary>What a person writes and enters to confirm a request. In memory only.</summary>
/// <param name="Identities">Of the person, the link's own first.</param>
/// <param name="Text">Null where nothing was to be written.</param>
public sealed record ConfirmRequest(TenantId Tenant, Guid Code, IReadOnlyList<IdentityId> Identities, string Digits, string? Text, string Language)
{
    public override string ToString() => "(request)";
}

/// <summary>
/// Records that a person asked, in the transaction that takes the code: once, on a stream whose id is the code's. What becomes of it is the privacy officer's desk.
/// </summary>
public sealed class RequestReceipt(IDocumentStore store, IKeyVault vault, ITenants tenants, StepUpCodes codes, PrivacyDesk desk, TimeProvider clock)
{
    /// <returns>False where the code is not right, or can't be entered any more.</returns>
    public async Task<bool> ConfirmAsync(ConfirmRequest request, CancellationToken cancellation)
    {
        if (await vault.OpenAsync(request.Tenant, cancellation) is not { } keys || await tenants.FreshAsync(request.Tenant, cancellation) is not { } settings) return false;
        var subject = request.Identities[0];
        await using var session = store.LightweightSession(request.Tenant.Value);
        await session.BeginTransactionAsync(cancellation);
        await ErasureLock.ShareAsync(session.Connection!, request.Tenant, cancellation);
        if (await codes.TryAsync(session, keys, request.Code, subject, request.Digits, cancellation) is not { } code)
        {
            // The attempt counts.
            await session.SaveChangesAsync(cancellation);
            return false;
        }
        if (code.Used) return true;
        Sealed<string>? text = null;
        if (request.Text is { Length: > 0 } written)
        {
            using var boxes = await BoxesAsync(session.Connection!, keys, subject, cancellation);
            // Erased meanwhile: there is nobody left to ask.
            if (boxes.Key(subject.Value, RetentionClass.Contact) is not { } key) return false;
            text = key.Seal(written, PrivacyRequestReceived.TextField);
        }
        var now = StoredTime.Now(clock);
        var received = new PrivacyRequestReceived(code.Kind, request.Identities, code.SentTo, Declaring.Source, request.Language, text, code.AskedAt, now, Declaring.Source, Declaring.Source);
        await desk.TakeInAsync(session, settings, request.Tenant, code.Id, received, null, new(), cancellation);
        await session.SaveChangesAsync(cancellation);
        return true;
    }

    private static async Task<OpenKeys> BoxesAsync(NpgsqlConnection connection, TenantKeys keys, IdentityId subject, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand("select class, epoch, wrapped from profiles.data_key where tenant_id = $1 and subject = $2", connection)
        {
            Parameters = { new() { Value = keys.Tenant.Value, NpgsqlDbType = NpgsqlDbType.Varchar }, new() { Value = subject.Value } },
        };
        var boxes = new OpenKeys(keys);
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        while (await reader.ReadAsync(cancellation)) boxes.Add(subject.Value, (RetentionClass)reader.GetInt16(0), reader.GetInt32(1), reader.GetFieldValue<byte[]>(2));
        return boxes;
    }
}
