using System.Threading.Channels;
using Npgsql;
using Profiles.Domain.Access;
using Profiles.Domain.Privacy;

namespace Profiles.Projections.Tenants;

/// <summary>
/// The access log in the table <c>access_log</c>, chained for each brand (<see cref="AccessChain"/>). Entries that arrive while a write is under way go together
/// into the next. A row survives a kill of the service from the moment that <see cref="WriteAsync(AccessLogEntry, CancellationToken)"/> returns; a power cut may cost the last half second.
/// </summary>
public sealed class AccessLog : IAccessLog, IAsyncDisposable
{
    private const int AtMost = 500;

    private readonly IKeyVault vault;
    private readonly AccessLogWriter writer;
    private readonly Channel<Pending> queue = Channel.CreateBounded<Pending>(10_000);
    private readonly Task writing;

    public AccessLog(NpgsqlDataSource database, IKeyVault vault)
    {
        this.vault = vault;
        writer = new(database);
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
        await writer.DisposeAsync();
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
                await WriteAsync(page);
                page.ForEach(pending => pending.Stored.TrySetResult());
            }
            catch (Exception failure)
            {
                // Who waits must not answer: no read of identifiers without a row.
                page.ForEach(pending => pending.Stored.TrySetException(new InvalidOperationException("The access log could not be written.", failure)));
            }
        }
    }

    private async Task WriteAsync(List<Pending> page)
    {
        var brands = new Dictionary<TenantKeys, List<AccessLogEntry>>();
        foreach (var brand in page.GroupBy(pending => pending.Entry.Tenant))
        {
            if (await vault.OpenAsync(brand.Key, CancellationToken.None) is { } keys) brands.Add(keys, [.. brand.Select(pending => pending.Entry)]);
            // Closed meanwhile: who waits must not answer either, and the others don't suffer for it.
            else foreach (var pending in brand) pending.Stored.TrySetException(new InvalidOperationException("The brand was closed."));
        }
        if (brands.Count > 0) await writer.WriteAsync(brands);
    }

    private sealed record Pending(AccessLogEntry Entry)
    {
        public TaskCompletionSource Stored { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
