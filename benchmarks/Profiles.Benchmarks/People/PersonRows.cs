using System.Text.Json;
using Marten;
using Profiles.Domain;
using Profiles.Domain.Composing;
using Profiles.Domain.Consent;
using Profiles.Domain.Facts;
using Profiles.Domain.Graph;
using Profiles.Domain.Identities;
using Profiles.Domain.Privacy;
using Profiles.Domain.Recording;
using Profiles.Domain.Tenants;
using Profiles.Projections.ReadModels;

namespace Profiles.Benchmarks.People;

/// <summary>A row of a table, its columns in the table's order of <see cref="PeopleCopy.Tables"/>.</summary>
public readonly record struct Row(string Table, object?[] Values);

/// <summary>
/// All rows that recording and projecting a person's message would leave, made by the domain's own functions and without a database. A test compares
/// them with recorded ones.
/// </summary>
public sealed class PersonRows(IDocumentStore store, TenantKeys keys, IPhoneNumbers phones, Credential credential)
{
    private readonly TenantSettings settings = TenantSettings.Default;
    private readonly Preparing preparing = new(credential, TenantSettings.Default, keys, phones);
    private readonly SearchTerms terms = new(TenantSettings.Default, phones);
    private readonly ISerializer serializer = store.Options.Serializer();
    private readonly Dictionary<Type, (string Alias, string DotNet)> types = store.Options.Events.AllKnownEventTypes().ToDictionary(e => e.EventType, e => (e.EventTypeName, e.DotNetTypeName));

    /// <summary>How much of the log's sequence a person takes: as many numbers as they may have events.</summary>
    public const int Events = 9;

    /// <param name="sequence">Of the person's first event.</param>
    public IEnumerable<Row> Of(Message message, long sequence, DateTimeOffset at)
    {
        var tenant = credential.Tenant.Value;
        var prepared = preparing.Prepare(0, message).Message!;
        var (crm, email) = (Member(prepared, 0), Member(prepared, 1));
        using var crmKeys = new Keys(keys, crm.Id);
        using var emailKeys = new Keys(keys, email.Id);

        var log = new List<(Guid Id, Guid Stream, int Version, object Data)>
        {
            (New(), crm.Id.Value, 1, Seen(prepared, 0, crm, crmKeys)),
            (New(), email.Id.Value, 1, Seen(prepared, 1, email, emailKeys)),
        };
        foreach (var fact in message.Facts)
        {
            var (bearer, own) = fact.On == 1 ? (email, emailKeys) : (crm, crmKeys);
            var stated = FactEvents.ToEvent(fact, settings, own.Of, prepared.At, credential, prepared.Key, id => keys.Message(credential.Source, id))!;
            log.Add((stated is InteractionRecorded ? prepared.Key.Value : New(), bearer.Id.Value, 1 + log.Count(e => e.Stream == bearer.Id.Value), stated));
        }
        var decision = new DecisionId(New());
        log.Add((New(), decision.Value, 1, new IdentitiesLinked(
            crm.Id, email.Id, LinkRule.SeenTogether, Strength.Verified, null, prepared.At, credential.Source, credential.Actor, prepared.Key)));
        log.Add((New(), decision.Value, 2, new ProfilesRegrouped([new(email.Id, email.Birth, crm.Birth)], at)));

        Guid? interacted = log.Where(e => e.Id == prepared.Key.Value).Select(e => (Guid?)e.Stream).FirstOrDefault();
        yield return new("message_key", [tenant, prepared.Key.Value, prepared.Digest, interacted]);
        foreach (var (member, place) in new[] { (crm, 0), (email, 1) })
        {
            yield return new("directory", [tenant, member.BlindKey!.Value, member.Id.Value, (short)prepared.Identities[place].Strength]);
            yield return new("membership", [tenant, member.Id.Value, crm.Birth.Value, member.Birth.Value, member.Type, member.Scope, member.BlindKey.Value, (short)0]);
        }
        foreach (var key in crmKeys.Made.Concat(emailKeys.Made)) yield return new("data_key", [tenant, key.Subject, (short)key.Class, keys.Epoch, key.Wrapped]);
        yield return new("graph_link", [tenant, decision.Value, crm.Id.Value, email.Id.Value, (short)0, "SeenTogether", (short)Strength.Verified, prepared.At.UtcDateTime, credential.Source, false, null, null, true]);
        foreach (var stream in log.GroupBy(e => e.Stream)) yield return new("mt_streams", [tenant, stream.Key, (long)stream.Count(), at.UtcDateTime]);
        foreach (var row in Permissions(tenant, log)) yield return row;

        var facets = new Dictionary<Guid, Facet>();
        foreach (var (id, stream, version, data) in log)
        {
            var (alias, dotNet) = types[data.GetType()];
            yield return new("mt_events", [tenant, sequence, id, stream, (long)version, new Json(serializer.ToJson(data)), alias, dotNet, at.UtcDateTime, false]);
            if (data is InteractionRecorded i) yield return new("timeline", [tenant, stream, i.OccurredAt.UtcDateTime, sequence, i.Kind.ToString(), i.Channel]);
            if (data is IIdentityEvent) facets[stream] = Facet.Evolve(facets.GetValueOrDefault(stream), new(stream), data, new(version, sequence, at, id))!;
            sequence++;
        }

        using var boxes = new OpenKeys(keys);
        foreach (var key in crmKeys.Made.Concat(emailKeys.Made)) boxes.Add(key.Subject, key.Class, keys.Epoch, key.Wrapped);
        var rows = facets.Values.Select(f => FacetTokens.Add(f, keys, boxes, terms)).ToList();
        foreach (var row in rows) yield return new("facet", [tenant, row.Facet.Id.Value, row.Facet.Version, row.Facet.Sequence, new Json(JsonSerializer.Serialize(row.Facet, Canonical.Options)), row.Tokens.ToArray()]);
        foreach (var facet in facets.Values)
        {
            if (MatchFeatures.Of(new(tenant, facet.Id.Value), facet, facet.Sequence, keys, boxes) is not { } features) continue;
            yield return new("match_record", [tenant, features.Subject.Identity, features.Sequence, features.Box?.Box]);
            foreach (var key in features.Keys) yield return new("match_key", [tenant, key, features.Subject.Identity]);
        }
        var profile = ComposedProfile.Of(crm.Birth, rows, settings);
        var p = profile.Profile;
        yield return new("profile", [
            tenant, p.Id.Value, p.Version, new Json(JsonSerializer.Serialize(p, Canonical.Options)), p.FirstSeen.UtcDateTime, p.LastSeen.UtcDateTime, p.LastContactByPerson?.UtcDateTime,
            p.Engagement.LastInteractionAt?.UtcDateTime, p.Engagement.Interactions, profile.Tokens.ToArray(), profile.Labels.ToArray(), new Json(JsonSerializer.Serialize(profile.Clear, Canonical.Options))]);
    }

    /// <summary>What permissions are decided from.</summary>
    private static IEnumerable<Row> Permissions(string tenant, IReadOnlyList<(Guid Id, Guid Stream, int Version, object Data)> log)
    {
        var fold = new PermissionFold();
        foreach (var (id, stream, _, data) in log)
        {
            fold.Apply(new(stream), data);
            var (key, occurredAt) = data switch
            {
                ConsentGiven given => (given.Key, given.OccurredAt),
                ConsentWithdrawn withdrawn => (withdrawn.Key, withdrawn.OccurredAt),
                _ => (null, default),
            };
            if (key is not null) yield return new("consent_record", [tenant, id, stream, key.Channel, key.Purpose, key.Controller, occurredAt.UtcDateTime]);
        }
        foreach (var ((identity, key), s) in fold.Consents)
        {
            yield return new("consent_state", [
                tenant, identity.Value, key.Channel, key.Purpose, key.Controller, s.Granted?.At.UtcDateTime, s.Granted?.Until?.UtcDateTime, s.Attested?.At.UtcDateTime, s.Attested?.Until?.UtcDateTime,
                s.Confirmed?.At.UtcDateTime, s.Confirmed?.Until?.UtcDateTime, s.AttestedConfirmed?.At.UtcDateTime, s.AttestedConfirmed?.Until?.UtcDateTime,
                s.DeniedAt?.UtcDateTime, s.ObjectedAt?.UtcDateTime, s.UndatedDenialAt?.UtcDateTime]);
        }
        foreach (var (identity, s) in fold.Customers) yield return new("customer_state", [tenant, identity.Value, s.PurchasedAt?.UtcDateTime, null, null, null, null]);
        foreach (var (at, e) in fold.Exclusions) yield return new("exclusion", [tenant, at.Identity.Value, e.Kind, e.At.UtcDateTime, e.Lifts, e.Until?.UtcDateTime, null]);
    }

    private static Guid New() => Guid.CreateVersion7();

    private static Member Member(PreparedMessage message, int place) =>
        new(new(Guid.NewGuid()), new(Guid.NewGuid()), message.Identities[place].Type, message.Identities[place].Scope, message.BlindKeys[place]);

    private IdentityObserved Seen(PreparedMessage message, int place, Member member, Keys own)
    {
        var identity = message.Identities[place];
        var value = own.Of(RetentionClass.Contact).Seal(new IdentityValue(identity.Value, identity.Raw), FactEvents.IdentityField);
        return new(identity.Type, identity.Scope, value, identity.Strength, member.Birth, message.At, credential.Source, credential.Actor, message.Key);
    }

    private sealed class Keys(TenantKeys keys, IdentityId subject) : IDisposable
    {
        private readonly Dictionary<RetentionClass, DataKey> opened = [];

        public List<(Guid Subject, RetentionClass Class, byte[] Wrapped)> Made { get; } = [];

        public DataKey Of(RetentionClass retention)
        {
            if (opened.TryGetValue(retention, out var known)) return known;
            var (key, wrapped) = keys.NewDataKey(subject.Value, retention);
            Made.Add((subject.Value, retention, wrapped));
            return opened[retention] = key;
        }

        public void Dispose()
        {
            foreach (var key in opened.Values) key.Dispose();
        }
    }
}

/// <summary>A text for a jsonb column.</summary>
public sealed record Json(string Text);
