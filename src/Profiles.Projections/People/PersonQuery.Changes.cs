using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Npgsql;
using Profiles.Domain;
using Profiles.Domain.Composing;
using Profiles.Domain.Graph;
using Profiles.Domain.Privacy;
using Profiles.Domain.Recording;
using Profiles.Projections.ReadModels;

namespace Profiles.Projections.People;

public enum ChangeKind { Created, Updated, Merged, Unmerged, Removed }

/// <param name="Cursor">Resume behind it.</param>
/// <param name="Profile">Null for <see cref="ChangeKind.Removed"/>; the survivor where a profile was merged into another.</param>
public sealed record ChangeView(ProfileId ProfileId, long Version, ChangeKind Kind, string Cursor, PersonView? Profile);

/// <summary>A reader of changes fell too far behind.</summary>
public sealed class SlowReaderException() : Exception("The reader is too slow: resume behind the last cursor.");

/// <summary>The changes that were asked for can't be.</summary>
public sealed class ChangesRefusedException(Rejection rejection) : Exception(rejection.Code)
{
    public Rejection Rejection => rejection;
}

public sealed partial class PersonQuery
{
    private const string ChangeOrder = "changes";
    private const int Buffered = 256;

    /// <summary>
    /// Every change from behind the cursor on (null: from now on), as far as the read models have come, until cancelled. Several changes of one
    /// profile in quick succession may come as one.
    /// </summary>
    /// <param name="id">One profile only; it may be merged meanwhile.</param>
    /// <exception cref="ChangesRefusedException">The cursor or the filter can't be used.</exception>
    /// <exception cref="SlowReaderException">The reader left the buffer full for too long: it goes on behind its last cursor.</exception>
    public async IAsyncEnumerable<ChangeView> ChangesAsync(
        ProfileId? id, ProfileFilter? filter, string? after, PersonFields fields, [EnumeratorCancellation] CancellationToken cancellation)
    {
        if (await KeysAsync(cancellation) is not { } keys) yield break;
        Cursor? behind = null;
        if (after is not null && (behind = Cursor.Read(keys, ChangeOrder, after)) is null) throw new ChangesRefusedException(PersonRejections.Cursor);
        if (Where(persons.New(), keys, null, filter).Rejection is { } rejection) throw new ChangesRefusedException(rejection);

        using var stopping = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var buffer = Channel.CreateBounded<ChangeView>(new BoundedChannelOptions(Buffered) { SingleReader = true, SingleWriter = true });
        var subscription = new ChangeSubscription(id, filter, fields, Resumed: behind is not null);
        var here = await parts.Changes.ListenAsync(cancellation);
        var following = FollowAsync(subscription, behind?.Value ?? here, buffer.Writer, keys, stopping.Token);
        try
        {
            await foreach (var change in buffer.Reader.ReadAllAsync(cancellation)) yield return change;
        }
        finally
        {
            await stopping.CancelAsync();
            await following;
            parts.Changes.Leave();
        }
    }

    private async Task FollowAsync(ChangeSubscription subscription, long position, ChannelWriter<ChangeView> buffer, TenantKeys keys, CancellationToken cancellation)
    {
        try
        {
            while (true)
            {
                var (entries, upto) = await parts.Changes.ReadAsync(caller.Tenant.Value, position, cancellation);
                if (entries.Count > 0)
                {
                    foreach (var change in await ReadAsync(subscription, entries, keys, cancellation))
                        if (!buffer.TryWrite(change)) await buffer.WriteAsync(change, cancellation).AsTask().WaitAsync(parts.SlowAfter, cancellation);
                }
                position = upto;
            }
        }
        catch (TimeoutException)
        {
            buffer.TryComplete(new SlowReaderException());
        }
        catch (Exception e)
        {
            buffer.TryComplete(e is OperationCanceledException ? null : e);
        }
    }

    private async Task<List<ChangeView>> ReadAsync(ChangeSubscription subscription, IReadOnlyList<ChangeEntry> entries, TenantKeys keys, CancellationToken cancellation)
    {
        await using var connection = await parts.Database.OpenConnectionAsync(cancellation);
        var touched = new TouchedProfiles();
        var joined = await JoinedAsync(connection, entries, cancellation);
        await using (var batch = new NpgsqlBatch(connection) { BatchCommands = { Whereabouts(entries), Candidates(entries, joined, subscription.Filter, keys) } })
        await using (var reader = await batch.ExecuteReaderAsync(cancellation))
        {
            while (await reader.ReadAsync(cancellation)) touched.Add(reader.GetGuid(0), reader.GetGuid(1), reader.GetGuid(2));
            await reader.NextResultAsync(cancellation);
            while (await reader.ReadAsync(cancellation))
                touched.Add(new(reader.GetGuid(0)), reader.GetBoolean(1), reader.GetBoolean(2), reader.IsDBNull(3) ? null : Components.Read<CustomerProfile>(reader, 3));
        }
        if (subscription.Id is { } asked) touched.Only = await LiveIdAsync(connection, asked, cancellation);

        var changes = touched.Changes(entries, subscription);
        var profiles = changes.Select(c => c.Profile).OfType<CustomerProfile>().DistinctBy(p => p.Id).ToList();
        var views = (await ViewAsync(connection, profiles, subscription.Fields, cancellation)).ToDictionary(v => v.Id);
        return
        [
            .. changes.Select(c => new ChangeView(
                c.Id, c.Profile?.Version ?? 0, c.Kind, new Cursor(c.Sequence, c.Id.Value).Write(keys, ChangeOrder), c.Profile is { } p ? views[p.Id] : null)),
        ];
    }

    /// <summary>The live profiles of the touched identities, and of all ids that a decision emptied.</summary>
    private NpgsqlBatchCommand Whereabouts(IReadOnlyList<ChangeEntry> entries)
    {
        var sql = persons.New();
        return sql.Command($"""
            select m.identity_id, m.birth_id, m.profile_id from profiles.membership m
            where m.tenant_id = $1 and (m.identity_id = any ({sql.Add(Identities(entries))}) or m.birth_id = any ({sql.Add(Left(entries))}))
            """);
    }

    private NpgsqlBatchCommand Candidates(IReadOnlyList<ChangeEntry> entries, Guid[] joined, ProfileFilter? filter, TenantKeys keys)
    {
        var sql = persons.New();
        var visible = persons.IsVisible(sql);
        var matches = filter is null ? "true" : new FilterSql(sql, keys, disclosure.Trait, caller.Settings.IsClear).Of(filter);
        return sql.Command($"""
            select profile_id, visible, covered, case when visible and matches then data end from (
              select p.profile_id, p.data, {visible} as visible, {persons.WasEverVisible(sql, joined)} as covered, coalesce({matches}, false) as matches
              from profiles.profile p
              where p.tenant_id = $1 and p.profile_id in (
                select m.profile_id from profiles.membership m
                where m.tenant_id = $1 and (m.identity_id = any ({sql.Add(Identities(entries))}) or m.birth_id = any ({sql.Add(Left(entries))})))) touched
            """);
    }

    private async Task<ProfileId?> LiveIdAsync(NpgsqlConnection connection, ProfileId asked, CancellationToken cancellation)
    {
        var sql = persons.New();
        await using var batch = new NpgsqlBatch(connection)
        {
            BatchCommands = { sql.Command($"select m.profile_id from profiles.membership m where m.tenant_id = $1 and m.birth_id = {sql.Add(asked.Value)}") },
        };
        return await batch.ExecuteScalarAsync(cancellation) is Guid live ? new ProfileId(live) : null;
    }

    private static Guid[] Identities(IReadOnlyList<ChangeEntry> entries) =>
        [.. entries.SelectMany(e => e.Regrouped.Count > 0 ? e.Regrouped.Select(r => r.Identity.Value) : [e.Stream]).Distinct()];

    /// <summary>
    /// Who came to another profile with these entries or since: membership is read as it is now, and whom a profile has only just taken in does not make it one
    /// that could be seen before.
    /// </summary>
    private async Task<Guid[]> JoinedAsync(NpgsqlConnection connection, IReadOnlyList<ChangeEntry> entries, CancellationToken cancellation)
    {
        var moved = entries.SelectMany(e => e.Regrouped).ToList();
        if (entries.Any(e => e.Denies))
        {
            var sql = persons.New();
            await using var batch = new NpgsqlBatch(connection)
            {
                BatchCommands = { sql.Command($"select e.data from profiles.mt_events e where e.tenant_id = $1 and e.seq_id > {sql.Add(entries[^1].Sequence)} and e.type = 'profiles_regrouped'") },
            };
            await using var reader = await batch.ExecuteReaderAsync(cancellation);
            while (await reader.ReadAsync(cancellation)) moved.AddRange(Components.Read<ProfilesRegrouped>(reader, 0).Identities);
        }
        return [.. moved.Where(r => r.From != r.To).Select(r => r.Identity.Value).Distinct()];
    }

    private static Guid[] Left(IReadOnlyList<ChangeEntry> entries) => [.. entries.SelectMany(e => e.Regrouped).Select(r => r.From.Value).Distinct()];
}
