using Npgsql;
using Profiles.Domain.Consent;
using Profiles.Domain.Facts;
using Profiles.Domain.Recording;
using Profiles.Domain.Tenants;
using Profiles.Projections.Store;

namespace Profiles.Projections.Recording;

/// <summary>The decisions of a special purpose held by the persons of a batch: read only where the batch has an attribute that asks for them.</summary>
internal sealed class KnownConsents
{
    /// <summary>A row for each identity of the person and each channel decided about; at least one for each identity.</summary>
    public const string OfPersons = $"""
        select b.key, p.identity_id, c.channel, {ConsentRow.Columns}
        from unnest($2::uuid[]) as b(key)
        join profiles.directory d on d.tenant_id = $1 and d.blind_key = b.key
        join profiles.membership m on m.tenant_id = $1 and m.identity_id = d.identity_id
        join profiles.membership p on p.tenant_id = $1 and p.profile_id = m.profile_id and p.blind_key is not null
        left join profiles.consent_state c on c.tenant_id = $1 and c.identity_id = p.identity_id and c.purpose = $3 and c.controller = $4
        """;

    private readonly Dictionary<Guid, HashSet<Guid>> persons = [];
    private readonly Dictionary<(Guid Identity, string Channel), ConsentState> held = [];

    /// <returns>The identities of the person who bears a known one.</returns>
    public IReadOnlySet<Guid> PersonOf(Guid blindKey) => persons.GetValueOrDefault(blindKey) ?? [];

    public IReadOnlyDictionary<(Guid Identity, string Channel), ConsentState> Held => held;

    public async Task ReadAsync(NpgsqlDataReader reader, CancellationToken cancellation)
    {
        while (await reader.ReadAsync(cancellation))
        {
            var key = reader.GetGuid(0);
            if (!persons.TryGetValue(key, out var person)) persons[key] = person = [];
            person.Add(reader.GetGuid(1));
            if (!reader.IsDBNull(2)) held[(reader.GetGuid(1), reader.GetString(2))] = ConsentRow.Read(reader, 3);
        }
    }
}

/// <summary>Refuses a message with an attribute of a special category, unless the person has consented: in the store, earlier in the batch, or earlier in the message.</summary>
internal sealed class SpecialTraits(Credential credential, TenantSettings settings, Known known, DateTimeOffset now)
{
    private readonly IReadOnlySet<string> names = SpecialCategories.Of(settings);
    private readonly Dictionary<(Guid Identity, string Channel), ConsentState> said = [];

    /// <summary>Of the identities whose persons have to be asked for their consent.</summary>
    public static Guid[] BlindKeys(IReadOnlyList<PreparedMessage> messages, TenantSettings settings)
    {
        var names = SpecialCategories.Of(settings);
        return names.Count == 0 ? []
            : [.. messages.Where(m => m.Message.Facts.Any(f => SpecialCategories.First(f, names) is not null)).SelectMany(m => m.BlindKeys.Take(m.Own)).Distinct()];
    }

    /// <returns>Null where the message can be recorded; what it says about consent is then known for those behind it.</returns>
    public Rejection? Refuse(PreparedMessage message)
    {
        if (names.Count == 0) return null;
        var before = new Dictionary<(Guid, string), ConsentState>(said);
        foreach (var fact in message.Message.Facts)
        {
            var on = message.BlindKeys[fact.On];
            if (FactEvents.Decision(fact, message.At) is { } decision && SpecialCategories.IsDecision(decision.Key, settings)) Join((Identity(on), decision.Key.Channel), decision.State);
            if (SpecialCategories.First(fact, names) is not { } name || HasConsented(message, on)) continue;

            said.Clear();
            foreach (var (key, state) in before) said[key] = state;
            return SpecialCategories.Refused(name);
        }
        return null;
    }

    private void Join((Guid, string) key, ConsentState state) => said[key] = said.TryGetValue(key, out var earlier) ? earlier.Join(state) : state;

    private bool HasConsented(PreparedMessage message, Guid on)
    {
        // Of a source that may link, all identities of one message are one person.
        var own = credential.Trust != Trust.Suggests && message.Message.LinksIdentities ? message.BlindKeys.Take(message.Own) : [on];
        var person = own.SelectMany(key => known.Consents.PersonOf(key).Append(Identity(key))).ToHashSet();
        return known.Consents.Held.Keys.Concat(said.Keys).Where(k => person.Contains(k.Identity)).Distinct()
            .Any(k => State(k).Status(now, settings.Catalogue.TermsOf(k.Channel, SpecialCategories.Purpose)) == ConsentStatus.Given);
    }

    private ConsentState State((Guid, string) key) =>
        (known.Consents.Held.GetValueOrDefault(key) ?? ConsentState.Unknown).Join(said.GetValueOrDefault(key) ?? ConsentState.Unknown);

    /// <summary>An identity that the batch brings is known by its blind key until it has an id.</summary>
    private Guid Identity(Guid blindKey) => known.ByBlindKey.TryGetValue(blindKey, out var identity) ? identity.Id.Value : blindKey;
}
