using Profiles.Domain;
using Profiles.Domain.Access;
using Profiles.Domain.Consent;
using Profiles.Domain.Tenants;

namespace Profiles.Projections.People;

/// <summary>The parts that all statements on persons are made of. Every one begins with the brand as <c>$1</c>.</summary>
internal sealed class PersonSql(Caller caller, Purpose purpose)
{
    public Sql New()
    {
        var sql = new Sql();
        sql.Add(caller.Tenant.Value);
        return sql;
    }

    /// <summary>
    /// Whether the profile <c>p.profile_id</c> is live, not erased, and covered by the purpose: never answered by a read model. An erased identity
    /// has lost its blind key.
    /// </summary>
    public string IsVisible(Sql sql) => purpose.Key(caller.Settings.Controller) is { } key
        ? new PermissionSql(sql, caller.Settings.Catalogue, key, "p.profile_id").Allows()
        : "exists (select from profiles.membership v where v.tenant_id = $1 and v.profile_id = p.profile_id and v.blind_key is not null)";

    /// <summary>The same of many, decided together.</summary>
    /// <param name="audience">What has live profiles' ids as <c>profile_id</c>, each once.</param>
    /// <returns>A select of <c>profile_id</c>.</returns>
    public string Visible(Sql sql, string audience, Share share) => purpose.Key(caller.Settings.Controller) is { } key
        ? $"select s.profile_id from ({new PermissionSql(sql, caller.Settings.Catalogue, key, "null").Reasons(audience, share)}) s where s.reason < {PermissionReasons.Refuses}"
        : $"select p.profile_id from {audience} p where {IsVisible(sql)}";

    /// <summary>Whether a caller with this purpose can ever have seen <c>p.profile_id</c>.</summary>
    /// <param name="joined">Identities that have just joined it: what was permitted at theirs was another profile's.</param>
    public string WasEverVisible(Sql sql, Guid[] joined)
    {
        if (purpose.Key(caller.Settings.Controller) is not { } key || caller.Settings.Catalogue.BasisOf(key.Channel, key.Purpose, Relation.Prospect) is not (null or LawfulBasis.Consent)) return "true";
        var member = $"v.tenant_id = $1 and v.profile_id = p.profile_id and v.identity_id <> all({sql.Add(joined)})";
        var customer = !caller.Settings.Catalogue.Allows(key) ? "" : $"""
             or exists (
              select from profiles.membership v join profiles.customer_state s on s.tenant_id = v.tenant_id and s.identity_id = v.identity_id
              where {member} and (s.purchased_at is not null or s.stage > {(int)Relation.Prospect}))
            """;
        return $"""
            (exists (
              select from profiles.membership v join profiles.consent_state c on c.tenant_id = v.tenant_id and c.identity_id = v.identity_id
              where {member} and c.channel = {sql.Add(key.Channel)} and c.purpose = {sql.Add(key.Purpose)} and c.controller = {sql.Add(key.Controller)}
                and (c.granted_at is not null or c.attested_at is not null)){customer})
            """;
    }
}

/// <summary>Whom a statement is about: an expression for the live profile's id, or for all of some.</summary>
internal delegate string Whom(Sql sql);

internal static class Whoms
{
    /// <summary>Any id ever handed out is some identity's birth id (I5).</summary>
    public static Whom Profile(ProfileId id) => sql => $"= (select a.profile_id from profiles.membership a where a.tenant_id = $1 and a.birth_id = {sql.Add(id.Value)})";

    public static Whom Identity(IdentityId id) => sql => $"= (select a.profile_id from profiles.membership a where a.tenant_id = $1 and a.identity_id = {sql.Add(id.Value)})";

    /// <param name="suppression">What the fence would hold of it.</param>
    public static Whom Identity(Guid blindKey, Guid suppression) => sql => $"""
        = (select a.profile_id from profiles.directory d join profiles.membership a on a.tenant_id = d.tenant_id and a.identity_id = d.identity_id
           where d.tenant_id = $1 and d.blind_key = {sql.Add(blindKey)}
             and not exists (select from profiles.fence f where f.tenant_id = $1 and f.hash = {sql.Add(suppression)} and f.returned_at is null))
        """;

    public static Whom Profiles(IReadOnlyCollection<Guid> live) => sql => $"= any ({sql.Add(live.ToArray())})";
}
