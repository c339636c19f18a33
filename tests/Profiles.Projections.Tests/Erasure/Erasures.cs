using JasperFx.Events;
using Marten;
using Profiles.Domain;
using Profiles.Domain.Erasure;
using Profiles.Domain.Facts;
using Profiles.Domain.Identities;
using Profiles.Domain.Privacy;
using Profiles.Domain.Recording;
using Profiles.Projections.Deciding;
using Profiles.Projections.Erasure;
using Profiles.Projections.Keys;
using Profiles.Projections.ReadModels;
using Profiles.Projections.Recording;
using Profiles.Testing;
using static Profiles.Testing.TestBrand;

namespace Profiles.Projections.Tests.Erasure;

/// <summary>Short words for erasing on a brand of the tests.</summary>
internal static class Erasures
{
    public static readonly RetentionClass[] All = Enum.GetValues<RetentionClass>();

    public static ErasureLedger Ledger(this TestBrand brand) => new(((KeyFolder)brand.Vault).Folder);

    public static Erasing Erasing(this TestBrand brand) => new(brand.Store, brand.Vault, brand.Tenants, brand.Ledger(), TimeProvider.System);

    public static Task<ErasureReport> EraseAsync(this TestBrand brand, params IdentityClaim[] who) => brand.EraseAsync(Guid.NewGuid(), All, who);

    public static async Task<ErasureReport> EraseAsync(this TestBrand brand, Guid request, RetentionClass[] classes, params IdentityClaim[] who)
    {
        var ids = new List<IdentityId>();
        foreach (var claim in who) ids.Add(await brand.IdentityAsync(claim));
        var (report, rejection) = await brand.Erasing().ExecuteAsync(Tenant, new(request, ids, classes, "officer-1"), null, default);
        rejection.Should().BeNull();
        return report!;
    }

    public static async Task<IdentityId> IdentityAsync(this TestBrand brand, IdentityClaim who) =>
        await brand.FindAsync(who) ?? throw new InvalidOperationException("Nobody has it.");

    public static async Task<IdentityId?> FindAsync(this TestBrand brand, IdentityClaim who)
    {
        var (identity, _) = new IdentityNormaliser(brand.Settings, Phones).Normalise(who, Trust.Links);
        var key = (await brand.Vault.OpenAsync(Tenant, default))!.BlindKey(identity!);
        return (await brand.ColumnAsync<Guid>($"select identity_id from profiles.directory where blind_key = '{key}'")) is [var id] ? new IdentityId(id) : null;
    }

    public static async Task<ProfileId> ProfileAsync(this TestBrand brand, IdentityClaim who) =>
        new(await brand.ScalarAsync<Guid>($"select profile_id from profiles.membership where identity_id = '{(await brand.IdentityAsync(who)).Value}'"));

    public static async Task<Outcome> SayAsync(this TestBrand brand, Credential by, Message message) => (await brand.RecordOneAsync(by, message)).Outcome;

    public static GraphDecisions Decisions(this TestBrand brand) => new(brand.Store, brand.Vault, brand.Tenants, Phones, TimeProvider.System);

    public static async Task CatchUpAsync(this TestBrand brand, bool rebuild = false)
    {
        using var daemon = await brand.Store.BuildProjectionDaemonAsync();
        if (rebuild)
        {
            await daemon.RebuildProjectionAsync(ProfileProjection.Name, default);
        }
        else
        {
            await daemon.StartAllAsync();
            await daemon.WaitForNonStaleData(TimeSpan.FromSeconds(60));
        }
        await daemon.StopAllAsync();
    }

    /// <summary>Makes the read models anew in pages of so many events.</summary>
    public static async Task ReplayAsync(this TestBrand brand, int length)
    {
        foreach (var table in ReadTables.Names) await brand.ExecuteAsync($"delete from profiles.{table}");
        var projection = new ProfileProjection(brand.Vault, brand.Tenants, Phones);
        await using var session = brand.Store.LightweightSession(Tenant.Value);
        foreach (var page in (await session.Events.QueryAllRawEvents().OrderBy(e => e.Sequence).ToListAsync()).Chunk(length))
        {
            await projection.ApplyAsync(session, page, default);
            await session.SaveChangesAsync();
        }
    }

    public static Task<(string Hash, int Rows)> HashAsync(this TestBrand brand) => ReadModelHash.ComputeAsync(brand.Source, brand.Vault, Tenant, default);

    public static Task RefoldAsync(this TestBrand brand) => new Refolding(brand.Store, brand.Source, brand.Vault, brand.Tenants).RefoldAsync(Tenant, default);

    /// <summary>How many sealed values of the log can be opened by the keys that the brand has, and how many there are.</summary>
    public static async Task<(int Open, int All)> SealedAsync(this TestBrand brand, IdentityId identity)
    {
        var keys = (await brand.Vault.OpenAsync(Tenant, default))!;
        using var boxes = new OpenKeys(keys);
        await using (var command = brand.Source.CreateCommand("select class, epoch, wrapped from profiles.data_key where subject = $1"))
        {
            command.Parameters.Add(new() { Value = identity.Value });
            await using var reader = await command.ExecuteReaderAsync();
            while (await reader.ReadAsync()) boxes.Add(identity.Value, (RetentionClass)reader.GetInt16(0), reader.GetInt32(1), reader.GetFieldValue<byte[]>(2));
        }
        await using var session = brand.Store.QuerySession(Tenant.Value);
        var (open, all) = (0, 0);
        foreach (var e in await session.Events.FetchStreamAsync(identity.Value))
        {
            foreach (var opened in Opened(e, identity, boxes))
            {
                all++;
                if (opened) open++;
            }
        }
        return (open, all);
    }

    private static IEnumerable<bool> Opened(IEvent e, IdentityId id, OpenKeys boxes)
    {
        if (e.Data is IdentityObserved seen) yield return boxes.TryOpen(id, seen.Value, FactEvents.IdentityField, out IdentityValue _);
        if (e.Data is InteractionRecorded { Content: { } content }) yield return boxes.TryOpen(id, content, FactEvents.ContentField, out InteractionContent _);
        if (e.Data is TraitsReported traits) foreach (var t in traits.Traits.Where(t => t.Box is not null)) yield return boxes.TryOpen(id, t.Box, FactEvents.TraitField(t.Name), out System.Text.Json.JsonElement _);
    }
}
