using System.Text.Json;
using BenchmarkDotNet.Attributes;
using Profiles.Domain;
using Profiles.Domain.Composing;
using Profiles.Domain.Facts;
using Profiles.Domain.Identities;
using Profiles.Domain.Privacy;
using Profiles.Domain.Tenants;

namespace Profiles.Benchmarks.Kernels;

/// <summary>What the projection does for each event and each profile.</summary>
public class ComposingKernels
{
    private static readonly DateTimeOffset Start = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    private readonly Facet[] facets = [.. Enumerable.Range(0, 20).Select(FacetOf)];
    private readonly byte[] json;

    public ComposingKernels() => json = JsonSerializer.SerializeToUtf8Bytes(ComposeTwo(), Canonical.Options);

    [Benchmark(Description = "an interaction folded into a facet")]
    public Facet? Fold() => Facet.Evolve(facets[0], facets[0].Id, Comment(99), new(facets[0].Version + 1, 1000, Start, Guid.Empty));

    [Benchmark(Description = "a profile of 2 identities composed")]
    public CustomerProfile ComposeTwo() => CustomerProfile.Compose(facets[0].Birth, facets[..2], TenantSettings.Default);

    [Benchmark(Description = "a profile of 20 identities composed")]
    public CustomerProfile ComposeTwenty() => CustomerProfile.Compose(facets[0].Birth, facets, TenantSettings.Default);

    [Benchmark(Description = "a profile of 2 identities written as JSON")]
    public byte[] Write() => JsonSerializer.SerializeToUtf8Bytes(ComposeTwo(), Canonical.Options);

    [Benchmark(Description = "the same read")]
    public CustomerProfile? Read() => JsonSerializer.Deserialize<CustomerProfile>(json, Canonical.Options);

    /// <summary>Seen, three traits, ten interactions.</summary>
    private static Facet FacetOf(int number)
    {
        var id = new IdentityId(Guid.NewGuid());
        var at = Start.AddMinutes(number);
        object[] events =
        [
            new IdentityObserved(number % 2 == 0 ? "crm" : "email", "", new Sealed<IdentityValue>(new byte[80]), Strength.Verified, new(Guid.NewGuid()), at, "crm", "key", Message()),
            new TraitsReported([.. ((string[])["firstName", "lastName", "city"]).Select(name => new ReportedTrait(name, null, new Sealed<JsonElement>(new byte[50])))], at, "crm", Message()),
            .. Enumerable.Range(0, 10).Select(Comment),
        ];
        Facet? facet = null;
        for (var i = 0; i < events.Length; i++) facet = Facet.Evolve(facet, id, events[i], new(i + 1, 20 * number + i + 1, at, Guid.NewGuid()));
        return facet!;
    }

    private static InteractionRecorded Comment(int minute) => new(
        InteractionKind.Comment, "community", Direction.Inbound, "forum/odds", null, null, null, null, new Sealed<InteractionContent>(new byte[140]), null, Start.AddMinutes(minute), "crm", Message());

    private static MessageKey Message() => new(Guid.NewGuid());
}
