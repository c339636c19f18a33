using System.Collections.Concurrent;
using Profiles.Domain;
using Profiles.Projections.Intake;

namespace Profiles.Api.Intake;

/// <summary>Signature errors since they were told last. In memory, so that a flood of forgeries costs the database nothing.</summary>
internal sealed class ForgedCounts
{
    private readonly ConcurrentDictionary<(TenantId Tenant, string Connector), long> counts = [];

    public void Add(TenantId tenant, string connector) => counts.AddOrUpdate((tenant, connector), 1, (_, count) => count + 1);

    public async Task TellAsync(IntakeStore store, CancellationToken cancellation)
    {
        foreach (var source in counts.Keys)
        {
            if (!counts.TryRemove(source, out var count)) continue;
            try
            {
                await store.CountSignatureErrorsAsync(source.Tenant, source.Connector, count, cancellation);
            }
            catch
            {
                counts.AddOrUpdate(source, count, (_, since) => since + count);
                throw;
            }
        }
    }
}
