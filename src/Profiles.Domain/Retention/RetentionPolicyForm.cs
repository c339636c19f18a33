using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Profiles.Domain.Consent;
using Profiles.Domain.Policies;
using Profiles.Domain.Privacy;
using Profiles.Domain.Recording;

namespace Profiles.Domain.Retention;

/// <summary>A retention policy as the API shows it and takes it: a JSON merge patch (RFC 7396) over the present one.</summary>
/// <param name="Version">Of the policy that was read; a patch that carries an older one is refused.</param>
/// <param name="Terms">Months, or <c>for-ever</c>, by class and relation.</param>
public sealed record RetentionPolicyForm(
    int? Version, bool Enabled, IReadOnlyDictionary<string, IReadOnlyDictionary<string, JsonElement>> Terms, int AccessLogMonths, int RequestMonths, int RemindDaysBefore)
{
    public const string ForEver = "for-ever";

    private const int MostMonths = 1200;
    private const int MostDays = 365;

    private static readonly Relation[] Relations = [Relation.Prospect, Relation.Customer];

    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        PropertyNameCaseInsensitive = false,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
        NumberHandling = JsonNumberHandling.Strict,
    };

    public static JsonObject Write(RetentionPolicy policy, int version) => JsonSerializer.SerializeToNode(
        new RetentionPolicyForm(
            version, policy.Enabled,
            Enum.GetValues<RetentionClass>().ToDictionary(NameOf, c => (IReadOnlyDictionary<string, JsonElement>)Relations.ToDictionary(NameOf, r => Term(policy.MonthsOf(c, r)))),
            policy.AccessLogMonths, policy.RequestMonths, policy.RemindDaysBefore), Options)!.AsObject();

    /// <returns>The policy as it would be; null where anything is refused, with all that is.</returns>
    public static (RetentionPolicy? Policy, IReadOnlyList<Rejection> Refusals) Read(JsonElement patch, RetentionPolicy present, int version)
    {
        if (patch.ValueKind != JsonValueKind.Object) return Refused("policy-value", "A JSON object is needed here.", "policy");
        if (PatchText.Refuses(patch, "policy") is { } unreadable) return (null, [unreadable]);
        RetentionPolicyForm form;
        try
        {
            form = Merged(Write(present, version), JsonObject.Create(patch)!).Deserialize<RetentionPolicyForm>(Options)!;
        }
        catch (JsonException bad)
        {
            return Refused("policy-value", "This is not what a retention policy holds here: compare with what `retentionPolicy` answers.", $"policy{bad.Path?.TrimStart('$')}");
        }
        if (form.Version is { } expected && expected != version) return Refused("policy-version", "Somebody changed the policy meanwhile. Read it again and decide anew.", "policy.version");
        IReadOnlyList<Rejection> refusals = [.. form.Check()];
        return refusals.Count > 0 ? (null, refusals) : (form.Policy(), refusals);
    }

    public static string NameOf(RetentionClass retention) => retention.ToString().ToLowerInvariant();

    public static string NameOf(Relation relation) => relation == Relation.Prospect ? "prospect" : "customer";

    private static JsonObject Merged(JsonObject target, JsonObject patch)
    {
        foreach (var (name, value) in patch)
        {
            if (value is JsonObject deeper && target[name] is JsonObject known) Merged(known, deeper);
            else target[name] = value?.DeepClone();
        }
        return target;
    }

    private static JsonElement Term(int? months) => months is { } some ? JsonSerializer.SerializeToElement(some) : JsonSerializer.SerializeToElement(ForEver);

    private RetentionPolicy Policy() => new()
    {
        Enabled = Enabled, Terms = [.. Enum.GetValues<RetentionClass>().SelectMany(c => Relations.Select(r => new RetentionTerm(c, r, Months(c, r))))],
        AccessLogMonths = AccessLogMonths, RequestMonths = RequestMonths, RemindDaysBefore = RemindDaysBefore,
    };

    private int? Months(RetentionClass retention, Relation relation) => Terms[NameOf(retention)][NameOf(relation)] is { ValueKind: JsonValueKind.Number } months ? months.GetInt32() : null;

    private IEnumerable<Rejection> Check()
    {
        var classes = Enum.GetValues<RetentionClass>().ToDictionary(NameOf);
        foreach (var unknown in Terms.Keys.Except(classes.Keys)) yield return Bad("terms", $"There are the classes {string.Join(", ", classes.Keys)}.");
        foreach (var (name, retention) in classes)
        {
            var refused = false;
            foreach (var relation in Relations)
            {
                if (Terms.GetValueOrDefault(name)?.GetValueOrDefault(NameOf(relation)) is not { } term || !IsTerm(term))
                {
                    refused = true;
                    yield return Bad($"terms.{name}.{NameOf(relation)}", $"Months from 1 to {MostMonths}, or \"{ForEver}\", are needed here; the reason of the change says why for ever.");
                }
            }
            if (refused) continue;
            if (Terms[name].Keys.Except(Relations.Select(NameOf)).Any()) yield return Bad($"terms.{name}", "There are the relations prospect and customer.");
            // Otherwise somebody would be deleted earlier because they bought something.
            if (Months(retention, Relation.Customer) is { } customer && (Months(retention, Relation.Prospect) is not { } prospect || prospect > customer))
                yield return Bad($"terms.{name}.customer", "A customer's term can't be shorter than a prospect's: to buy something would bring the end nearer.");
        }
        if (AccessLogMonths is < 6 or > MostMonths) yield return Bad("accessLogMonths", $"Months from 6 to {MostMonths} are needed here: who read what is asked for long after.");
        if (RequestMonths is < 1 or > MostMonths) yield return Bad("requestMonths", $"Months from 1 to {MostMonths} are needed here.");
        if (RemindDaysBefore is < 0 or > MostDays) yield return Bad("remindDaysBefore", $"A number of days from 0 to {MostDays} is needed here.");
    }

    private static bool IsTerm(JsonElement term) =>
        term.ValueKind == JsonValueKind.String ? term.GetString() == ForEver
        : term.ValueKind == JsonValueKind.Number && term.TryGetInt32(out var months) && months is >= 1 and <= MostMonths;

    private static Rejection Bad(string place, string reason) => new("policy-value", reason, $"policy.{place}");

    private static (RetentionPolicy?, IReadOnlyList<Rejection>) Refused(string code, string reason, string path) => (null, [new(code, reason, path)]);
}
