using System.Text;
using System.Threading.Channels;
using Npgsql;
using NpgsqlTypes;
using Profiles.Domain.Access;

namespace Profiles.Projections.Tenants;

/// <summary>
/// The access log in the table <c>access_log</c>. Entries that arrive while a write is under way go together into the next. A row survives a kill of the
/// service from the moment that <see cref="WriteAsync"/> returns; a power cut may cost the last half second, because a read is not worth a disk flush.
/// </summary>
public sealed class AccessLog : IAccessLog, IAsyncDisposable
{
    private const int AtMost = 500;
    private const int Columns = 8;

    private readonly NpgsqlDataSource database;
    private readonly Channel<Pending> queue = Channel.CreateBounded<Pending>(10_000);
    private readonly Task writing;

    public AccessLog(NpgsqlDataSource database)
    {
        this.database = database;
        writing = Task.Run(WriteAllAsync);
    }

    public async Task WriteAsync(AccessLogEntry entry, CancellationToken cancellation)
    {
        var pending = new Pending(entry);
        await queue.Writer.WriteAsync(pending, cancellation);
        await pending.Stored.Task.WaitAsync(cancellation);
    }

    /// <summary>Writes what is still waiting.</summary>
    public async ValueTask DisposeAsync()
    {
        queue.Writer.TryComplete();
        await writing;
    }

    private async Task WriteAllAsync()
    {
        var page = new List<Pending>(AtMost);
        while (await queue.Reader.WaitToReadAsync())
        {
            page.Clear();
            while (page.Count < AtMost && queue.Reader.TryRead(out var next)) page.Add(next);
            try
            {
                await StoreAsync(page);
                page.ForEach(pending => pending.Stored.TrySetResult());
            }
            catch (Exception failure)
            {
                // Who waits must not answer: no read of identifiers without a row.
                page.ForEach(pending => pending.Stored.TrySetException(new InvalidOperationException("The access log could not be written.", failure)));
            }
        }
    }

    // Arrays of arrays of differing lengths have no unnest: a row of parameters for each entry.
    private async Task StoreAsync(List<Pending> page)
    {
        await using var connection = await database.OpenConnectionAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        await using var batch = new NpgsqlBatch(connection, transaction);
        batch.BatchCommands.Add(new NpgsqlBatchCommand("set local synchronous_commit = off"));
        var sql = new StringBuilder("""insert into profiles.access_log (tenant_id, id, at, "by", roles, purpose, fields, profiles) values """);
        var insert = new NpgsqlBatchCommand();
        for (var row = 0; row < page.Count; row++)
        {
            sql.Append(row == 0 ? "(" : ", (").AppendJoin(", ", Enumerable.Range((row * Columns) + 1, Columns).Select(column => $"${column}")).Append(')');
            var entry = page[row].Entry;
            Add(entry.Tenant.Value, NpgsqlDbType.Varchar);
            Add(Guid.CreateVersion7(entry.At), NpgsqlDbType.Uuid);
            Add(entry.At.ToUniversalTime(), NpgsqlDbType.TimestampTz);
            Add(entry.By, NpgsqlDbType.Varchar);
            Add(entry.Roles.ToArray(), NpgsqlDbType.Array | NpgsqlDbType.Text);
            Add(entry.Purpose, NpgsqlDbType.Varchar);
            Add(entry.Fields.ToArray(), NpgsqlDbType.Array | NpgsqlDbType.Text);
            Add(entry.Profiles.Select(profile => profile.Value).ToArray(), NpgsqlDbType.Array | NpgsqlDbType.Uuid);
        }
        insert.CommandText = sql.ToString();
        batch.BatchCommands.Add(insert);
        await batch.ExecuteNonQueryAsync();
        await transaction.CommitAsync();

        void Add(object value, NpgsqlDbType type) => insert.Parameters.Add(new NpgsqlParameter { Value = value, NpgsqlDbType = type });
    }

    private sealed record Pending(AccessLogEntry Entry)
    {
        public TaskCompletionSource Stored { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
