using System.Runtime.CompilerServices;
using Npgsql;
using Profiles.Domain.Access;
using Profiles.Domain.Consent;
using Profiles.Domain.Facts;
using Profiles.Domain.Privacy;
using Profiles.Domain.Recording;

namespace Profiles.Projections.People;

public sealed partial class PersonQuery
{
    /// <summary>
    /// How many match, how many of them may be addressed now on a channel for a purpose of the catalogue, and why the others may not. It counts persons whom the
    /// caller's own purpose does not cover, so the filter may use what the caller sees of everybody only, and small counts are withheld.
    /// </summary>
    public async Task<Answer<AudienceCheck>> CheckAudienceAsync(ProfileFilter? filter, string channel, string consentPurpose, CancellationToken cancellation)
    {
        if (!FactChecks.IsToken(channel)) return AudienceRejections.Channel;
        if (!FactChecks.IsToken(consentPurpose)) return AudienceRejections.Purpose;
        if (!caller.MayPlan(channel, consentPurpose)) return AudienceRejections.NotPermitted;
        if (await KeysAsync(cancellation) is not { } keys) return AudienceCheck.Of(new Dictionary<PermissionReason, int>(), caller.Settings.SmallestCount);
        if (!await IsCaughtUpAsync(cancellation)) return PersonRejections.TimedOut;

        var sql = persons.New();
        var (where, rejection) = Matching(sql, keys, filter);
        if (rejection is not null) return rejection;

        await using var connection = await parts.Database.OpenConnectionAsync(cancellation);
        var share = filter is null ? Share.All : await WeighAsync(connection, guess => Matching(guess, keys, filter).Where, cancellation);
        var reasons = new PermissionSql(sql, caller.Settings.Catalogue, new(channel, consentPurpose, caller.Settings.Controller), "null")
            .Reasons($"(select p.profile_id from profiles.profile p where p.tenant_id = $1 and {where})", share);
        await using var batch = new NpgsqlBatch(connection) { BatchCommands = { sql.Command($"select s.reason, count(*)::int from ({reasons}) s group by s.reason") } };
        var counts = new Dictionary<PermissionReason, int>();
        await using var reader = await batch.ExecuteReaderAsync(cancellation);
        while (await reader.ReadAsync(cancellation)) counts[(PermissionReason)reader.GetInt16(0)] = reader.GetInt32(1);
        return AudienceCheck.Of(counts, caller.Settings.SmallestCount);
    }

    private (string Where, Rejection? Rejection) Matching(Sql sql, TenantKeys keys, ProfileFilter? filter)
    {
        var compiled = new FilterSql(sql, keys, disclosure.TraitOfAnybody, caller.Settings.IsClear);
        return (filter is null ? "true" : compiled.Of(filter), compiled.Rejection);
    }

    /// <summary>
    /// Those who may be addressed, page by page: each page asks anew who that is, so that a withdrawal counts from the next page on. Contact points are those that
    /// may be used for exactly this channel and purpose. In the order of profile ids, so whoever is merged meanwhile may come twice or not at all.
    /// </summary>
    /// <exception cref="InvalidOperationException">The purpose is another: see <see cref="Caller.For"/>.</exception>
    public async IAsyncEnumerable<IReadOnlyList<AudienceMember>> AudienceAsync(AudienceRequest request, [EnumeratorCancellation] CancellationToken cancellation, int length = MostPerPage)
    {
        if (purpose.Channel != request.Channel || purpose.ConsentPurpose != request.Purpose) throw new InvalidOperationException("An audience is read for its own channel and purpose.");
        var fields = PersonFields.IdentityValues | PersonFields.DisplayName | PersonFields.Permissions | (request.Traits.Count > 0 ? PersonFields.Traits : PersonFields.None);
        string? after = null;
        do
        {
            var page = (await ListAsync(null, request.Filter, ProfileOrder.Id, length, after, fields, cancellation)).Value
                ?? throw new InvalidOperationException("The filter was looked at before.");
            yield return [.. page.Edges.Select(e => Member(e.Node, request)).Where(m => m.Points.Count > 0)];
            after = page.HasNextPage ? page.Edges[^1].Cursor : null;
        }
        while (after is not null);
    }

    private AudienceMember Member(PersonView person, AudienceRequest request) => new(
        person.Id, person.DisplayName,
        [.. person.Decided.Each(request.Channel, request.Purpose, caller.Settings.Controller).Where(p => p is { Allowed: true, ContactPoint.Value: not null })],
        person.Traits.Where(t => t.Value is not null && request.Traits.Contains(t.Name)).ToDictionary(t => t.Name, t => t.Value!.Value));

    /// <summary>Whether a filter can be asked at all under this purpose.</summary>
    public async Task<Rejection?> RefusesAsync(ProfileFilter? filter, CancellationToken cancellation) =>
        await KeysAsync(cancellation) is { } keys ? Where(persons.New(), keys, null, filter).Rejection : null;
}
