using System.Data.Common;
using JasperFx.Events;
using Marten;
using NpgsqlTypes;
using Weasel.Core;
using Weasel.Storage;
using ICommandBuilder = Weasel.Postgresql.ICommandBuilder;
using IStorageOperation = Marten.Internal.Operations.IStorageOperation;

namespace Profiles.Projections.Recording;

/// <summary>One event for the log.</summary>
/// <param name="Id">The event's own id.</param>
internal sealed record LoggedEvent(Guid Id, Guid Stream, object Data);

/// <summary>
/// Appends events of any number of streams in one statement, where Marten's own append is a function call for each stream. It leaves Marten's
/// tables as Marten would: a parity test compares every column. Stream rows are taken in the order of their ids, so two batches never wait
/// for each other in a circle; versions come from the rows themselves, so a stream needs no reading before. The sequence is drawn behind the sort:
/// a join keeps no order, and whoever reads by sequence must meet a stream's versions in theirs.
/// </summary>
internal sealed class AppendEvents(IDocumentStore store, string tenant, IReadOnlyList<LoggedEvent> events, DateTimeOffset at) : IStorageOperation
{
    private const string Sql = """
        with stream as (
          insert into profiles.mt_streams as s (tenant_id, id, version, timestamp)
          select ^, n.id, n.events, now() from unnest(^, ^) as n(id, events)
          on conflict (tenant_id, id) do update set version = s.version + excluded.version, timestamp = now() where not s.is_archived
          returning s.id, s.version),
        event as (
          insert into profiles.mt_events (seq_id, id, stream_id, version, data, type, tenant_id, timestamp, mt_dotnet_type, is_archived)
          select nextval('profiles.mt_events_sequence'), e.id, e.stream_id, e.version, e.data, e.type, ^, ^, e.dotnet_type, false
          from (
            select n.id, n.stream_id, stream.version - n.behind as version, n.data, n.type, n.dotnet_type
            from unnest(^, ^, ^, ^, ^, ^) with ordinality as n(id, stream_id, behind, data, type, dotnet_type, place)
            join stream on stream.id = n.stream_id
            order by n.place) as e
          returning 1)
        select count(*) from event
        """;

    public Type DocumentType => typeof(IEvent);

    public OperationRole Role() => OperationRole.Events;

    public void ConfigureCommand(ICommandBuilder builder, IStorageSession session)
    {
        var types = EventTypes.Of(store);
        var counts = new Dictionary<Guid, int>();
        foreach (var logged in events) counts[logged.Stream] = counts.GetValueOrDefault(logged.Stream) + 1;
        var streams = counts.Keys.ToArray();
        Array.Sort(streams, ByDatabaseOrder);

        // How many events of its stream stand behind each one: the last has the stream's version.
        var behind = new int[events.Count];
        var left = new Dictionary<Guid, int>(counts);
        for (var i = 0; i < events.Count; i++) behind[i] = left[events[i].Stream] -= 1;

        var serializer = store.Options.Serializer();
        var parameters = builder.AppendWithParameters(Sql, '^');
        Set(0, tenant, NpgsqlDbType.Varchar);
        Set(1, streams, NpgsqlDbType.Array | NpgsqlDbType.Uuid);
        Set(2, streams.Select(s => (long)counts[s]).ToArray(), NpgsqlDbType.Array | NpgsqlDbType.Bigint);
        Set(3, tenant, NpgsqlDbType.Varchar);
        Set(4, at, NpgsqlDbType.TimestampTz);
        Set(5, events.Select(e => e.Id).ToArray(), NpgsqlDbType.Array | NpgsqlDbType.Uuid);
        Set(6, events.Select(e => e.Stream).ToArray(), NpgsqlDbType.Array | NpgsqlDbType.Uuid);
        Set(7, behind, NpgsqlDbType.Array | NpgsqlDbType.Integer);
        Set(8, events.Select(e => serializer.ToJson(e.Data)).ToArray(), NpgsqlDbType.Array | NpgsqlDbType.Jsonb);
        Set(9, events.Select(e => types[e.Data.GetType()].Alias).ToArray(), NpgsqlDbType.Array | NpgsqlDbType.Varchar);
        Set(10, events.Select(e => types[e.Data.GetType()].DotNet).ToArray(), NpgsqlDbType.Array | NpgsqlDbType.Varchar);

        void Set(int index, object value, NpgsqlDbType type)
        {
            parameters[index].Value = value;
            parameters[index].NpgsqlDbType = type;
        }
    }

    public async Task PostprocessAsync(DbDataReader reader, IList<Exception> exceptions, CancellationToken token)
    {
        await reader.ReadAsync(token);
        var appended = await reader.GetFieldValueAsync<long>(0, token);
        if (appended != events.Count) exceptions.Add(new InvalidOperationException($"{events.Count} events were to be appended and {appended} were: a stream is archived."));
        FaultPoints.Reach(FaultPoints.AfterAppend);
    }

    /// <summary>PostgreSQL orders UUIDs by their bytes; .NET's own order of Guid agrees with it.</summary>
    private static int ByDatabaseOrder(Guid a, Guid b) => a.CompareTo(b);
}

/// <summary>How the store writes the types of our events: frozen alias and .NET name.</summary>
internal static class EventTypes
{
    private static readonly System.Runtime.CompilerServices.ConditionalWeakTable<IDocumentStore, Dictionary<Type, (string Alias, string DotNet)>> Known = [];

    public static Dictionary<Type, (string Alias, string DotNet)> Of(IDocumentStore store) => Known.GetValue(store, s =>
        s.Options.Events.AllKnownEventTypes().ToDictionary(e => e.EventType, e => (e.EventTypeName, e.DotNetTypeName)));
}
