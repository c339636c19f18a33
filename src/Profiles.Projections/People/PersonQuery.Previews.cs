using Npgsql;
using Profiles.Domain;
using Profiles.Domain.Composing;
using Profiles.Domain.Facts;
using Profiles.Projections.ReadModels;

namespace Profiles.Projections.People;

public sealed partial class PersonQuery
{
    /// <summary>Composes profiles that are not, of facets as they are: nothing is written but the access log.</summary>
    /// <returns>Null where the purpose does not cover one of the profiles that take part.</returns>
    public async Task<PreviewView?> PreviewAsync(Supposition supposed, PersonFields fields, CancellationToken cancellation)
    {
        if (await KeysAsync(cancellation) is not { } keys) return null;
        using var now = new Circumstances(keys);
        await using var connection = await parts.Database.OpenConnectionAsync(cancellation);
        if (!await ReadAsync(connection, supposed.Before, now, cancellation)) return null;

        var members = supposed.Before.Concat(supposed.After).SelectMany(p => p.Identities).Where(now.Live.Contains).Distinct().ToList();
        var facets = await CurrentFacets.ReadAsync(connection, keys, caller.Settings, parts.Phones, parts.Events, members, cancellation);
        var viewing = new Viewing(caller, purpose, disclosure, now);
        IReadOnlyList<ProfileId> live = [.. supposed.Before.Select(p => p.Id)];
        viewing.Concerns(live);
        var before = Compose(supposed.Before, facets, live, viewing, fields);
        var after = Compose(supposed.After, Pinned(facets, supposed, parts.Clock.GetUtcNow()), live, viewing, fields);
        var differences = new Differences(before, after, supposed.Kept.Select(k => k.Name).ToHashSet(), caller.Settings).All();
        await AccountAsync(viewing, cancellation);
        return new([.. after.Select(c => c.View)], differences);
    }

    /// <returns>False where one of the profiles is not visible.</returns>
    private async Task<bool> ReadAsync(NpgsqlConnection connection, IReadOnlyList<ProfileParts> profiles, Circumstances now, CancellationToken cancellation)
    {
        Guid[] ids = [.. profiles.Select(p => p.Id.Value)];
        var sql = persons.New();
        var visible = sql.Command($"select p.profile_id from unnest({sql.Add(ids)}) as p(profile_id) where {persons.IsVisible(sql)}");
        await using var batch = new NpgsqlBatch(connection)
        {
            BatchCommands = { visible, Circumstances.Members(persons.New(), Whoms.Profiles(ids)) },
        };
        Circumstances.AddPermissions(batch, persons, Whoms.Profiles(ids));
        await using var reader = await batch.ExecuteReaderAsync(cancellation);
        var seen = 0;
        while (await reader.ReadAsync(cancellation)) seen++;
        await reader.NextResultAsync(cancellation);
        await now.ReadMembersAsync(reader, cancellation);
        await reader.NextResultAsync(cancellation);
        await now.ReadPermissionsAsync(reader, cancellation);
        return seen == ids.Length;
    }

    private List<Composition> Compose(
        IReadOnlyList<ProfileParts> profiles, IReadOnlyList<Facet> facets, IReadOnlyList<ProfileId> live, Viewing viewing, PersonFields fields)
    {
        var composed = new List<Composition>();
        foreach (var (id, identities) in profiles)
        {
            var own = facets.Where(f => identities.Contains(f.Id)).ToList();
            if (own.Count == 0) continue;
            var profile = CustomerProfile.Compose(id, own, caller.Settings);
            composed.Add(new(viewing.View(profile, null, fields) with { Past = new(new(null, null), profile.Identities, live) }, profile, own));
        }
        return composed;
    }

    /// <summary>A kept value shows as the pin that it would be, and stays in its box; what an undone merge kept is let go.</summary>
    private static List<Facet> Pinned(IReadOnlyList<Facet> facets, Supposition supposed, DateTimeOffset now)
    {
        var pinned = facets.ToDictionary(f => f.Id);
        foreach (var kept in supposed.Kept.Where(k => k.Others is null && pinned.ContainsKey(k.Identity)))
            Evolve(kept.Identity, new TraitPinned(kept.Name, kept.Clear, kept.Box, default, now, supposed.Source, "", new DecisionId(Guid.Empty)));
        foreach (var (identity, pin) in facets.SelectMany(f => (f.Pins ?? []).Where(p => p.Decision is { } merge && merge == supposed.Undone).Select(p => (f.Id, p))))
            Evolve(identity, new TraitUnpinned(pin.Name, default, now, supposed.Source, "", supposed.Undone));
        return [.. pinned.Values];

        void Evolve(IdentityId identity, IIdentityEvent happened)
        {
            var facet = pinned[identity];
            pinned[identity] = facet with { Pins = PinSlot.Evolve(facet.Pins, happened, new(facet.Version + 1, long.MaxValue, now, Guid.Empty)) };
        }
    }
}
