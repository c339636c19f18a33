using System.Collections.Concurrent;
using Profiles.Domain.Access;
using Profiles.Domain.Tenants;
using Profiles.Projections.People;
using Profiles.Projections.Tests.ReadModels;

namespace Profiles.Projections.Tests.People;

/// <summary>A store, and persons asked for by several roles.</summary>
public sealed class PeopleStore : IAsyncLifetime, IDisposable, IAccessLog
{
    public static readonly Purpose Newsletter = new("marketing.email", "email", "marketing");

    public ReadStore Store { get; } = new();
    public PersonQueries Queries { get; private set; } = null!;
    public ConcurrentQueue<AccessLogEntry> Log { get; } = new();

    public async Task InitializeAsync()
    {
        await Store.InitializeAsync();
        Queries = New();
    }

    public PersonQueries New(TimeSpan? catchUpWithin = null, TimeSpan? slowAfter = null) => new(Store.Source, Store.Store, Store.Vault, Store.Phones, this, TimeProvider.System)
    {
        CatchUpWithin = catchUpWithin ?? TimeSpan.FromSeconds(5), SlowAfter = slowAfter ?? TimeSpan.FromSeconds(15),
    };

    public PersonQuery Admin(Brand brand, Consistency consistency = Consistency.Eventual) => Queries.For(brand.Caller(Role.CrmAdmin, Purpose.Administration), consistency);
    public PersonQuery Marketer(Brand brand, Consistency consistency = Consistency.Eventual) => Queries.For(brand.Caller(Role.Marketer, Newsletter), consistency);
    public PersonQuery Auditor(Brand brand) => Queries.For(brand.Caller(Role.Auditor, Purpose.Privacy));

    public IEnumerable<AccessLogEntry> LogOf(Brand brand) => Log.Where(e => e.Tenant == brand.Tenant);

    public Task WriteAsync(AccessLogEntry entry, CancellationToken cancellation)
    {
        Log.Enqueue(entry);
        return Task.CompletedTask;
    }

    public async Task DisposeAsync()
    {
        await Queries.DisposeAsync();
        await Store.DisposeAsync();
    }

    public void Dispose() => Store.Dispose();
}
