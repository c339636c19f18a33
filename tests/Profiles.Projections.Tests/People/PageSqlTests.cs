using Npgsql;
using Profiles.Domain.Access;
using Profiles.Domain.Consent;
using Profiles.Domain.Facts;
using Profiles.Domain.Tenants;
using Profiles.Projections.People;
using Profiles.Projections.Recording;
using Profiles.Testing;

namespace Profiles.Projections.Tests.People;

/// <summary>Among thousands, each look at a page finds the same persons, whether many of them, few or none may be seen.</summary>
public sealed class PageSqlTests : IAsyncLifetime
{
    private const int Persons = 6_000;
    private static readonly Purpose Newsletter = new("marketing.email", "email", "marketing");
    private static readonly Purpose Texts = new("marketing.sms", "sms", "marketing");
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private TestBrand brand = null!;
    private List<Person> people = [];

    /// <param name="Agrees">To e-mails: every second of the later half, hardly any of the earlier.</param>
    private sealed record Person(Guid Profile, Guid Identity, int Number, bool Agrees, bool Erased)
    {
        public DateTimeOffset FirstSeen { get; } = Start.AddHours(Number / 3);
        public DateTimeOffset LastSeen { get; } = Start.AddDays(Number / 7);
        public int Interactions => Number % 40;
    }

    public async Task InitializeAsync()
    {
        brand = await TestBrand.CreateAsync();
        var random = new Random(5);
        people = [.. Enumerable.Range(0, Persons).Select(n => new Person(Guid.NewGuid(), Guid.NewGuid(), n, n > Persons / 2 ? random.Next(2) == 0 : n % 500 == 3, n > 200 && n < 5_900))];
        await StoreAsync();
    }

    public async Task DisposeAsync() => await brand.DisposeAsync();

    [Theory]
    [InlineData(ProfileOrder.LastSeenDesc)]
    [InlineData(ProfileOrder.FirstSeenDesc)]
    [InlineData(ProfileOrder.InteractionsDesc)]
    [InlineData(ProfileOrder.Id)]
    public async Task Every_look_at_a_page_finds_the_same_persons(ProfileOrder order)
    {
        var looks = new HashSet<int>();
        foreach (var purpose in new[] { Newsletter, Texts, Purpose.Care })
        {
            foreach (var (behind, take) in new[] { (-1, 5), (-1, 101), (1_000, 7), (2_990, 30), (5_950, 3), (5_950, 101) })
            {
                var sorted = Sorted(order);
                var at = behind < 0 ? null : sorted[behind];
                var expected = sorted.Skip(behind + 1).Where(p => MaySee(purpose, p)).Take(take).Select(p => p.Number).ToList();
                var page = new PageSql(QueryFor(purpose), order, sql => at is null ? "true" : PageSql.Behind(sql, order, new Cursor(Key(order, at), at.Profile)), take);
                var found = new List<List<int>?>();
                for (var look = 0; look < 3; look++) found.Add(await ReadAsync(page.Look(look)));

                looks.Add(found.FindIndex(f => f is not null));
                found[^1].Should().NotBeNull("the last look is at all");
                foreach (var rows in found.OfType<List<int>>()) rows.Should().Equal(expected);
            }
        }
        looks.Should().BeEquivalentTo([0, 1, 2], "some pages are full at once, others only after another look");
    }

    private static PersonSql QueryFor(Purpose purpose) => new(new Caller(TestBrand.Tenant, TenantSettings.Default, Role.Marketer, purpose, "somebody", "test"), purpose);

    private static bool MaySee(Purpose purpose, Person person) => !purpose.NeedsPermission ? !person.Erased : purpose == Newsletter && person.Agrees && !person.Erased;

    private List<Person> Sorted(ProfileOrder order) => [.. order == ProfileOrder.Id
        ? people.OrderBy(p => p.Profile)
        : people.OrderByDescending(p => Key(order, p)).ThenByDescending(p => p.Profile)];

    private static long Key(ProfileOrder order, Person person) => order switch
    {
        ProfileOrder.LastSeenDesc => person.LastSeen.UtcTicks,
        ProfileOrder.FirstSeenDesc => person.FirstSeen.UtcTicks,
        ProfileOrder.InteractionsDesc => person.Interactions,
        _ => 0,
    };

    /// <returns>Null where the look is not enough.</returns>
    private async Task<List<int>?> ReadAsync(NpgsqlBatchCommand look)
    {
        await using var connection = await brand.Source.OpenConnectionAsync();
        await using var batch = new NpgsqlBatch(connection) { BatchCommands = { look } };
        await using var reader = await batch.ExecuteReaderAsync();
        var (whole, rows) = (true, new List<int>());
        while (await reader.ReadAsync())
        {
            whole &= reader.GetBoolean(0);
            if (!reader.IsDBNull(1)) rows.Add(int.Parse(reader.GetString(2)));
        }
        return whole ? rows : null;
    }

    private async Task StoreAsync()
    {
        var fold = new PermissionFold();
        var key = new ConsentKey("email", "marketing", TenantSettings.Default.Controller);
        foreach (var person in people.Where(p => p.Agrees)) fold.Apply(new(person.Identity), new ConsentGiven(key, ConsentMethod.Form, false, null, default, Start, "shop", default));
        await using var session = brand.Store.LightweightSession(TestBrand.Tenant.Value);
        PermissionWrites.Queue(session, TestBrand.Tenant, fold);
        await session.SaveChangesAsync();

        await using var connection = await brand.Source.OpenConnectionAsync();
        await using (var copy = await connection.BeginBinaryImportAsync("copy profiles.membership (tenant_id, identity_id, profile_id, birth_id, type, scope, blind_key, standing) from stdin (format binary)"))
        {
            foreach (var p in people) await copy.WriteRowAsync(default, TestBrand.Tenant.Value, p.Identity, p.Profile, p.Profile, "email", "", p.Erased ? DBNull.Value : Guid.NewGuid(), (short)0);
            await copy.CompleteAsync();
        }
        await using (var copy = await connection.BeginTextImportAsync("copy profiles.profile (tenant_id, profile_id, version, data, first_seen, last_seen, interactions, tokens, labels, clear) from stdin"))
        {
            foreach (var p in people) await copy.WriteLineAsync(string.Join('\t', TestBrand.Tenant.Value, p.Profile, 1, p.Number, p.FirstSeen.ToString("O"), p.LastSeen.ToString("O"), p.Interactions, "{}", "{}", "{}"));
        }
    }
}
