using Npgsql;
using Profiles.Domain.Consent;
using Profiles.Domain.Facts;
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
        var compiled = new FilterSql(sql, keys, disclosure.TraitOfAnybody, caller.Settings.IsClear);
        var where = filter is null ? "true" : compiled.Of(filter);
        if (compiled.Rejection is { } rejection) return rejection;

        var reasons = new PermissionSql(sql, caller.Settings.Catalogue, new(channel, consentPurpose, caller.Settings.Controller), "null")
            .Reasons($"(select p.profile_id from profiles.profile p where p.tenant_id = $1 and {where})");
        await using var connection = await parts.Database.OpenConnectionAsync(cancellation);
        await using var batch = new NpgsqlBatch(connection) { BatchCommands = { sql.Command($"select s.reason, count(*)::int from ({reasons}) s group by s.reason") } };
        var counts = new Dictionary<PermissionReason, int>();
        await using var reader = await batch.ExecuteReaderAsync(cancellation);
        while (await reader.ReadAsync(cancellation)) counts[(PermissionReason)reader.GetInt16(0)] = reader.GetInt32(1);
        return AudienceCheck.Of(counts, caller.Settings.SmallestCount);
    }
}

/// <summary>Why an audience was not looked at. The codes are stable.</summary>
public static class AudienceRejections
{
    public static Rejection Channel { get; } = new("channel", "A channel is a lower-case word such as email, of at most 64 characters.", "channel");
    public static Rejection Purpose { get; } = new("purpose", "A purpose is a lower-case word such as marketing, of at most 64 characters.", "purpose");
    public static Rejection NotPermitted { get; } = new("purpose-not-permitted", "This token may ask about the channels and purposes that it lists only.", "purpose");
}
