using Marten;
using Profiles.Projections.Identities;
using Profiles.Projections.Keys;
using Profiles.Projections.Store;

namespace Profiles.Architecture.Tests;

public sealed class EventsTests
{
    [Fact]
    public void Events_are_sealed_records()
    {
        var events = KnownEvents();

        events.Should().NotBeEmpty();
        foreach (var (type, _) in events)
        {
            type.IsSealed.Should().BeTrue($"{type.Name} is an event");
            type.GetMethod("<Clone>$").Should().NotBeNull($"{type.Name} is an event, so a record");
        }
    }

    [Fact]
    public void Every_event_type_of_the_domain_has_a_name_in_the_store_of_its_own()
    {
        var events = KnownEvents();

        events.Select(known => known.Alias).Should().OnlyHaveUniqueItems().And.OnlyContain(alias => alias.All(letter => char.IsAsciiLetterLower(letter) || char.IsAsciiDigit(letter) || letter == '_'));
    }

    private static List<(Type Type, string Alias)> KnownEvents()
    {
        var folder = Directory.CreateTempSubdirectory("profiles-keys-");
        try
        {
            using var store = DocumentStore.For(options => ProfileStore.Configure(
                options, "Host=127.0.0.1;Port=1;Database=none", new KeyFolder(folder.FullName), new NoTenants(), new LibPhoneNumbers()));
            return [.. ((IReadOnlyStoreOptions)store.Options).Events.AllKnownEventTypes().Where(known => known.EventType.Assembly.GetName().Name == "Profiles.Domain").Select(known => (known.EventType, known.EventTypeName))];
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private sealed class NoTenants : Profiles.Domain.Tenants.ITenants
    {
        public ValueTask<Profiles.Domain.Tenants.TenantSettings?> FindAsync(Profiles.Domain.TenantId tenant, CancellationToken cancellation) => new((Profiles.Domain.Tenants.TenantSettings?)null);
    }
}
