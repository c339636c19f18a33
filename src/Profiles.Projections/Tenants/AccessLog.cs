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

    private readonly NpgsqlDataSource database;
    private readonly Channel<Pending> queue = Channel.CreateBounded<Pending>(10_000);
    private readonly Task writing;
    private NpgsqlConnection? connection;

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
        if (connection is not null) await connection.DisposeAsync();
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

    // One statement whatever the number of rows, so that it stays prepared. Rows of differing lengths have no array of arrays: lists go as array literals, and
    // every name and id in them is free of what would need quoting.
    private const string Insert = """
        insert into profiles.access_log (tenant_id, id, at, "by", roles, purpose, fields, profiles)
        select tenant_id, id, at, "by", roles::text[], purpose, fields::text[], profiles::uuid[]
        from unnest($1::varchar[], $2::uuid[], $3::timestamptz[], $4::varchar[], $5::text[], $6::varchar[], $7::text[], $8::text[])
          as entry(tenant_id, id, at, "by", roles, purpose, fields, profiles)
        """;

    private async Task StoreAsync(List<Pending> page)
    {
        var entries = page.ConvertAll(pending => pending.Entry);
        connection ??= await OpenAsync();
        try
        {
            await using var insert = new NpgsqlCommand(Insert, connection);
            Add(NpgsqlDbType.Varchar, entry => entry.Tenant.Value);
            Add(NpgsqlDbType.Uuid, entry => Guid.CreateVersion7(entry.At));
            Add(NpgsqlDbType.TimestampTz, entry => entry.At.ToUniversalTime());
            Add(NpgsqlDbType.Varchar, entry => entry.By);
            Add(NpgsqlDbType.Text, entry => Literal(entry.Roles));
            Add(NpgsqlDbType.Varchar, entry => entry.Purpose);
            Add(NpgsqlDbType.Text, entry => Literal(entry.Fields));
            Add(NpgsqlDbType.Text, entry => Literal(entry.Profiles.Select(profile => profile.Value.ToString())));
            await insert.ExecuteNonQueryAsync();

            void Add<T>(NpgsqlDbType type, Func<AccessLogEntry, T> value) =>
                insert.Parameters.Add(new NpgsqlParameter { Value = entries.Select(value).ToArray(), NpgsqlDbType = NpgsqlDbType.Array | type });
        }
        catch
        {
            await connection.DisposeAsync();
            connection = null;
            throw;
        }
    }

    private async Task<NpgsqlConnection> OpenAsync()
    {
        var opened = await database.OpenConnectionAsync();
        await using var relaxed = new NpgsqlCommand("set synchronous_commit = off", opened);
        await relaxed.ExecuteNonQueryAsync();
        return opened;
    }

    private static string Literal(IEnumerable<string> names) => $"{{{string.Join(',', names.Select(name => name.All(IsPlain) ? name : throw new FormatException("A name in the access log is a plain word.")))}}}";

    private static bool IsPlain(char letter) => char.IsAsciiLetterOrDigit(letter) || letter is '.' or '_' or '-' or ':';

    private sealed record Pending(AccessLogEntry Entry)
    {
        public TaskCompletionSource Stored { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
