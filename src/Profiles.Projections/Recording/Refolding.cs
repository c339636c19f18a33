using Marten;
using Npgsql;
using NpgsqlTypes;
using Profiles.Domain;
using Profiles.Domain.Consent;
using Profiles.Domain.Erasure;
using Profiles.Domain.Facts;
using Profiles.Domain.Graph;
using Profiles.Domain.Identities;
using Profiles.Domain.Policies;
using Profiles.Domain.Privacy;
using Profiles.Domain.Suggesting;
using Profiles.Domain.Tenants;
using Profiles.Projections.Notices;
using Profiles.Projections.Outgoing;
using Profiles.Projections.Policies;
using Profiles.Projections.PrivacyRequests;
using Profiles.Projections.Retention;

namespace Profiles.Projections.Recording;

/// <summary>
/// Folds the tables that the recording transaction keeps live anew from the events: directory, membership, links, suggestions, consent. They come out as
/// they were (I2), or the events were not the truth. Also how the index key is rotated: the directory is built under today's.
/// </summary>
public sealed class Refolding(IDocumentStore store, NpgsqlDataSource source, IKeyVault vault, ITenants tenants)
{
    /// <summary>Recording waits while a brand is refolded.</summary>
    /// <returns>How many identities the brand has.</returns>
    public async Task<int> RefoldAsync(TenantId tenant, CancellationToken cancellation)
    {
        var settings = await tenants.FreshAsync(tenant, cancellation) ?? throw new UnknownTenantException();
        var keys = await vault.OpenAsync(tenant, cancellation) ?? throw new UnknownTenantException();

        await using var connection = await source.OpenConnectionAsync(cancellation);
        await using var transaction = await connection.BeginTransactionAsync(cancellation);
        await Execute("select pg_advisory_xact_lock(hashtextextended('profiles.erasure|' || $1, 0))");
        foreach (var table in (string[])["directory", "membership", "graph_link", "graph_separation", "graph_lift", "identifier_list", "link_suggestion", "interaction_change", "consent_state", "consent_record", "customer_state", "exclusion"])
        {
            await Execute($"delete from profiles.{table} where tenant_id = $1");
        }

        await Execute("""
            insert into profiles.consent_record (tenant_id, event_id, identity_id, channel, purpose, controller, occurred_at)
            select tenant_id, id, stream_id, data->'key'->>'channel', data->'key'->>'purpose', data->'key'->>'controller', (data->>'occurredAt')::timestamptz
            from profiles.mt_events e where tenant_id = $1 and type in ('consent_given', 'consent_withdrawn')
              and not exists (
                select from profiles.mt_events x where x.tenant_id = $1 and x.stream_id = e.stream_id and x.type = 'identity_erased' and x.data->'classes' ? 'Contact')
            """);

        await Execute("""
            insert into profiles.interaction_change (tenant_id, interaction, seq, deletes)
            select tenant_id, (data->>'interaction')::uuid, seq_id, type = 'interaction_deleted' from profiles.mt_events where tenant_id = $1 and type in ('interaction_edited', 'interaction_deleted')
            """);

        var fold = new LiveFold(keys, await WrappedKeysAsync(connection, tenant, cancellation));
        var serializer = store.Options.Serializer();
        await using (var read = Command(
            """
            select stream_id, type, data from profiles.mt_events where tenant_id = $1 and type = any($2)
              and (type <> 'interaction_recorded' or data ->> 'kind' = 'Purchase') and (type <> 'traits_reported' or data -> 'traits' @> '[{"name": "lifecycleStage"}]')
            order by seq_id
            """))
        {
            read.Parameters.Add(new() { Value = LiveFold.Types.Keys.ToArray() });
            await using var reader = await read.ExecuteReaderAsync(cancellation);
            while (await reader.ReadAsync(cancellation))
            {
                fold.Apply(reader.GetGuid(0), serializer.FromJson(LiveFold.Types[reader.GetString(1)], await reader.GetStreamAsync(2, cancellation)));
            }
        }
        if (fold.Policy is { } policy)
        {
            // The event is the truth; what stands in the brand's row is derived from it like all else.
            settings = policy.Policy.ApplyTo(settings, policy.Version);
            await PolicyRows.RestoreAsync(connection, tenant, policy, cancellation);
        }
        if (fold.Catalogue is { } catalogue) await PolicyRows.RestoreAsync(connection, tenant, catalogue, cancellation);
        await fold.WriteAsync(connection, tenant, settings, cancellation);
        await RequestFold.RefoldAsync(connection, store, tenant, cancellation);
        await RecipientFold.RefoldAsync(connection, store, tenant, cancellation);
        await SubscriptionRows.RefoldAsync(connection, store, tenant, cancellation);
        await RetentionFold.RefoldAsync(connection, store, tenant, cancellation);
        await PolicyRows.FinishRefoldAsync(connection, tenant, cancellation);
        await transaction.CommitAsync(cancellation);
        return fold.Identities;

        NpgsqlCommand Command(string sql) => new(sql, connection) { Parameters = { new() { Value = tenant.Value, NpgsqlDbType = NpgsqlDbType.Varchar } } };

        async Task Execute(string sql)
        {
            await using var command = Command(sql);
            await command.ExecuteNonQueryAsync(cancellation);
        }
    }

    private static async Task<Dictionary<Guid, (int Epoch, byte[] Wrapped)>> WrappedKeysAsync(NpgsqlConnection connection, TenantId tenant, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand("select subject, epoch, wrapped from profiles.data_key where tenant_id = $1 and class = $2", connection);
        command.Parameters.Add(new() { Value = tenant.Value });
        command.Parameters.Add(new() { Value = (short)RetentionClass.Contact });
        var wrapped = new Dictionary<Guid, (int, byte[])>();
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        while (await reader.ReadAsync(cancellation)) wrapped.Add(reader.GetGuid(0), (reader.GetInt32(1), reader.GetFieldValue<byte[]>(2)));
        return wrapped;
    }
}

/// <summary>The live tables of one brand while they are folded, in memory: some 300 bytes an identity.</summary>
internal sealed class LiveFold(TenantKeys keys, Dictionary<Guid, (int Epoch, byte[] Wrapped)> wrapped)
{
    public static IReadOnlyDictionary<string, Type> Types { get; } = new Dictionary<string, Type>
    {
        ["identity_observed"] = typeof(IdentityObserved),
        ["identity_strengthened"] = typeof(IdentityStrengthened),
        ["identity_erased"] = typeof(IdentityErased),
        ["consent_given"] = typeof(ConsentGiven),
        ["consent_withdrawn"] = typeof(ConsentWithdrawn),
        ["exclusion_placed"] = typeof(ExclusionPlaced),
        ["exclusion_lifted"] = typeof(ExclusionLifted),
        ["birth_month_stated"] = typeof(BirthMonthStated),
        ["trait_rectified"] = typeof(TraitRectified),
        ["traits_reported"] = typeof(TraitsReported),
        ["interaction_recorded"] = typeof(InteractionRecorded),
        ["identities_linked"] = typeof(IdentitiesLinked),
        ["crm_id_superseded"] = typeof(CrmIdSuperseded),
        ["profiles_merged"] = typeof(ProfilesMerged),
        ["profiles_unmerged"] = typeof(ProfilesUnmerged),
        ["identity_detached"] = typeof(IdentityDetached),
        ["persons_distinguished"] = typeof(PersonsDistinguished),
        ["decision_retracted"] = typeof(DecisionRetracted),
        ["identifiers_listed"] = typeof(IdentifiersListed),
        ["link_suggested"] = typeof(LinkSuggested),
        ["purpose_catalogue_changed"] = typeof(PurposeCatalogueChanged),
        ["identity_policy_changed"] = typeof(IdentityPolicyChanged),
        ["match_suggested"] = typeof(MatchSuggested),
        ["suggestion_handled"] = typeof(SuggestionHandled),
    };

    private readonly GraphLedger graph = new();
    private readonly Dictionary<IdentityId, Strength> strengths = [];
    private readonly Dictionary<DecisionId, Suggestion> suggestions = [];
    private readonly PermissionFold permissions = new();

    public int Identities => strengths.Count;

    /// <summary>The latest; null where the brand never changed its policy.</summary>
    public IdentityPolicyChanged? Policy { get; private set; }

    /// <summary>The latest; null where the brand never changed its catalogue.</summary>
    public PurposeCatalogueChanged? Catalogue { get; private set; }

    public void Apply(Guid stream, object happened)
    {
        switch (happened)
        {
            case IdentityObserved seen:
                graph.Add(new(new(stream), seen.Profile, seen.Type, seen.Scope, BlindKey(stream, seen)));
                strengths[new(stream)] = seen.Strength;
                break;
            case IdentityStrengthened stronger when strengths.TryGetValue(new(stream), out var known) && stronger.Strength > known:
                strengths[new(stream)] = stronger.Strength;
                break;
            case ConsentGiven or ConsentWithdrawn or ExclusionPlaced or ExclusionLifted or BirthMonthStated or TraitsReported or TraitRectified or InteractionRecorded or IdentityErased:
                permissions.Apply(new(stream), happened);
                break;
            case PurposeCatalogueChanged changed:
                if (changed.Version > (Catalogue?.Version ?? 0)) Catalogue = changed;
                break;
            case IdentityPolicyChanged changed:
                if (changed.Version > (Policy?.Version ?? 0)) Policy = changed;
                break;
            case LinkSuggested or MatchSuggested or SuggestionHandled:
                if (Suggestion.Evolve(suggestions.GetValueOrDefault(new(stream)), new(stream), happened) is { } suggestion) suggestions[new(stream)] = suggestion;
                break;
            default:
                graph.Apply(stream, happened);
                break;
        }
    }

    public async Task WriteAsync(NpgsqlConnection connection, TenantId tenant, TenantSettings settings, CancellationToken cancellation)
    {
        var fold = IdentityGraph.Fold(graph.Evidence(), new GraphRules(settings));
        var codes = fold.Refused.ToDictionary(r => r.Link.Key, r => r.Code);
        foreach (var link in graph.Links) if (graph.Gone(link) is { } gone) codes[link.Key] = gone;
        var name = tenant.Value;
        await CopyAsync("directory (tenant_id, blind_key, identity_id, strength)", graph.Members.Where(m => m.BlindKey is not null),
            m => [name, m.BlindKey!.Value, m.Id.Value, (short)strengths[m.Id]]);
        await CopyAsync("membership (tenant_id, identity_id, profile_id, birth_id, type, scope, blind_key, standing)", graph.Members,
            m => [name, m.Id.Value, fold.ProfileOf[m.Id].Value, m.Birth.Value, m.Type, m.Scope, m.BlindKey, (short)fold.Standings.GetValueOrDefault(m.Id)]);
        await CopyAsync("graph_link (tenant_id, decision_id, a, b, grp, rule, strength, occurred_at, source, override, survivor, code, reaches)", graph.Links,
            l => [name, l.Decision.Value, l.A.Value, l.B.Value, (short)l.Group, l.Rule.ToString(), (short)l.Strength, l.OccurredAt.UtcDateTime, l.Source, l.Override,
                l.Survivor?.Value, codes.GetValueOrDefault(l.Key), !Refusals.IsLocal(codes.GetValueOrDefault(l.Key))]);
        await CopyAsync("graph_separation (tenant_id, decision_id, part, identity_id, side, retracted)",
            graph.Separations.SelectMany(s => s.Sides.SelectMany((side, place) => side.Select(id => (Separation: s, Side: place, Id: id)))),
            s => [name, s.Separation.Decision.Value, (short)s.Separation.Part, s.Id.Value, (short)s.Side, graph.IsRetracted(s.Separation.Decision, s.Separation.Part)]);
        await CopyAsync("graph_lift (tenant_id, separation_id, decision_id, grp)", graph.Lifts, l => [name, l.Separation.Value, l.Lift.By.Value, (short)l.Lift.Group]);
        await CopyAsync("identifier_list (tenant_id, identity_id, source, type, occurred_at, message, identities)", graph.Lists,
            l => [name, l.Key.Bearer.Value, l.Key.Source, l.Key.Type, l.Value.At.UtcDateTime, l.Value.Message.Value, l.Value.Identities.Select(i => i.Value).Order().ToArray()]);
        await CopyAsync("link_suggestion (tenant_id, a, b, decision_id, why, probability, status, until, assigned_to, outcome_id, grp, code)", suggestions.Values,
            s => [name, s.A.Value, s.B.Value, s.Id.Value, s.Why, s.Probability, (short)s.Status, s.Until?.UtcDateTime, s.AssignedTo, s.Outcome?.Value, (short?)s.Group, s.Code]);
        await CopyAsync(
            """
            consent_state (tenant_id, identity_id, channel, purpose, controller, granted_at, granted_until, attested_at, attested_until, confirmed_at, confirmed_until,
              attested_confirmed_at, attested_confirmed_until, denied_at, objected_at, undated_denial_at)
            """,
            permissions.Consents, c => [name, c.Key.Identity.Value, c.Key.Key.Channel, c.Key.Key.Purpose, c.Key.Key.Controller,
                c.Value.Granted?.At.UtcDateTime, c.Value.Granted?.Until?.UtcDateTime, c.Value.Attested?.At.UtcDateTime, c.Value.Attested?.Until?.UtcDateTime,
                c.Value.Confirmed?.At.UtcDateTime, c.Value.Confirmed?.Until?.UtcDateTime, c.Value.AttestedConfirmed?.At.UtcDateTime, c.Value.AttestedConfirmed?.Until?.UtcDateTime,
                c.Value.DeniedAt?.UtcDateTime, c.Value.ObjectedAt?.UtcDateTime, c.Value.UndatedDenialAt?.UtcDateTime]);
        await CopyAsync("customer_state (tenant_id, identity_id, purchased_at, stage, stage_at, born, born_at)", permissions.Customers,
            c => [name, c.Key.Value, c.Value.PurchasedAt?.UtcDateTime, (short?)c.Value.Stage?.Relation, c.Value.Stage?.At.UtcDateTime, c.Value.Born?.Month, c.Value.Born?.At.UtcDateTime]);
        await CopyAsync("exclusion (tenant_id, identity_id, kind, at, lifts, until, reason)", permissions.Exclusions,
            e => [name, e.Key.Identity.Value, e.Key.Kind, e.Key.At.UtcDateTime, e.Key.Lifts, e.Value.Until?.UtcDateTime, e.Value.Reason?.Box]);

        async Task CopyAsync<T>(string columns, IEnumerable<T> rows, Func<T, object?[]> values)
        {
            await using var copy = await connection.BeginBinaryImportAsync($"copy profiles.{columns} from stdin (format binary)", cancellation);
            foreach (var row in rows)
            {
                await copy.StartRowAsync(cancellation);
                foreach (var value in values(row))
                {
                    if (value is null) await copy.WriteNullAsync(cancellation);
                    else if (value is string text) await copy.WriteAsync(text, NpgsqlDbType.Varchar, cancellation);
                    else if (value is DateTime time) await copy.WriteAsync(time, NpgsqlDbType.TimestampTz, cancellation);
                    else if (value is byte[] box) await copy.WriteAsync(box, NpgsqlDbType.Bytea, cancellation);
                    else if (value is DateOnly day) await copy.WriteAsync(day, NpgsqlDbType.Date, cancellation);
                    else if (value is bool truth) await copy.WriteAsync(truth, NpgsqlDbType.Boolean, cancellation);
                    else if (value is Guid[] ids) await copy.WriteAsync(ids, NpgsqlDbType.Array | NpgsqlDbType.Uuid, cancellation);
                    else if (value is double share) await copy.WriteAsync(share, NpgsqlDbType.Double, cancellation);
                    else if (value is short number) await copy.WriteAsync(number, NpgsqlDbType.Smallint, cancellation);
                    else await copy.WriteAsync((Guid)value, NpgsqlDbType.Uuid, cancellation);
                }
            }
            await copy.CompleteAsync(cancellation);
        }
    }

    /// <summary>Null where the data key is destroyed: an erased identity is found by nobody.</summary>
    private Guid? BlindKey(Guid stream, IdentityObserved seen)
    {
        if (!wrapped.TryGetValue(stream, out var row)) return null;
        using var key = keys.Unwrap(stream, RetentionClass.Contact, row.Epoch, row.Wrapped);
        return key is null ? null : keys.BlindKey(new(seen.Type, seen.Scope, key.Open(seen.Value, FactEvents.IdentityField).Value, null, seen.Strength));
    }
}
