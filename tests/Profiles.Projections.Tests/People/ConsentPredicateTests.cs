using CsCheck;
using Profiles.Domain.Consent;
using Profiles.Projections.People;
using Profiles.Testing;

namespace Profiles.Projections.Tests.People;

public sealed class ConsentPredicateTests
{
    [Fact]
    public async Task The_database_and_the_domain_agree_on_who_has_consented()
    {
        await using var brand = await TestBrand.CreateAsync();
        var now = await brand.ScalarAsync<DateTime>("select now()");
        // Few moments, so that ties are common; all far enough from now.
        var moment = Gen.Int[-3, 3].Where(d => d != 0).Select(d => (DateTimeOffset?)new DateTimeOffset(now, TimeSpan.Zero).AddDays(d));
        var maybe = Gen.Bool.SelectMany(some => some ? moment : Gen.Const((DateTimeOffset?)null));
        var grant = Gen.Select(maybe, maybe, (at, until) => at is { } day ? new Grant(day, until) : null);
        var states = Gen.Select(grant, grant, maybe, maybe, maybe, (own, attested, denied, objected, undated) => new ConsentState(own, attested, denied, objected, undated))
            .Array[3000].Single();

        var rows = states.Select((s, i) => $"({i},{Row(s)})");
        var given = await brand.ColumnAsync<int>($"""
            select i from (values {string.Join(',', rows)}) as c(i, granted_at, granted_until, attested_at, attested_until, denied_at, objected_at, undated_denial_at)
            where {ConsentPredicate.IsGiven("c")} order by i
            """);

        given.Should().Equal(states.Select((s, i) => (s, i)).Where(x => x.s.Status(now) == ConsentStatus.Given).Select(x => x.i)).And.NotBeEmpty();
    }

    private static string Row(ConsentState s) => string.Join(',',
        new[] { s.Granted?.At, s.Granted?.Until, s.Attested?.At, s.Attested?.Until, s.DeniedAt, s.ObjectedAt, s.UndatedDenialAt }
            .Select(t => t is { } at ? $"'{at:O}'::timestamptz" : "null::timestamptz"));
}
