using System.Text.Json;
using CsCheck;
using Profiles.Domain.Composing;
using Profiles.Domain.Facts;
using Profiles.Domain.Identities;
using Profiles.Domain.Privacy;
using Profiles.Domain.Tenants;

namespace Profiles.Domain.Tests.Composing;

/// <summary>Random histories of a few identities, as the store would hold them.</summary>
internal static class Histories
{
    public sealed record Stored(IdentityId Stream, object Event, EventPosition At);

    private static readonly DateTimeOffset Day = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    public static readonly Gen<List<Stored>> Any =
        Gen.Select(Gen.Int[1, 5], Gen.Int[0, 4].SelectMany(s => Fact().Select(e => (Stream: s, Event: e))).List[0, 40])
            .Select((identities, facts) => Store(identities, facts));

    public static readonly Gen<Reconciliation> Policy =
        Gen.Select(Gen.Enum<ReconciliationRule>(), Gen.Bool, (rule, verified) => new Reconciliation(rule, ["forum", "crm"], verified));

    /// <summary>Settings that reconcile every attribute of the random histories in one way.</summary>
    public static TenantSettings Reconciled(Reconciliation policy) => TenantSettings.Default with
    {
        Traits = [.. new[] { "name", "city", "tier" }.Select(name => new TraitDefinition(name, Clear: true, Reconciliation: policy))],
    };

    /// <summary>What these events, in this order, make of one person.</summary>
    public static CustomerProfile Profile(TenantSettings settings, params (int Identity, object Event)[] events) =>
        CustomerProfile.Compose(new(Guid.Empty), Fold(Ordered(events)).Values, settings);

    public static IEnumerable<Stored> Ordered(params (int Identity, object Event)[] events) => events.Select((e, i) => new Stored(
        Identity(e.Identity), e.Event, new EventPosition(events.Take(i + 1).Count(x => x.Identity == e.Identity), i + 1, At(100), Guid.Empty)));

    public static IdentityId Identity(int n) => new(new Guid(n + 1, 0, 0, new byte[8]));

    public static MessageKey Message { get; } = new(Guid.Empty);

    public static DateTimeOffset At(int hours) => Day.AddHours(hours).ToOffset(TimeSpan.FromHours(hours % 3));

    public static IdentityObserved Born(int n, int hours = 0) => new(
        "email", "", new Sealed<IdentityValue>([1, 1, (byte)n]), Strength.Observed, new ProfileId(new Guid(n + 100, 0, 0, new byte[8])),
        At(hours), "crm", "key-1", Message);

    public static TraitsReported Said(string name, JsonElement? value, string source, int hours) => new([new ReportedTrait(name, value, null)], At(hours), source, Message);

    public static TraitPinned Pinned(string name, string value, int hours, DecisionId? decision = null) =>
        new(name, Text(value), null, null, At(hours), "admin", "account-1", decision);

    public static TraitUnpinned Unpinned(string name, int hours, DecisionId? decision = null) => new(name, null, At(hours), "admin", "account-1", decision);

    public static TraitRectified Rectified(string name, string? value, int hours) =>
        new(name, value is null ? null : Text(value), null, null, new Guid(7, 0, 0, new byte[8]), At(hours), "privacy-desk", "officer-1");

    public static DecisionId Decision(int n) => new(new Guid(n + 500, 0, 0, new byte[8]));

    public static IdentityStrengthened Verified(int hours = 0) => new(Strength.Verified, At(hours), "crm", Message);

    public static JsonElement Text(string value) => JsonSerializer.SerializeToElement(value);

    public static InteractionRecorded Did(InteractionKind kind, string channel, Direction direction, int hours, double? rating = null, string? target = null) =>
        new(kind, channel, direction, target, null, rating, 5, null, null, null, At(hours), "facebook", Message);

    public static Dictionary<IdentityId, Facet> Fold(IEnumerable<Stored> events, Func<Facet?, Facet?>? between = null)
    {
        var facets = new Dictionary<IdentityId, Facet>();
        foreach (var e in events)
            if (Facet.Evolve((between ?? (f => f))(facets.GetValueOrDefault(e.Stream)), e.Stream, e.Event, e.At) is { } facet)
                facets[e.Stream] = facet;
        return facets;
    }

    private static Gen<string?> OneOf(params string?[] of) => Gen.Int[0, of.Length - 1].Select(i => of[i]);

    private static Gen<object> Fact()
    {
        var hours = Gen.Int[-50, 50];
        return Gen.OneOf<object>(
            Gen.Select(OneOf("name", "city", "tier"), OneOf("", "Ana", "Anaïs", "gold"), OneOf("crm", "forum"), Gen.Bool, hours)
                .Select((n, v, s, takenBack, h) => (object)Said(n!, takenBack ? null : Text(v!), s!, h)),
            Gen.Select(Gen.Enum<InteractionKind>(), OneOf("facebook", "email"), Gen.Enum<Direction>(), hours, Gen.Double[0, 5], OneOf(null, "site-a", "site-b"))
                .Select((k, c, d, h, r, t) => (object)Did(k, c!, d, h, r, t)),
            Gen.Select(OneOf("name", "city"), OneOf("Ana", "Eva"), Gen.Int[0, 2], hours).Select((n, v, d, h) => (object)Pinned(n!, v!, h, d == 0 ? null : Decision(d))),
            Gen.Select(OneOf("name", "city"), Gen.Int[0, 2], hours).Select((n, d, h) => (object)Unpinned(n!, h, d == 0 ? null : Decision(d))),
            Gen.Select(Gen.Enum<Strength>(), hours).Select((s, h) => (object)new IdentityStrengthened(s, At(h), "crm", Message)));
    }

    private static List<Stored> Store(int identities, IEnumerable<(int Stream, object Event)> facts)
    {
        var all = Enumerable.Range(0, identities).Select(n => (Stream: n, Event: (object)Born(n, n))).Concat(facts.Select(f => (Stream: f.Stream % identities, f.Event)));
        var versions = new int[identities];
        return [.. all.Select((e, i) => new Stored(Identity(e.Stream), e.Event, new EventPosition(++versions[e.Stream], i + 1, Day.AddDays(60).AddSeconds(i), Guid.Empty)))];
    }
}
