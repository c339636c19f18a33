using System.Text.Json;
using CsCheck;
using Profiles.Domain.Consent;
using Profiles.Domain.Facts;
using Profiles.Domain.Tenants;

namespace Profiles.Domain.Tests.Consent;

/// <summary>Nobody's consent is presumed (I8): not by an order of arrival, a repetition, a merge, or another basis.</summary>
public class PermissionLawTests
{
    private const int Identities = 5;
    private const string Controller = "brand";
    private static readonly DateTimeOffset Day0 = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly string[] Types = ["email", "phone", "whatsapp", "crm", "email"];
    private static readonly string[] Channels = ["email", "sms", "whatsapp", "unheard-of"];
    private static readonly string[] Purposes = ["marketing", "similar-products", "service", "care", "confirmed", "obliged", "sold", "unheard-of"];

    private static readonly IReadOnlyList<(IdentityId Id, string Type)> All = [.. Enumerable.Range(1, Identities).Select(n => (new IdentityId(new Guid(n, 0, 0, new byte[8])), Types[n - 1]))];

    private static readonly Catalogue Brands = Catalogue.EuropeanUnion with
    {
        Purposes =
        [
            .. Catalogue.EuropeanUnion.Purposes,
            new("confirmed", Marketing: true, [new(null, null, LawfulBasis.Consent)], [], ["email", "sms"], ValidDays: 10),
            new("sold", Marketing: false, [new(null, null, LawfulBasis.LegitimateInterest, "B-7")], [], [], SaleOrSharing: true),
            new("obliged", Marketing: true, [new(null, null, LawfulBasis.LegalObligation)], [], []),
        ],
    };

    private static readonly Gen<TenantSettings> Settings = Gen.Bool.Select(adults => new TenantSettings { Controller = Controller, Catalogue = Brands with { AdultsOnly = adults } });

    private static readonly Gen<DateTimeOffset> Times = Gen.Int[0, 12].Select(day => Day0.AddDays(day));

    private static readonly Gen<ConsentKey> Keys =
        from channel in Gen.Int[0, Channels.Length - 1]
        from purpose in Gen.Int[0, Purposes.Length - 1]
        from controller in Gen.Int[0, 5]
        select new ConsentKey(Channels[channel], Purposes[purpose], controller == 0 ? "partner" : Controller);

    private static readonly Gen<object> Facts =
        from at in Times
        from key in Keys
        from kind in Gen.Int[0, 11]
        from flag in Gen.Bool
        from some in Gen.Int[0, 4]
        select kind switch
        {
            <= 4 => new ConsentGiven(key, some == 2 ? ConsentMethod.DoubleOptIn : ConsentMethod.Form, flag && some < 2, some == 0 ? null : at.AddDays(some * 3), default, at, "test", default),
            5 or 6 => new ConsentWithdrawn(key, ConsentMethod.Form, flag && some < 2, some == 3, default, at, "test", default),
            7 => new ExclusionPlaced(ExclusionKinds.All[some + (flag ? 1 : 0)], flag ? at.AddDays(4) : null, null, at, "test", "", default),
            8 => new ExclusionLifted(ExclusionKinds.All[some + (flag ? 1 : 0)], null, at, "test", "", default),
            9 => (object)new BirthMonthStated(flag ? new DateOnly(2004 + (some * 3), 1, 1) : null, at, "test", default),
            10 => new InteractionRecorded(InteractionKind.Purchase, "shop", Direction.Inbound, null, null, null, null, null, null, null, at, "test", default),
            _ => new TraitsReported([new(CustomerState.StageTrait, JsonSerializer.SerializeToElement(flag ? "customer" : "lead"), null)], at, "test", default),
        };

    private static readonly Gen<(IdentityId Identity, object Happened)[]> Histories =
        (from identity in Gen.Int[0, Identities - 1]
         from fact in Facts
         select (All[identity].Id, fact)).Array[0, 16];

    private static readonly Gen<DateTimeOffset> Now = Gen.Int[6, 30].Select(day => Day0.AddDays(day));

    [Fact]
    public void The_order_of_arrival_and_repetitions_do_not_matter() =>
        Gen.Select(Histories, Settings, Now, Gen.Int[0, 100_000]).Sample((history, settings, now, seed) =>
        {
            var random = new Random(seed);
            var another = history.Concat(history.Where(_ => random.Next(3) == 0)).OrderBy(_ => random.Next()).ToArray();
            return Told(history, settings, now).SequenceEqual(Told(another, settings, now));
        }, iter: 3000);

    [Fact]
    public void Consent_is_there_only_by_a_grant_at_the_contact_point_that_outlives_every_denial_that_counts() =>
        Gen.Select(Histories, Settings, Now, Keys).Sample((history, settings, now, key) =>
            Of(history, All, settings, now).Of(key).Where(p => p.Reason == PermissionReason.ConsentGiven).All(point =>
            {
                var denials = history.Where(h => h.Happened is ConsentWithdrawn).Select(h => (h.Identity, No: (ConsentWithdrawn)h.Happened)).Where(h => h.No.Key.Controller == key.Controller)
                    .Where(h => (h.No.Key == key && (h.Identity == point.Identity || !IsPoint(h.Identity, key.Channel)))
                        || (h.No.Objection && settings.Catalogue.IsMarketing(key.Purpose) && settings.Catalogue.IsMarketing(h.No.Key.Purpose))).ToList();
                var last = denials.Select(d => (DateTimeOffset?)d.No.OccurredAt).Max();
                var terms = settings.Catalogue.TermsOf(key.Channel, key.Purpose);
                return history.Where(h => h.Identity == point.Identity).Select(h => h.Happened).OfType<ConsentGiven>().Any(yes =>
                    yes.Key == key && !(yes.OccurredAt <= last) && !(yes.Expires <= now) && !(yes.OccurredAt.AddDays(terms.ValidDays ?? 10_000) <= now)
                    && (!terms.DoubleOptIn || yes.Method == ConsentMethod.DoubleOptIn)
                    && !(yes.Attested && denials.Any(d => d.No.Undated && d.No.Key == key && d.Identity == point.Identity)));
            }), iter: 20_000);

    [Fact]
    public void A_merge_allows_nothing_at_a_contact_point_that_a_part_had_refused_by_objection_exclusion_or_age() =>
        Gen.Select(Histories, Settings, Now, Keys, Gen.Int[1, Identities - 1]).Sample((history, settings, now, key, cut) =>
        {
            var (one, other, both) = (Of(history, [.. All.Take(cut)], settings, now), Of(history, [.. All.Skip(cut)], settings, now), Of(history, All, settings, now));
            var excluded = one.State(key.Controller).Excludes(settings.Catalogue, key.Purpose, now) ?? other.State(key.Controller).Excludes(settings.Catalogue, key.Purpose, now);
            if (excluded is not null and not PermissionReason.AgeUnknown && both.Of(key).Any(p => p.Reason.Allows())) return false;
            return one.Of(key).Concat(other.Of(key)).Where(p => p.Reason is PermissionReason.Objected or PermissionReason.ConsentWithdrawn)
                .All(part => !both.Of(key).Single(p => p.Identity == part.Identity).Reason.Allows());
        }, iter: 20_000);

    [Fact]
    public void An_unmerge_gives_each_part_back_what_it_was_permitted() =>
        Gen.Select(Histories, Histories, Settings, Now, Gen.Int[1, Identities - 1]).Sample((before, meanwhile, settings, now, cut) =>
        {
            // What was recorded while they were one belongs to the identities that it was recorded on.
            var fold = Fold([.. before, .. meanwhile]);
            var never = Fold([.. before.Concat(meanwhile).Where(h => All.Take(cut).Any(i => i.Id == h.Identity))]);
            _ = Told(fold.Of(All, settings, now));
            return Told(fold.Of([.. All.Take(cut)], settings, now)).SequenceEqual(Told(never.Of([.. All.Take(cut)], settings, now)));
        }, iter: 3000);

    [Fact]
    public void No_basis_but_consent_and_a_legal_obligation_survives_an_objection() =>
        Gen.Select(Histories, Settings, Now, Keys, Gen.Int[0, Identities - 1]).Sample((history, settings, now, key, who) =>
        {
            var objected = new ConsentWithdrawn(key, ConsentMethod.Form, false, true, default, now.AddHours(-1), "test", default);
            return Of([.. history.Where(h => h.Happened is not ConsentGiven { OccurredAt: var at } || at < objected.OccurredAt), (All[who].Id, objected)], All, settings, now).Of(key)
                .Where(p => settings.Catalogue.IsMarketing(key.Purpose) || p.Identity == All[who].Id)
                .All(p => !p.Reason.Allows() || p.Reason == PermissionReason.LegalObligation);
        }, iter: 20_000);

    [Fact]
    public void What_is_sold_or_shared_rests_on_a_consent_after_the_opt_out_or_on_nothing_and_nothing_else_is_touched() =>
        Gen.Select(Histories, Settings, Now, Keys, Gen.Int[0, Identities - 1]).Sample((history, settings, now, key, who) =>
        {
            var placed = new ExclusionPlaced(ExclusionKinds.OptedOutOfSale, null, null, now.AddHours(-1), "test", "", default);
            var before = history.Where(h => h.Happened is not (ExclusionPlaced { Kind: ExclusionKinds.OptedOutOfSale } or ExclusionLifted { Kind: ExclusionKinds.OptedOutOfSale })).ToArray();
            var (with, without) = (Of([.. before, (All[who].Id, placed)], All, settings, now).Of(key), Of(before, All, settings, now).Of(key));
            return settings.Catalogue.IsSaleOrSharing(key.Purpose)
                ? with.All(p => !p.Reason.Allows() || (p.Reason == PermissionReason.ConsentGiven && before.Any(h => h.Identity == p.Identity && h.Happened is ConsentGiven yes && yes.Key == key && yes.OccurredAt > placed.OccurredAt)))
                : with.Select(p => (p.Identity, p.Reason)).SequenceEqual(without.Select(p => (p.Identity, p.Reason)));
        }, iter: 20_000);

    private static bool IsPoint(IdentityId identity, string channel) =>
        Brands.FindChannel(channel)?.ContactPoints is not { Count: > 0 } types || types.Contains(All.Single(i => i.Id == identity).Type);

    private static PermissionFold Fold((IdentityId Identity, object Happened)[] history)
    {
        var fold = new PermissionFold();
        foreach (var (identity, happened) in history) fold.Apply(identity, happened);
        return fold;
    }

    private static PersonPermissions Of((IdentityId Identity, object Happened)[] history, IReadOnlyList<(IdentityId Id, string Type)> who, TenantSettings settings, DateTimeOffset now) =>
        Fold(history).Of(who, settings, now);

    private static List<string> Told((IdentityId Identity, object Happened)[] history, TenantSettings settings, DateTimeOffset now) => Told(Of(history, All, settings, now));

    private static List<string> Told(PersonPermissions permissions) =>
    [
        .. from channel in Channels
           from purpose in Purposes
           let key = new ConsentKey(channel, purpose, Controller)
           from point in permissions.Of(key).OrderBy(p => p.Identity.Value)
           select $"{key} {point.Identity.Value} {point.Reason} {point.State}",
    ];
}
