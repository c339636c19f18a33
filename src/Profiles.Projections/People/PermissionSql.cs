using Profiles.Domain.Consent;

namespace Profiles.Projections.People;

/// <summary>
/// <see cref="Permission.Decide"/> in SQL, so that the database alone decides who may be seen (I10) and compares every end with the time of the query: over live
/// membership, decisions, exclusions, age and relation. A property test holds the two together. Every statement has the brand as <c>$1</c>.
/// </summary>
/// <param name="profile">An expression for the live profile's id.</param>
internal sealed partial class PermissionSql(Sql sql, Catalogue catalogue, ConsentKey key, string profile)
{
    private readonly string channel = sql.Add(key.Channel);
    private readonly string purpose = sql.Add(key.Purpose);
    private readonly string controller = sql.Add(key.Controller);
    private readonly bool marketing = catalogue.IsMarketing(key.Purpose);
    private readonly bool saleOrSharing = catalogue.IsSaleOrSharing(key.Purpose);
    private readonly ConsentTerms terms = catalogue.TermsOf(key.Channel, key.Purpose);
    private readonly LawfulBasis?[] bases = [.. Enum.GetValues<Relation>().Select(r => catalogue.BasisOf(key.Channel, key.Purpose, r))];
    private readonly string? types = catalogue.FindChannel(key.Channel) is { ContactPoints: { Count: > 0 } points } ? sql.Add(points.ToArray()) : null;

    /// <summary>True where some contact point may be addressed, otherwise false or null.</summary>
    public string Allows() => $"""
        (exists (
          select from profiles.membership v {(NeedsConsent ? "join" : "left join")} {Decisions}
          {Denial} {Grant}{(NeedsConsent ? "" : Person)}
          where v.tenant_id = $1 and v.profile_id = {profile} and v.blind_key is not null{IsPoint}
            and {(NeedsConsent ? "grant_end > now()" : $"({Code}) < {PermissionReasons.Refuses}")})
        and not exists (select {InForce(Of)}){(marketing ? $" and (select {Age} from (select {Born(Of)}) b) is null" : "")})
        """;

    /// <summary>The number of the <see cref="PermissionReason"/> of all contact points together.</summary>
    public string Reason() => $"""
        coalesce(({Excluded}), (
          select min({Code}) from profiles.membership v left join {Decisions} {Denial} {Grant}{Person}
          where v.tenant_id = $1 and v.profile_id = {profile} and v.blind_key is not null{IsPoint}), {(short)PermissionReason.NoContactPoint})
        """;

    private bool NeedsConsent => Array.TrueForAll(bases, b => b is null or LawfulBasis.Consent);

    private string IsPoint => types is null ? " and c.identity_id is not null" : $" and v.type = any({types})";

    private string Decisions => $"profiles.consent_state c on c.tenant_id = $1 and c.identity_id = v.identity_id and {OfKey}";

    private string OfKey => $"c.channel = {channel} and c.purpose = {purpose} and c.controller = {controller}";

    // The offset keeps the planner from working it out again for each comparison.
    private string Denial => $"cross join lateral (select {Denied} from (select {Elsewhere(Of)}) e offset 0) d";

    private const string Denied = """
        coalesce(greatest(c.denied_at, c.objected_at, c.undated_denial_at, e.denied_at, e.objected_at), '-infinity') as denial,
          coalesce(c.objected_at, e.objected_at) as objection
        """;

    /// <summary>The person's identities, as <c>x</c>; erased ones are not among them.</summary>
    private string Of => $"(select x.profile_id, x.identity_id, x.type from profiles.membership x where x.tenant_id = $1 and x.profile_id = {profile} and x.blind_key is not null) x";

    /// <summary>What the person said no to with other identities: any marketing, or this with an identity that is no contact point of the channel.</summary>
    private string Elsewhere(string members)
    {
        var sameKey = types is null ? null : $"(o.channel = {channel} and o.purpose = {purpose} and x.type <> all({types}))";
        if (!marketing && !saleOrSharing && sameKey is null) return $"max(null::timestamptz) as denied_at, max(null::timestamptz) as objected_at from {members} where false";
        var others = catalogue.Purposes.Where(p => !p.Marketing).Select(p => p.Name).ToArray();
        var objects = marketing ? $"o.purpose <> all({sql.Add(others)})" : "false";
        return $"""
            max(greatest(o.denied_at, o.objected_at, o.undated_denial_at)) filter (where {sameKey ?? "false"}) as denied_at,
              max(o.objected_at) filter (where {objects}{(saleOrSharing ? " or o.opted_out" : "")}) as objected_at
            from {members} join {(saleOrSharing ? OptOuts : "profiles.consent_state")} o on o.tenant_id = $1 and o.identity_id = x.identity_id
            where o.controller = {controller} and (o.denied_at is not null or o.objected_at is not null or o.undated_denial_at is not null)
            """;
    }

    /// <summary>Decisions, and what the person said against any sale or sharing beside them.</summary>
    private string OptOuts => $"""
        (select s.tenant_id, s.identity_id, s.channel, s.purpose, s.controller, s.denied_at, s.objected_at, s.undated_denial_at, false as opted_out from profiles.consent_state s
         union all
         select e.tenant_id, e.identity_id, '', '', {controller}, null, e.at, null, true from profiles.exclusion e
         where not e.lifts and (e.until is null or e.until > now()) and e.kind = {sql.Add(ExclusionKinds.OptedOutOfSale)}
           and not exists (select from profiles.exclusion l where l.tenant_id = e.tenant_id and l.identity_id = e.identity_id and l.kind = e.kind and l.lifts and l.at > e.at))
        """;

    /// <summary>When the grant that no denial overrides ends; null where there is none.</summary>
    private string Grant => $"cross join lateral (select {EndOf(terms)} as grant_end offset 0) g";

    private static string EndOf(ConsentTerms terms)
    {
        var (own, attested) = terms.DoubleOptIn ? ("c.confirmed", "c.attested_confirmed") : ("c.granted", "c.attested");
        var (hasOwn, hasAttested) = ($"{own}_at > d.denial", $"(c.undated_denial_at is null and {attested}_at > d.denial)");
        return $"""
            case
              when {hasOwn} and {hasAttested} then
                case when {own}_at > {attested}_at then {Until(own)} when {attested}_at > {own}_at then {Until(attested)} else least({Until(own)}, {Until(attested)}) end
              when {hasOwn} then {Until(own)}
              when {hasAttested} then {Until(attested)}
            end
            """;

        // Hours, for a day of a time zone may have 23.
        string Until(string track) => terms.ValidDays is { } days
            ? $"least(coalesce({track}_until, 'infinity'), {track}_at + make_interval(hours => {24 * days}))"
            : $"coalesce({track}_until, 'infinity')";
    }

    private string Person => IsSame ? "" : $" cross join lateral (select coalesce((select {RelationOf(Of)}), 0) as relation offset 0) person";

    private bool IsSame => bases.Distinct().Count() == 1;

    private string RelationOf(string members) => $"""
        max(case
          when s.stage = {(int)Relation.Customer} or s.purchased_at > now() - make_interval(hours => {24 * catalogue.CustomerForDays}) then {(int)Relation.Customer}
          when s.stage = {(int)Relation.FormerCustomer} or s.purchased_at is not null then {(int)Relation.FormerCustomer} else {(int)Relation.Prospect} end) as relation
        from {members} join profiles.customer_state s on s.tenant_id = $1 and s.identity_id = x.identity_id
        """;

    private string Code => $"""
        case
          when grant_end > now() then {(short)PermissionReason.ConsentGiven}
          {Otherwise}
          when grant_end is not null then {(short)PermissionReason.ConsentExpired}
          when {Pending} then {(short)PermissionReason.DoubleOptInMissing}
          when d.denial > '-infinity' then case when d.objection is not null then {(short)PermissionReason.Objected} else {(short)PermissionReason.ConsentWithdrawn} end
          else {OfRelation(b => b is null ? (short)PermissionReason.NoBasis : (short)PermissionReason.NoConsentRecorded)}
        end
        """;

    private string Pending => terms.DoubleOptIn ? $"({EndOf(ConsentTerms.Any)}) is not null" : "false";

    /// <summary>A basis other than consent counts unless it was said no to; a legal obligation even then.</summary>
    private string Otherwise
    {
        get
        {
            if (NeedsConsent) return "";
            var said = $"(grant_end is null and not coalesce({Pending}, false) and d.denial > '-infinity')";
            var obliged = OfRelation(b => b == LawfulBasis.LegalObligation ? 1 : 0);
            var number = OfRelation(b => b is { } basis and not LawfulBasis.Consent ? (short)Permission.ReasonOf(basis) : -1);
            return $"when {number} >= 0 and ({obliged} = 1 or not {said}) then {number}";
        }
    }

    private string OfRelation(Func<LawfulBasis?, int> number) => IsSame
        ? $"{number(bases[0])}"
        : $"(case person.relation {string.Concat(bases.Select((b, relation) => $"when {relation} then {number(b)} "))}end)";

    private string Excluded => marketing ? $"least((select {Placed(Of)}), (select {Age} from (select {Born(Of)}) b))" : $"select {Placed(Of)}";

    private string Placed(string members)
    {
        var numbers = Kinds.Select(k => $"when '{k}' then {(short)Permission.ReasonOf(k)} ");
        return $"min(case e.kind {string.Concat(numbers)}end) as reason {InForce(members)}";
    }

    private IEnumerable<string> Kinds => ExclusionKinds.All.Where(k => ExclusionKinds.IsTotal(k) || (marketing && ExclusionKinds.IsOfMarketing(k)));

    private string InForce(string members) => $"""
        from {members} join profiles.exclusion e on e.tenant_id = $1 and e.identity_id = x.identity_id
        where not e.lifts and (e.until is null or e.until > now()) and e.kind = any({sql.Add(Kinds.ToArray())})
          and not exists (select from profiles.exclusion l where l.tenant_id = e.tenant_id and l.identity_id = e.identity_id and l.kind = e.kind and l.lifts and l.at > e.at)
        """;

    private static string Born(string members) => $"""
        max(s.born) as born from {members} join profiles.customer_state s on s.tenant_id = $1 and s.identity_id = x.identity_id
        where s.born is not null
        """;

    private string Age => $"""
        case when b.born + make_interval(months => 1, years => {catalogue.MinorBelow}) > (now() at time zone 'UTC')::date then {(short)PermissionReason.ExcludedMinor}
          {(catalogue.AdultsOnly ? $"when b.born is null then {(short)PermissionReason.AgeUnknown}" : "")} end
        """;
}
