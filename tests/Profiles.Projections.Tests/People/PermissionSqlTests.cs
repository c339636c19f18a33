using Npgsql;
using Profiles.Domain;
using Profiles.Domain.Consent;
using Profiles.Domain.Facts;
using Profiles.Domain.Tenants;
using Profiles.Projections.People;
using Profiles.Projections.Recording;
using Profiles.Testing;

namespace Profiles.Projections.Tests.People;

/// <summary>The database and the domain decide alike about thousands of random persons, under several catalogues.</summary>
public sealed class PermissionSqlTests
{
    private const int Persons = 1500;
    private static readonly string[] Types = ["crm", "email", "email", "phone", "messenger"];
    private static readonly string[] Channels = ["email", "sms", "leaflet"];
    private static readonly string[] Purposes = ["marketing", "similar-products", "service", "surveys"];
    private static readonly string[] Kinds = ["deceased", "self-excluded", "minor", "dispute", "restricted", "opted-out-of-sale"];

    public static TheoryData<string> Catalogues => ["eu", "gambling", "confirmed"];

    private static Catalogue Named(string name) => name switch
    {
        "gambling" => Catalogue.France with { AdultsOnly = true, MinorBelow = 18 },
        "confirmed" => Catalogue.EuropeanUnion with
        {
            Purposes =
            [
                .. Catalogue.EuropeanUnion.Purposes.Select(p => p.Name is "marketing" or "similar-products" ? p with { DoubleOptIn = ["email"], ValidDays = 4, SaleOrSharing = p.Name == "marketing" } : p),
                new("surveys", Marketing: false, [new("email", null, LawfulBasis.LegitimateInterest, "B-7"), new("sms", Relation.Customer, LawfulBasis.LegalObligation)], [], ["sms"], SaleOrSharing: true),
            ],
        },
        _ => Catalogue.EuropeanUnion,
    };

    [Theory]
    [MemberData(nameof(Catalogues))]
    public async Task The_database_and_the_domain_agree_on_who_may_be_addressed(string name)
    {
        await using var brand = await TestBrand.CreateAsync();
        var settings = TenantSettings.Default with { Catalogue = Named(name) };
        var now = new DateTimeOffset(await brand.ScalarAsync<DateTime>("select now()"), TimeSpan.Zero);
        var random = new Random(name.Length);
        var people = Enumerable.Range(0, Persons).Select(_ => Somebody(random, now)).ToList();
        await StoreAsync(brand, people);

        var reasons = new HashSet<PermissionReason>();
        foreach (var key in from channel in Channels from purpose in Purposes select new ConsentKey(channel, purpose, settings.Controller))
        {
            var (expected, allowed) = (new Dictionary<Guid, PermissionReason>(), new HashSet<Guid>());
            foreach (var (profile, identities, fold) in people)
            {
                expected[profile] = fold.Of([.. identities.Select(i => (new IdentityId(i.Id), i.Type))], settings, now).ReasonOf(key);
                if (expected[profile].Allows()) allowed.Add(profile);
            }
            reasons.UnionWith(expected.Values);
            var sql = new Sql();
            sql.Add(TestBrand.Tenant.Value);
            var by = new PermissionSql(sql, settings.Catalogue, key, "p.profile_id");
            var (told, seen) = await ReadAsync(brand, sql.Command(
                $"select p.profile_id, ({by.Reason()})::smallint, coalesce({by.Allows()}, false) from (select distinct profile_id from profiles.membership where tenant_id = $1) p"));

            foreach (var share in Enum.GetValues<Share>())
            {
                var half = people.Where((_, place) => place % 2 == 0).Select(p => p.Profile).ToArray();
                var set = new Sql();
                set.Add(TestBrand.Tenant.Value);
                var ofHalf = new PermissionSql(set, settings.Catalogue, key, "none").Reasons($"(select unnest({set.Add(half)}) as profile_id)", share);
                var (together, _) = await ReadAsync(brand, set.Command($"select s.profile_id, s.reason, false from ({ofHalf}) s"));

                together.Keys.Should().BeEquivalentTo(half);
                together.Where(t => expected[t.Key] != t.Value).Select(t => $"{key.Channel} {key.Purpose}: domain {expected[t.Key]}, set {t.Value}").Should().BeEmpty();
            }
            told.Where(t => expected[t.Key] != t.Value).Select(t => $"{key.Channel} {key.Purpose}: domain {expected[t.Key]}, database {t.Value}").Should().BeEmpty();
            seen.Should().BeEquivalentTo(allowed);
        }
        reasons.Should().HaveCountGreaterThan(10, "the persons are of all kinds");
    }

    private static (Guid Profile, List<(Guid Id, string Type)> Identities, PermissionFold Fold) Somebody(Random random, DateTimeOffset now)
    {
        var fold = new PermissionFold();
        var identities = Enumerable.Range(0, random.Next(1, 4)).Select(_ => (Id: Guid.NewGuid(), Type: Types[random.Next(Types.Length)])).ToList();
        foreach (var (id, _) in identities)
        {
            for (var i = random.Next(4); i > 0; i--) fold.Apply(new(id), Happened(random, now));
        }
        return (Guid.NewGuid(), identities, fold);
    }

    private static object Happened(Random random, DateTimeOffset now)
    {
        // Few moments, so that ties are common; all far enough from now.
        var at = now.AddDays(-random.Next(1, 8));
        DateTimeOffset? until = random.Next(3) == 0 ? now.AddDays(random.Next(2) == 0 ? -1 : 30) : null;
        var key = new ConsentKey(Channels[random.Next(Channels.Length)], Purposes[random.Next(Purposes.Length)], random.Next(9) == 0 ? "other" : "brand");
        var method = random.Next(2) == 0 ? ConsentMethod.DoubleOptIn : ConsentMethod.Form;
        return random.Next(12) switch
        {
            <= 4 => new ConsentGiven(key, method, random.Next(4) == 0, until, default, at, "shop", default),
            5 or 6 => new ConsentWithdrawn(key, ConsentMethod.Api, random.Next(3) == 0, random.Next(3) == 0, default, at, "shop", default),
            7 => new ExclusionPlaced(Kinds[random.Next(Kinds.Length)], until, null, at, "shop", "a", default),
            8 => new ExclusionLifted(Kinds[random.Next(Kinds.Length)], null, at, "shop", "a", default),
            9 => new BirthMonthStated(random.Next(5) == 0 ? null : DateOnly.FromDateTime(now.UtcDateTime).AddYears(-random.Next(12, 20)).AddMonths(-random.Next(3)) is var d ? new DateOnly(d.Year, d.Month, 1) : null, at, "shop", default),
            10 => Purchase(now.AddDays(random.Next(2) == 0 ? -5 : -1200)),
            _ => Stage(random.Next(3) switch { 0 => "customer", 1 => "churned", _ => "lead" }, at),
        };
    }

    private static InteractionRecorded Purchase(DateTimeOffset at) =>
        new(InteractionKind.Purchase, "shop", Direction.Inbound, null, null, null, null, null, null, null, at, "shop", default);

    private static TraitsReported Stage(string stage, DateTimeOffset at) =>
        new([new ReportedTrait("lifecycleStage", System.Text.Json.JsonSerializer.SerializeToElement(stage), null)], at, "crm", default);

    private static async Task StoreAsync(TestBrand brand, List<(Guid Profile, List<(Guid Id, string Type)> Identities, PermissionFold Fold)> people)
    {
        await using var session = brand.Store.LightweightSession(TestBrand.Tenant.Value);
        foreach (var (_, _, fold) in people) PermissionWrites.Queue(session, TestBrand.Tenant, fold);
        await session.SaveChangesAsync();
        await using var connection = await brand.Source.OpenConnectionAsync();
        await using var copy = await connection.BeginBinaryImportAsync(
            "copy profiles.membership (tenant_id, identity_id, profile_id, birth_id, type, scope, blind_key, standing) from stdin (format binary)");
        foreach (var (profile, identities, _) in people)
        {
            foreach (var (id, type) in identities)
                await copy.WriteRowAsync(default, TestBrand.Tenant.Value, id, profile, Guid.NewGuid(), type, "", Guid.NewGuid(), (short)0);
        }
        await copy.CompleteAsync();
    }

    private static async Task<(Dictionary<Guid, PermissionReason> Told, HashSet<Guid> Seen)> ReadAsync(TestBrand brand, NpgsqlBatchCommand command)
    {
        await using var connection = await brand.Source.OpenConnectionAsync();
        await using var batch = new NpgsqlBatch(connection) { BatchCommands = { command } };
        await using var reader = await batch.ExecuteReaderAsync();
        var (told, seen) = (new Dictionary<Guid, PermissionReason>(), new HashSet<Guid>());
        while (await reader.ReadAsync())
        {
            told[reader.GetGuid(0)] = (PermissionReason)reader.GetInt16(1);
            if (reader.GetBoolean(2)) seen.Add(reader.GetGuid(0));
        }
        return (told, seen);
    }
}
