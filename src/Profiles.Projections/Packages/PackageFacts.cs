using System.Text.Json;
using Marten;
using Npgsql;
using Profiles.Domain;
using Profiles.Domain.Composing;
using Profiles.Domain.Consent;
using Profiles.Domain.Facts;
using Profiles.Domain.Identities;
using Profiles.Domain.Packages;
using Profiles.Domain.Privacy;
using Profiles.Domain.PrivacyRequests;
using Profiles.Domain.Retention;
using Profiles.Domain.Tenants;
using Profiles.Projections.People;
using Profiles.Projections.PrivacyRequests;
using Profiles.Projections.ReadModels;

namespace Profiles.Projections.Packages;

/// <summary>Who a person is to the brand, as one snapshot has it, and who is near them.</summary>
/// <param name="Own">Values and names that are the person's.</param>
/// <param name="Others">Values and names of others whom the brand has seen beside them.</param>
internal sealed record PackagePerson(IReadOnlyList<PackageIdentity> Identities, IReadOnlyList<PackageTrait> Traits, IReadOnlyList<string> Own, IReadOnlyList<string> Others, Relation Relation, IReadOnlySet<(string, string)> Agreed)
{
    /// <summary>Where the request does not say it.</summary>
    public string? Language => Traits.FirstOrDefault(t => t.Name == "language")?.Value is { ValueKind: JsonValueKind.String } said ? said.GetString() : null;

    public override string ToString() => "(person)";
}

/// <summary>Reads all that a package says of a person but what happened.</summary>
internal sealed class PackageFacts(NpgsqlDataSource database, IDocumentStore store, IKeyVault vault, IPhoneNumbers phones)
{
    /// <summary>So many people near the person are known by name when texts are looked through.</summary>
    private const int MostNeighbours = 200;

    private const string Neighbours = """
        select distinct o.id from (
          select b as id from profiles.graph_link where tenant_id = $1 and a = any($2) union select a from profiles.graph_link where tenant_id = $1 and b = any($2)
          union select b from profiles.link_suggestion where tenant_id = $1 and a = any($2) union select a from profiles.link_suggestion where tenant_id = $1 and b = any($2)
          union select m.identity_id from profiles.membership o join profiles.membership m on m.tenant_id = $1 and m.profile_id = o.profile_id where o.tenant_id = $1 and o.identity_id = any($2)) o
        where o.id <> all($2) and o.id <> all($3) limit $4
        """;

    private readonly StoredEvents events = new(store);
    private readonly RequestStreams streams = new(store);

    public async Task<PackagePerson> PersonAsync(NpgsqlConnection snapshot, TenantSettings settings, PackageOrder order, CancellationToken cancellation)
    {
        var keys = await vault.OpenAsync(order.Tenant, cancellation) ?? throw new Recording.UnknownTenantException();
        var neighbours = await IdsAsync(snapshot, Neighbours, order.Tenant, Values(order.Identities), Values(order.Shared), MostNeighbours, cancellation);
        var near = order.Shared.Concat(neighbours.Select(n => new IdentityId(n))).ToList();
        using var boxes = await PackageEvents.KeysAsync(database, vault, order.Tenant, [.. Values(order.Identities), .. Values(near)], cancellation);
        var facets = await CurrentFacets.ReadAsync(snapshot, keys, settings, phones, events, order.Identities, cancellation);
        var theirs = await CurrentFacets.ReadAsync(snapshot, keys, settings, phones, events, near, cancellation);
        var traits = facets.Count == 0 ? [] : CustomerProfile.Compose(facets[0].Birth, facets, settings).Traits.Select(t => Trait(t, boxes)).ToList();
        var (relation, agreed) = await RelationAsync(snapshot, settings, order, cancellation);
        return new(
            [.. facets.Select(f => Identity(f, boxes)).OrderBy(i => i.Type, StringComparer.Ordinal).ThenBy(i => i.Id.Value)], traits,
            [.. facets.Concat(theirs.Where(f => order.Shared.Contains(f.Id))).SelectMany(f => Known(f, boxes, settings))],
            [.. theirs.Where(f => !order.Shared.Contains(f.Id)).SelectMany(f => Known(f, boxes, settings))], relation, agreed);
    }

    /// <summary>In the person's language, where it is one of words.</summary>
    public async Task<PackageSummary> AboutAsync(
        NpgsqlConnection snapshot, TenantSettings settings, PackageOrder order, PackagePerson person, Portability? portable, PackageWords words, CancellationToken cancellation)
    {
        var about = new PackageSummary
        {
            Kind = order.Request.Kind, Request = order.Id, Controller = settings.Controller, ReceivedAt = order.Request.ReceivedAt, MadeAt = order.MadeAt,
            Identities = portable is null ? person.Identities : portable.Any ? [.. person.Identities.Select(i => i with { Strength = null })] : [],
            Traits = [.. person.Traits.Where(t => portable is null || portable.CoversTrait(t.Name))], Purposes = Purposes(settings.Catalogue, person.Relation, words),
        };
        if (portable is not null) return about;
        return about with
        {
            Authority = settings.PrivacyPolicy.Authority,
            Recipients = await RecipientsAsync(snapshot, order, cancellation),
            Sources = await SourcesAsync(snapshot, order, cancellation),
            Requests = await RequestsAsync(snapshot, order, cancellation),
            Retention = [.. Enum.GetValues<RetentionClass>().Select(c => Retention(c, settings.RetentionPolicy, person.Relation, words))],
        };
    }

    /// <summary>By the day, in UTC; the latest first.</summary>
    public static async IAsyncEnumerable<PackageRead> ReadsAsync(NpgsqlConnection snapshot, PackageOrder order, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellation)
    {
        await using var command = RequestRows.Command(snapshot, """
            select (l.at at time zone 'UTC')::date, array_to_string(l.roles, ', '), l.purpose, count(*) from profiles.access_log l
            where l.tenant_id = $1 and l.profiles && array(select birth_id from profiles.membership where tenant_id = $1 and identity_id = any($2) union select profile_id from profiles.membership where tenant_id = $1 and identity_id = any($2))
            group by 1, 2, 3 order by 1 desc, 2, 3
            """, order.Tenant, Values(order.Identities));
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        while (await reader.ReadAsync(cancellation)) yield return new(reader.GetFieldValue<DateOnly>(0), reader.GetString(1), reader.GetString(2), reader.GetInt64(3));
    }

    private static PackageRetention Retention(RetentionClass retention, RetentionPolicy policy, Relation relation, PackageWords words)
    {
        var (holds, term) = words.RetentionOf(retention);
        var months = policy.Enabled ? policy.MonthsOf(retention, relation) : null;
        return new(retention, holds, months is { } some ? words.TermOf(retention, some) : term, months);
    }

    private static PackageIdentity Identity(Facet facet, OpenKeys boxes)
    {
        var known = boxes.TryOpen(facet.Id, facet.Value, FactEvents.IdentityField, out IdentityValue value) ? value : null;
        return new(facet.Id, facet.Type, facet.Scope, known?.Value, known?.Raw, facet.Strength.ToString(), facet.Source, facet.FirstSeen, facet.LastSeen);
    }

    private static PackageTrait Trait(ReconciledTrait trait, OpenKeys boxes)
    {
        JsonElement? value = trait.Clear ?? (boxes.TryOpen(trait.Identity, trait.Box, FactEvents.TraitField(trait.Name), out JsonElement opened) ? opened : null);
        return new(trait.Name, value, trait.Source, trait.Identity, trait.Pinned, trait.OccurredAt, trait.RecordedAt, trait.Others is null ? null : [.. trait.Others.Select(o => Trait(o, boxes))]);
    }

    /// <summary>What somebody is written by: values, and attributes that the catalogue searches for.</summary>
    private IEnumerable<string> Known(Facet facet, OpenKeys boxes, TenantSettings settings)
    {
        if (boxes.TryOpen(facet.Id, facet.Value, FactEvents.IdentityField, out IdentityValue value))
        {
            yield return value.Value;
            if (value.Raw is { } raw) yield return raw;
            // Accounts of some networks are numbers without their plus.
            if (facet.Type == "whatsapp") yield return $"+{value.Value}";
        }
        foreach (var slot in facet.Traits.Where(t => !t.IsEmpty))
        {
            if (settings.Traits.FirstOrDefault(t => t.Name == slot.Name) is not { Search: not TraitSearch.None } known) continue;
            JsonElement said = slot.Clear ?? (boxes.TryOpen(facet.Id, slot.Box, FactEvents.TraitField(slot.Name), out JsonElement opened) ? opened : default);
            if (said.ValueKind != JsonValueKind.String || said.GetString() is not { Length: > 0 } text) continue;
            yield return text;
            if (known.Search == TraitSearch.Phone && phones.ToE164(text, settings.PhoneRegion) is { } number) yield return number;
            if (known.Search == TraitSearch.Email && NormalEmail.Of(text.Trim()) is { } email) yield return email;
        }
    }

    private static IReadOnlyList<PackagePurpose> Purposes(Catalogue catalogue, Relation relation, PackageWords words) => [.. catalogue.Purposes.Select(p =>
    {
        var text = p.Texts.LastOrDefault(t => t.Language == words.Language) ?? (p.Texts is [.., var last] ? last : null);
        var rules = catalogue.Channels.Select(c => (c.Name, Rule: catalogue.RuleOf(c.Name, p.Name, relation))).Where(r => r.Rule is not null)
            .GroupBy(r => (r.Rule!.Basis, r.Rule.Reference), r => r.Name).ToList();
        return new PackagePurpose(p.Name, text?.Title, text?.Text, p.Marketing, [.. rules.Select(r => new PackageBasis(r.Key.Basis, r.Key.Reference, r.Count() == catalogue.Channels.Count ? [] : [.. r]))]);
    }).Where(p => p.Bases.Count > 0)];

    private static async Task<(Relation, IReadOnlySet<(string, string)>)> RelationAsync(NpgsqlConnection snapshot, TenantSettings settings, PackageOrder order, CancellationToken cancellation)
    {
        var (customers, agreed) = (new List<CustomerState>(), new HashSet<(string, string)>());
        await using (var command = RequestRows.Command(snapshot, "select purchased_at, stage, stage_at from profiles.customer_state where tenant_id = $1 and identity_id = any($2)", order.Tenant, Values(order.Identities)))
        await using (var reader = await command.ExecuteReaderAsync(cancellation))
        {
            while (await reader.ReadAsync(cancellation))
                customers.Add(new(reader.IsDBNull(0) ? null : reader.GetFieldValue<DateTimeOffset>(0), reader.IsDBNull(2) ? null : new((Relation)reader.GetInt16(1), reader.GetFieldValue<DateTimeOffset>(2)), null));
        }
        await using (var command = RequestRows.Command(
            snapshot, "select distinct channel, purpose from profiles.consent_state where tenant_id = $1 and identity_id = any($2) and coalesce(granted_at, attested_at) is not null", order.Tenant, Values(order.Identities)))
        await using (var reader = await command.ExecuteReaderAsync(cancellation))
        {
            while (await reader.ReadAsync(cancellation)) agreed.Add((reader.GetString(0), reader.GetString(1)));
        }
        return (PersonState.Of(settings.Catalogue, settings.Controller, [], customers, [], order.MadeAt).Relation, agreed);
    }

    private static async Task<IReadOnlyList<PackageRecipient>> RecipientsAsync(NpgsqlConnection snapshot, PackageOrder order, CancellationToken cancellation)
    {
        await using var command = RequestRows.Command(snapshot, """
            select e.data->>'recipient', min(m.at), e.data->>'channel', e.data->>'purpose', array(select jsonb_array_elements_text(e.data->'traits'))
            from profiles.audience_member m join profiles.mt_events e on e.tenant_id = $1 and e.stream_id = m.export_id and e.type = 'audience_export_begun'
            where m.tenant_id = $1 and m.identity_id = any($2) group by e.id, e.data order by 2 desc
            """, order.Tenant, Values(order.Identities));
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var recipients = new List<PackageRecipient>();
        while (await reader.ReadAsync(cancellation))
            recipients.Add(new(reader.GetString(0), reader.GetFieldValue<DateTimeOffset>(1), reader.GetString(2), reader.GetString(3), reader.GetFieldValue<string[]>(4)));
        return recipients;
    }

    private static async Task<IReadOnlyList<PackageSource>> SourcesAsync(NpgsqlConnection snapshot, PackageOrder order, CancellationToken cancellation)
    {
        await using var command = RequestRows.Command(snapshot, """
            select data->>'source', count(*), min((data->>'occurredAt')::timestamptz), max((data->>'occurredAt')::timestamptz) from profiles.mt_events
            where tenant_id = $1 and stream_id = any($2) and data->>'source' is not null group by 1 order by 1
            """, order.Tenant, Values(order.Identities));
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var sources = new List<PackageSource>();
        while (await reader.ReadAsync(cancellation)) sources.Add(new(reader.GetString(0), reader.GetInt64(1), reader.GetFieldValue<DateTimeOffset>(2), reader.GetFieldValue<DateTimeOffset>(3)));
        return sources;
    }

    private async Task<IReadOnlyList<PackageRequest>> RequestsAsync(NpgsqlConnection snapshot, PackageOrder order, CancellationToken cancellation)
    {
        Guid[] ids;
        await using (var command = RequestRows.Command(snapshot, "select coalesce(array_agg(id), '{}') from profiles.privacy_request where tenant_id = $1 and identity_id = any($2)", order.Tenant, Values(order.Identities)))
            ids = (Guid[])(await command.ExecuteScalarAsync(cancellation))!;
        return [.. (await streams.ReadAsync(snapshot, order.Tenant, ids, cancellation)).Values
            .Select(s => PrivacyRequest.Fold(s.Select(e => e.Data))).OrderBy(r => r.ReceivedAt).Select(r => new PackageRequest(r.Kind, r.ReceivedAt, r.State))];
    }

    private static async Task<Guid[]> IdsAsync(NpgsqlConnection snapshot, string sql, TenantId tenant, Guid[] some, Guid[] without, int most, CancellationToken cancellation)
    {
        await using var command = RequestRows.Command(snapshot, $"select coalesce(array_agg(n.id), '{{}}') from ({sql}) n", tenant, some, without, most);
        return (Guid[])(await command.ExecuteScalarAsync(cancellation))!;
    }

    private static Guid[] Values(IEnumerable<IdentityId> identities) => [.. identities.Select(i => i.Value)];
}
