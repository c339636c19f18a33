using Npgsql;
using Profiles.Domain;
using Profiles.Domain.Consent;

namespace Profiles.Projections.People;

public sealed partial class PersonQuery
{
    /// <summary>Whether a channel leads to some persons now, in their order; two statements for all of them. Where there is nobody whom the purpose covers: no contact point.</summary>
    public async Task<Answer<IReadOnlyList<Reachability>>> ReachabilityAsync(IReadOnlyList<ProfileId> profiles, string channel, CancellationToken cancellation)
    {
        if (!await IsCaughtUpAsync(cancellation)) return PersonRejections.TimedOut;
        var rule = Reachability.Channel(caller.Settings.Catalogue, channel);
        var whom = Whoms.Profiles([.. profiles.Select(p => p.Value).Distinct()]);
        await using var connection = await parts.Database.OpenConnectionAsync(cancellation);
        await using var batch = new NpgsqlBatch(connection) { BatchCommands = { ReachSql.ContactPoints(persons, whom, rule) } };
        if (rule.WindowHours is { } hours) batch.BatchCommands.Add(ReachSql.LastMessages(persons, "p.profile_id", whom, channel, hours, null));

        var reached = new HashSet<ProfileId>();
        var now = parts.Clock.GetUtcNow();
        var last = new Dictionary<ProfileId, DateTimeOffset>();
        await using var reader = await batch.ExecuteReaderAsync(cancellation);
        while (await reader.ReadAsync(cancellation))
        {
            reached.Add(new(reader.GetGuid(0)));
            now = reader.GetFieldValue<DateTimeOffset>(1);
        }
        if (await reader.NextResultAsync(cancellation))
        {
            while (await reader.ReadAsync(cancellation)) last.Add(new(reader.GetGuid(0)), reader.GetFieldValue<DateTimeOffset>(1));
        }
        return new([.. profiles.Select(p => Reachability.Of(rule, reached.Contains(p), last.TryGetValue(p, out var at) ? at : null, now))], null);
    }

    /// <summary>The same of a person as of the time that they were looked at; of a person as of now that of <see cref="ReachabilityAsync(IReadOnlyList{ProfileId}, string, CancellationToken)"/>.</summary>
    /// <param name="person">With identities.</param>
    public async Task<Answer<Reachability>> ReachabilityAsync(PersonView person, string channel, CancellationToken cancellation)
    {
        if (person.Past is not { } past)
        {
            var (now, rejection) = await ReachabilityAsync([person.Id], channel, cancellation);
            return rejection is null ? now![0] : rejection;
        }
        if (!await IsCaughtUpAsync(cancellation)) return PersonRejections.TimedOut;
        var rule = Reachability.Channel(caller.Settings.Catalogue, channel);
        var then = past.Point.Judged(parts.Clock.GetUtcNow());
        var reached = person.Identities.Any(i => !i.Shared && rule.ContactPoints.Contains(i.Type) && past.Identities.Any(own => own.Id == i.Id));
        DateTimeOffset? last = null;
        if (reached && rule.WindowHours is { } hours)
        {
            await using var connection = await parts.Database.OpenConnectionAsync(cancellation);
            var whom = Whoms.Profiles([.. past.Identities.Select(i => i.Id.Value)]);
            await using var batch = new NpgsqlBatch(connection) { BatchCommands = { ReachSql.LastMessages(persons, "p.identity_id", whom, channel, hours, (then, past.Point.KnownAt)) } };
            await using var reader = await batch.ExecuteReaderAsync(cancellation);
            while (await reader.ReadAsync(cancellation)) last = Later(last, reader.GetFieldValue<DateTimeOffset>(1));
        }
        return Reachability.Of(rule, reached, last, then);

        static DateTimeOffset Later(DateTimeOffset? a, DateTimeOffset b) => a > b ? a.Value : b;
    }
}
