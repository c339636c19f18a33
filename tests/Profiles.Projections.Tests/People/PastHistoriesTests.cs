using System.Text.Json;
using System.Text.Json.Nodes;
using CsCheck;
using Profiles.Domain;
using Profiles.Domain.Composing;
using Profiles.Domain.Identities;
using Profiles.Projections.People;
using Profiles.Projections.Tests.ReadModels;
using static Profiles.Projections.Tests.ReadModels.Brand;

namespace Profiles.Projections.Tests.People;

/// <summary>Whatever happened: the past is what was seen then, and the end of time is today.</summary>
public sealed class PastHistoriesTests(PeopleStore people) : IClassFixture<PeopleStore>
{
    private static readonly Gen<(int What, int Who, int With, int Hour)[]> Any =
        Gen.Select(Gen.Int[0, 11], Gen.Int[0, 5], Gen.Int[0, 5], Gen.Int[0, 99], (what, who, with, hour) => (what, who, with, hour)).Array[8, 16];

    [Fact]
    public async Task What_was_known_after_each_step_is_what_was_seen_then_and_the_end_of_time_is_today()
    {
        var far = new DateTimeOffset(9999, 1, 1, 0, 0, 0, TimeSpan.Zero);
        var compared = 0;
        foreach (var history in Any.Array[25].Single())
        {
            var brand = await people.Store.OpenAsync();
            var known = new HashSet<IdentityId>();
            var decisions = new List<DecisionId>();
            var seen = new List<(DateTimeOffset At, Dictionary<IdentityId, string> Persons)>();
            foreach (var step in history)
            {
                await TellAsync(brand, step, known, decisions);
                await Task.Delay(2);
                seen.Add((DateTimeOffset.UtcNow, await SeenAsync(brand, known, null)));
                await Task.Delay(2);
            }

            foreach (var (at, persons) in seen)
            {
                (await SeenAsync(brand, persons.Keys, new(null, at))).Should().Equal(persons);
                compared += persons.Count;
            }
            (await SeenAsync(brand, known, new(far, far))).Should().Equal(seen[^1].Persons);
        }
        compared.Should().BeGreaterThan(500);
    }

    private async Task<Dictionary<IdentityId, string>> SeenAsync(Brand brand, IEnumerable<IdentityId> identities, PointInTime? point)
    {
        var persons = new Dictionary<IdentityId, string>();
        foreach (var id in identities)
        {
            var person = point is null
                ? await people.Admin(brand, Consistency.Strong).ByIdentityIdAsync(id, PersonFields.All, default)
                : await people.Admin(brand).ByIdentityIdAsync(id, point, PersonFields.All, default);
            persons.Add(id, Canonical.Json(person is null ? null : Said(person with { Past = null })));
        }
        return persons;
    }

    /// <summary>Without what tells how it was read: the past comes with the decision behind each permission, today's is read when it is asked for.</summary>
    private static JsonNode Said(PersonView person)
    {
        var said = JsonSerializer.SerializeToNode(person, Canonical.Options)!;
        foreach (var permission in said["permissions"]!.AsArray().OfType<JsonObject>())
        {
            permission.Remove("isPast");
            permission.Remove("proof");
        }
        return said;
    }

    private async Task TellAsync(Brand brand, (int What, int Who, int With, int Hour) step, HashSet<IdentityId> known, List<DecisionId> decisions)
    {
        var (email, other) = (Email($"p{step.Who}@example.org"), Email($"p{step.With}@example.org"));
        var (crm, facebook) = (Crm($"c-{step.Who % 3}"), Facebook($"f-{step.With}"));
        switch (step.What)
        {
            case 0 or 1:
                await KnowAsync([email, facebook]);
                break;
            case 2:
                await KnowAsync([crm, email, facebook]);
                break;
            case 3:
                await KnowAsync([crm, other], new Domain.Facts.Fact.ListsAll(["email"]));
                break;
            case 4:
                await KnowAsync([email], Traits(("firstName", $"N{step.Hour % 3}"), ("loyaltyTier", step.Hour % 2 == 0 ? "gold" : null)));
                break;
            case 5:
                await KnowAsync([email], Comment("c", target: $"page-{step.Hour % 4}"));
                break;
            case 6:
                await KnowAsync([email], Consents());
                break;
            case 7:
                await KnowAsync([email], Withdraws());
                break;
            case 8 or 9 when known.Count > 1:
                if ((await people.LinkAsync(brand, known.ElementAt(step.Who % known.Count), known.ElementAt(step.With % known.Count))).Decision is { } linked) decisions.Add(linked);
                break;
            case 10 when decisions.Count > 0:
                await people.UnmergeAsync(brand, decisions[step.Who % decisions.Count]);
                break;
            case 11 when known.Count > 0:
                await KnowAsync([email], Traits(("firstName", "Ana")));
                (await brand.PinAsync(email, "firstName", $"P{step.Hour}")).Rejection.Should().BeNull();
                break;
        }

        async Task KnowAsync(IdentityClaim[] who, params Domain.Facts.Fact[] facts)
        {
            await brand.TogetherAsync(step.Hour, who, facts);
            foreach (var claim in who) known.Add(await brand.IdentityAsync(claim));
        }
    }
}
