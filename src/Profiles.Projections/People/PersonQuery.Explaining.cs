using Npgsql;
using Profiles.Domain;
using Profiles.Domain.Graph;
using Profiles.Domain.Identities;
using Profiles.Projections.Recording;

namespace Profiles.Projections.People;

public sealed partial class PersonQuery
{
    private const int MostRefused = 20;

    /// <summary>The decisions by which two identities are one person; or why they are two.</summary>
    /// <returns>Null where either is unknown, or not covered by the purpose.</returns>
    public async Task<LinkExplanationView?> ExplainAsync(NormalIdentity a, NormalIdentity b, PersonFields fields, CancellationToken cancellation)
    {
        if (await KeysAsync(cancellation) is not { } keys) return null;
        await using var connection = await parts.Database.OpenConnectionAsync(cancellation);
        var ends = new List<(IdentityId Id, ProfileId Profile)>(2);
        await using (var batch = new NpgsqlBatch(connection))
        {
            foreach (var end in (NormalIdentity[])[a, b]) batch.BatchCommands.Add(Place(Whoms.Identity(keys.BlindKey(end), keys.Suppression(end)), keys.BlindKey(end)));
            await using var reader = await batch.ExecuteReaderAsync(cancellation);
            do
            {
                if (await reader.ReadAsync(cancellation)) ends.Add((new(reader.GetGuid(0)), new(reader.GetGuid(1))));
            }
            while (await reader.NextResultAsync(cancellation));
        }
        if (ends is not [var one, var other]) return null;

        var around = await AroundAsync(connection, one.Profile, other.Profile, cancellation);
        var linked = one.Profile == other.Profile;
        var (steps, separation) = linked
            ? (Explaining.StrongestPath(around.Members, around.Links.Where(l => l.Code is null).Select(l => l.Link), one.Id, other.Id, new(caller.Settings)) ?? [], null)
            : (around.Refused(one, other, new(caller.Settings)), around.SeparatedBy(one, other));

        var said = await SaidAsync(connection, [.. steps.Select(l => l.Decision.Value), .. separation is { } s ? [s.Value] : (Guid[])[]], cancellation);
        var (viewing, now, views) = await NamingAsync(
            connection, keys, [one.Id, other.Id, .. steps.SelectMany(l => new[] { l.A, l.B }), .. said.Select(e => Recounted.Of(e.Event)?.Bearer).OfType<IdentityId>()], one.Profile, fields, cancellation);
        using (now)
        {
            viewing.Concerns([other.Profile]);
            var codes = around.Links.Where(l => l.Code is not null).ToDictionary(l => l.Link.Key, l => l.Code!);
            var told = Steps(steps, one.Id, linked, said, views, codes, viewing, one.Profile, fields);
            var (nameA, nameB) = (Name(views[one.Id]), Name(views[other.Id]));
            Explanation why = one.Id == other.Id ? new Explanation.Same(nameA)
                : linked ? new Explanation.Joined(nameA, nameB, [.. steps.Zip(told, (link, step) => Told(link, step))])
                : said.Where(e => e.Stream == separation?.Value).Select(e => (DateTimeOffset?)e.At).FirstOrDefault() is { } on ? new Explanation.Separated(nameA, nameB, on)
                : steps is [var strongest, ..] ? new Explanation.Refused(nameA, nameB, Told(strongest, told[0]), codes[strongest.Key])
                : new Explanation.Strangers(nameA, nameB);
            await AccountAsync(viewing, cancellation);
            return new(linked, why, told);
        }
    }

    /// <summary>The links that hold some profiles together, each with what it rests on.</summary>
    public async Task<IReadOnlyList<LinkStepView>> LinksAsync(IReadOnlyCollection<ProfileId> profiles, PersonFields fields, CancellationToken cancellation)
    {
        if (await KeysAsync(cancellation) is not { } keys) return [];
        await using var connection = await parts.Database.OpenConnectionAsync(cancellation);
        var all = new List<LinkStepView>();
        foreach (var profile in profiles)
        {
            var links = (await AroundAsync(connection, profile, profile, cancellation)).Links.Where(l => l.Code is null).Select(l => l.Link).ToList();
            var said = await SaidAsync(connection, [.. links.Select(l => l.Decision.Value)], cancellation);
            var named = links.SelectMany(l => new[] { l.A, l.B }).Concat(said.Select(e => Recounted.Of(e.Event)?.Bearer).OfType<IdentityId>());
            var (viewing, now, views) = await NamingAsync(connection, keys, named, profile, fields, cancellation);
            using (now)
            {
                if (links.Count > 0) all.AddRange(Steps(links, links[0].A, path: false, said, views, [], viewing, profile, fields));
                await AccountAsync(viewing, cancellation);
            }
        }
        return all;
    }

    private static Named Name(IdentityView identity) => new(identity.Type, identity.Value ?? identity.MaskedValue);

    private static ToldLink Told(Link link, LinkStepView step) => new(Name(step.From), Name(step.To), link.Rule, link.Source, link.OccurredAt);

    private static List<LinkStepView> Steps(
        IReadOnlyList<Link> links, IdentityId start, bool path, List<SaidEvent> said, IReadOnlyDictionary<IdentityId, IdentityView> views,
        Dictionary<LinkKey, string> codes, Viewing viewing, ProfileId profile, PersonFields fields)
    {
        var steps = new List<LinkStepView>(links.Count);
        var here = start;
        foreach (var link in links)
        {
            var from = path ? here : link.A;
            here = link.Other(from);
            var decided = said.First(e => e.Stream == link.Decision.Value && e.Event is IdentitiesLinked or CrmIdSuperseded or ProfilesMerged);
            var recounted = Recounted.Of(decided.Event)!;
            var evidence = new SortedDictionary<string, object>(StringComparer.Ordinal)
            {
                ["decision"] = link.Decision.Value, ["source"] = link.Source, ["strength"] = link.Strength.ToString().ToLowerInvariant(),
            };
            if (decided.Event is IdentitiesLinked { Message: { } message }) evidence["message"] = message.Value;
            if (decided.Event is CrmIdSuperseded { Message: { } told }) evidence["message"] = told.Value;
            if (link.Override) evidence["override"] = true;
            if (codes.TryGetValue(link.Key, out var code)) evidence["refusal"] = code;
            if (recounted.Bearer is { } bearer && viewing.Reason(recounted.Reason, bearer, "LinkStep.evidence", profile, fields) is { } reason) evidence["reason"] = reason;
            steps.Add(new(views[from], views[here], Explaining.NameOf(link.Rule), evidence, recounted.Actor, link.OccurredAt, decided.Id));
        }
        return steps;
    }

    private NpgsqlBatchCommand Place(Whom whom, Guid blindKey)
    {
        var sql = persons.New();
        return sql.Command($"""
            select p.identity_id, p.profile_id from profiles.membership p
            where p.tenant_id = $1 and p.profile_id {whom(sql)} and p.blind_key = {sql.Add(blindKey)} and {persons.IsVisible(sql)}
            """);
    }

    /// <summary>The links among some profiles' identities, and what keeps these apart.</summary>
    private sealed record Around(
        IReadOnlyList<Member> Members, IReadOnlyDictionary<IdentityId, ProfileId> ProfileOf, IReadOnlyList<(Link Link, string? Code)> Links,
        IReadOnlyList<(DecisionId Decision, int Part, int Side, IdentityId Identity)> Sides)
    {
        public IReadOnlyList<Link> Refused((IdentityId Id, ProfileId Profile) a, (IdentityId Id, ProfileId Profile) b, GraphRules rules) =>
        [
            .. Links.Where(l => l.Code is not null && ProfileOf[l.Link.A] != ProfileOf[l.Link.B]).Select(l => l.Link)
                .OrderBy(l => (l.A == a.Id || l.B == a.Id) && (l.A == b.Id || l.B == b.Id) ? 0 : 1)
                .ThenBy(l => l, rules.Order(Members.ToDictionary(m => m.Id))).Take(MostRefused),
        ];

        /// <summary>What tells the two themselves apart, or else any of their profiles.</summary>
        public DecisionId? SeparatedBy((IdentityId Id, ProfileId Profile) a, (IdentityId Id, ProfileId Profile) b) =>
            Sides.GroupBy(s => (s.Decision, s.Part))
                .Where(g => g.Where(s => ProfileOf[s.Identity] == a.Profile).Any(s => g.Any(t => ProfileOf[t.Identity] == b.Profile && t.Side != s.Side)))
                .OrderByDescending(g => g.Any(s => s.Identity == a.Id) && g.Any(s => s.Identity == b.Id)).ThenByDescending(g => g.Key.Decision.Value)
                .Select(g => (DecisionId?)g.Key.Decision).FirstOrDefault();
    }

    private async Task<Around> AroundAsync(NpgsqlConnection connection, ProfileId one, ProfileId other, CancellationToken cancellation)
    {
        const string M = "with m as materialized (select * from profiles.membership where tenant_id = $1 and profile_id = any($2))";
        Guid[] profiles = [one.Value, other.Value];
        await using var batch = new NpgsqlBatch(connection)
        {
            BatchCommands =
            {
                Of($"{M} select identity_id, birth_id, type, scope, blind_key, profile_id from m"),
                Of($"""
                    {M} select l.decision_id, l.a, l.b, l.rule, l.strength, l.occurred_at, l.source, l.override, l.survivor, l.grp, l.code
                    from m join profiles.graph_link l on l.tenant_id = $1 and l.a = m.identity_id join m as b on b.identity_id = l.b
                    """),
                Of($"""
                    {M} select s.decision_id, s.part, s.side, s.identity_id from m join profiles.graph_separation s on s.tenant_id = $1 and s.identity_id = m.identity_id
                    where not s.retracted and not exists (
                      select from profiles.graph_lift f join profiles.graph_link l on l.tenant_id = $1 and l.decision_id = f.decision_id
                      where f.tenant_id = $1 and f.separation_id = s.decision_id and (l.code is null or l.code not in ('ended', 'retracted')))
                    """),
            },
        };
        await using var reader = await batch.ExecuteReaderAsync(cancellation);
        var members = new List<Member>();
        var profileOf = new Dictionary<IdentityId, ProfileId>();
        while (await reader.ReadAsync(cancellation))
        {
            members.Add(new(new(reader.GetGuid(0)), new(reader.GetGuid(1)), reader.GetString(2), reader.GetString(3), reader.IsDBNull(4) ? null : reader.GetGuid(4)));
            profileOf.Add(members[^1].Id, new(reader.GetGuid(5)));
        }
        await reader.NextResultAsync(cancellation);
        var links = new List<(Link, string?)>();
        while (await reader.ReadAsync(cancellation)) links.Add((GraphRows.Link(reader), reader.IsDBNull(10) ? null : reader.GetString(10)));
        await reader.NextResultAsync(cancellation);
        var sides = new List<(DecisionId, int, int, IdentityId)>();
        while (await reader.ReadAsync(cancellation)) sides.Add((new(reader.GetGuid(0)), reader.GetInt16(1), reader.GetInt16(2), new(reader.GetGuid(3))));
        return new(members, profileOf, links, sides);

        NpgsqlBatchCommand Of(string text)
        {
            var sql = persons.New();
            sql.Add(profiles);
            return sql.Command(text);
        }
    }
}
