using System.Diagnostics;
using Npgsql;
using Profiles.Benchmarks.People;
using Profiles.Domain.Access;
using Profiles.Domain.Identities;
using Profiles.Domain.Recording;
using Profiles.Domain.Tenants;
using Profiles.Projections.People;

namespace Profiles.Benchmarks.Growth;

/// <summary>A profile by its address, anywhere in the store, by the person query: one client, without the log of readings, which costs the same in any store.</summary>
internal static class LookingUp
{
    public static async Task<double> MeasureAsync(PeopleStore store, bool quick)
    {
        var times = quick ? 500 : 5_000;
        // As the service opens it for persons.
        await using var source = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(store.Connection) { NoResetOnClose = true }.ConnectionString);
        await using var queries = new PersonQueries(source, store.Store, store.Vault, store.Phones, new NoLog(), TimeProvider.System);
        var people = queries.For(new Caller(PeopleStore.Tenant, TenantSettings.Default, Role.CrmAdmin, new Purpose("crm.administration", null, null), "bench", "bench"));
        var normaliser = new IdentityNormaliser(TenantSettings.Default, store.Phones);
        var whom = Enumerable.Range(0, times + 50).Select(_ => normaliser.Normalise(Person.Address(Random.Shared.Next(store.Lasting)), Trust.Links).Identity!).ToList();

        var watch = new Stopwatch();
        for (var i = 0; i < whom.Count; i++)
        {
            // The first ones warm the connection up.
            if (i == 50) watch.Start();
            if (await people.ByIdentityAsync(whom[i], PersonFields.None, CancellationToken.None) is null) throw new InvalidOperationException("Nobody was found: the people are not what the benchmark expects.");
        }
        return watch.Elapsed.TotalMicroseconds / times;
    }

    private sealed class NoLog : IAccessLog
    {
        public Task WriteAsync(AccessLogEntry entry, CancellationToken cancellation) => Task.CompletedTask;
    }
}
