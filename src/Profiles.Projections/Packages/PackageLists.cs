using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Profiles.Domain.Facts;
using Profiles.Domain.Packages;
using Profiles.Domain.Privacy;

namespace Profiles.Projections.Packages;

/// <summary>The lists of a package: as rows of its CSV files, and, the latest of them, for its page.</summary>
internal sealed class PackageLists(PackageWords words)
{
    public static readonly string[] Interactions = ["interaction_recorded", "interaction_edited", "interaction_deleted"];
    public static readonly string[] Traits = ["traits_reported", "trait_pinned", "trait_unpinned"];
    public static readonly string[] Consents = ["consent_given", "consent_withdrawn"];
    public static readonly string[] Exclusions = ["exclusion_placed", "exclusion_lifted"];

    public static readonly string[] InteractionColumns =
        ["id", "occurredAt", "recordedAt", "channel", "kind", "rawKind", "direction", "target", "text", "rating", "ratingScale", "sentiment", "attributes", "source", "identity", "change"];
    public static readonly string[] TraitColumns = ["occurredAt", "recordedAt", "name", "value", "how", "source", "identity"];
    public static readonly string[] ConsentColumns =
        ["id", "occurredAt", "recordedAt", "decision", "channel", "purpose", "controller", "method", "attested", "expires", "textVersion", "text", "language", "source", "identity"];
    public static readonly string[] ReadColumns = ["day", "roles", "purpose", "times"];

    private readonly List<IReadOnlyList<string?>> interactions = [], consents = [], exclusions = [], reads = [];
    private readonly Queue<IReadOnlyList<string?>> decisions = [];
    private long allInteractions, allConsents, allExclusions, allReads, allDecisions;

    public static IEnumerable<IReadOnlyList<string?>> Interaction(ToldEvent e)
    {
        yield return
        [
            Of(e, "interaction") ?? e.Id.ToString(), Time(e.OccurredAt), Time(e.RecordedAt), Of(e, "channel"), Of(e, "kind"), Of(e, "rawKind"), Of(e, "direction"), Of(e, "target"), Of(e, "text"), Of(e, "rating"),
            Of(e, "ratingScale"), Of(e, "sentiment"), Of(e, "attributes"), e.Source, e.Identity.ToString(),
            e.Type switch { "interaction_edited" => "edited", "interaction_deleted" => "deleted", _ => null },
        ];
    }

    public static IEnumerable<IReadOnlyList<string?>> Trait(ToldEvent e)
    {
        var traits = e.Data["traits"] is JsonArray many ? many.OfType<JsonObject>() : [e.Data];
        foreach (var trait in traits)
        {
            var value = Text(trait["value"]);
            var how = e.Type switch { "trait_pinned" => "pinned", "trait_unpinned" => "unpinned", _ => value is null ? "taken back" : "reported" };
            yield return [Time(e.OccurredAt), Time(e.RecordedAt), Text(trait["name"]), value, how, e.Source, e.Identity.ToString()];
        }
    }

    public static IEnumerable<IReadOnlyList<string?>> Consent(ToldEvent e)
    {
        var evidence = e.Data["evidence"] as JsonObject;
        yield return
        [
            e.Id.ToString(), Time(e.OccurredAt), Time(e.RecordedAt), DecisionOf(e), Of(e, "channel"), Of(e, "purpose"), Of(e, "controller"), Of(e, "method"), Of(e, "attested"), Of(e, "expires"),
            Text(evidence?["textVersion"]), Text(evidence?["text"]), Text(evidence?["language"]), e.Source, e.Identity.ToString(),
        ];
    }

    public static IReadOnlyList<string?> Read(PackageRead read) =>
        [read.Day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), read.Roles, read.Purpose, read.Times.ToString(CultureInfo.InvariantCulture)];

    public void Keep(ToldEvent e)
    {
        switch (e.Type)
        {
            case "interaction_recorded" or "interaction_edited" or "interaction_deleted":
                Keep(interactions, ref allInteractions, () =>
                [
                    words.At(e.OccurredAt), Of(e, "channel"), What(e),
                    Of(e, "direction") switch { nameof(Direction.Outbound) => words.Outbound, nameof(Direction.Inbound) => words.Inbound, _ => null }, Of(e, "text"),
                ]);
                break;
            case "consent_given" or "consent_withdrawn":
                Keep(consents, ref allConsents, () =>
                [
                    words.At(e.OccurredAt), Of(e, "channel"), Of(e, "purpose"),
                    DecisionOf(e) switch { "given" => words.Given, "objected" => words.Objected, _ => words.Withdrawn }, Of(e, "method"), e.Source,
                ]);
                break;
            case "exclusion_placed" or "exclusion_lifted":
                Keep(exclusions, ref allExclusions, () => [words.At(e.OccurredAt), Of(e, "kind"), e.Type == "exclusion_placed" ? words.Placed : words.Lifted, Of(e, "reason")]);
                break;
        }
    }

    public void Keep(PackageRead read) => Keep(reads, ref allReads, () => [read.Day.ToString("d MMMM yyyy", words.Culture), read.Roles, read.Purpose, read.Times.ToString("N0", words.Culture)]);

    /// <summary>They come in the order of recording: the latest stay.</summary>
    public void Keep(ToldDecision decision, string? reason)
    {
        allDecisions++;
        decisions.Enqueue([words.At(decision.OccurredAt), decision.Kind, decision.Rule, decision.By, decision.ReasonWithheld ? words.Withheld : reason]);
        if (decisions.Count > PackagePage.Longest) decisions.Dequeue();
    }

    public IReadOnlyList<PageTable> Tables(PackageSummary about) =>
    [
        Whole(words.Identities, words.IdentitiesLead, [words.Type, words.Value, words.Scope, words.Certainty, words.Source, words.FirstSeen, words.LastSeen],
            about.Identities.Select(i => Row(i.Type, i.Value, i.Scope, words.StrengthOf(i.Strength ?? ""), i.Source, words.At(i.FirstSeen), words.At(i.LastSeen)))),
        Whole(words.Traits, null, [words.Name, words.Value, words.Source, words.Since],
            about.Traits.SelectMany(t => (t.Others ?? []).Prepend(t)).Select(t => Row(t.Name, Text(t.Value), t.Pinned ? $"{t.Source} ({words.Pinned})" : t.Source, words.At(t.OccurredAt)))),
        new(words.Interactions, null, [words.Date, words.Channel, words.What, words.Direction, words.Text], interactions, allInteractions, "interactions.csv"),
        new(words.Consents, null, [words.Date, words.Channel, words.Purpose, words.Decision, words.Method, words.Source], consents, allConsents, "consents.csv"),
        new(words.Exclusions, null, [words.Date, words.Kind, words.Decision, words.Reason], exclusions, allExclusions, "events.json"),
        Whole(words.Purposes, null, [words.Purpose, words.What, words.Basis, words.Channel],
            about.Purposes.SelectMany(p => p.Bases.Select(b => Row(p.Title ?? p.Name, p.Text, words.BasisOf(b.Basis) + (b.Reference is { } where ? $" ({where})" : ""), b.Channels.Count == 0 ? words.AllChannels : string.Join(", ", b.Channels))))),
        Whole(words.Recipients, words.RecipientsLead, [words.Recipient, words.Date, words.Channel, words.Purpose, words.What],
            (about.Recipients ?? []).Select(r => Row(r.Name, words.At(r.At), r.Channel, r.Purpose, string.Join(", ", r.Traits)))),
        new(words.Reads, words.ReadsLead, [words.Date, words.Roles, words.Purpose, words.Times], reads, allReads, "reads.csv"),
        Whole(words.Sources, null, [words.Source, words.Records, words.FirstSeen, words.LastSeen],
            (about.Sources ?? []).Select(s => Row(s.Name, s.Records.ToString("N0", words.Culture), words.At(s.First), words.At(s.Last)))),
        Whole(words.Retention, null, [words.Holds, words.Term], (about.Retention ?? []).Select(r => Row(r.Holds, r.Term))),
        new(words.Decisions, words.DecisionsLead, [words.Date, words.Decision, words.Rule, words.By, words.Reason], [.. decisions.Reverse()], allDecisions, "decisions.json"),
        Whole(words.Requests, null, [words.Received, words.Kind, words.State], (about.Requests ?? []).Select(r => Row(words.At(r.ReceivedAt), words.RequestOf(r.Kind), r.State.ToString()))),
    ];

    private static void Keep(List<IReadOnlyList<string?>> list, ref long all, Func<IReadOnlyList<string?>> row)
    {
        all++;
        if (list.Count < PackagePage.Longest) list.Add(row());
    }

    private static PageTable Whole(string title, string? lead, string[] columns, IEnumerable<IReadOnlyList<string?>> rows)
    {
        List<IReadOnlyList<string?>> all = [.. rows];
        return new(title, lead, columns, [.. all.Take(PackagePage.Longest)], all.Count, "data.json");
    }

    private static string?[] Row(params string?[] cells) => cells;

    private static string DecisionOf(ToldEvent e) => e.Type == "consent_given" ? "given" : Text(e.Data["objection"]) == "true" ? "objected" : "withdrawn";

    /// <summary>Such as "Comment", or "Comment (deleted)".</summary>
    private string? What(ToldEvent e)
    {
        var kind = Enum.TryParse<InteractionKind>(Of(e, "kind"), out var known) ? words.KindOf(known) : Of(e, "rawKind");
        var change = e.Type switch { "interaction_edited" => words.Edited, "interaction_deleted" => words.Deleted, _ => null };
        return change is null ? kind : kind is null ? change : $"{kind} ({change})";
    }

    private static string? Of(ToldEvent e, string name) => Text(e.Data[name]);

    private static string? Text(JsonElement? value) => value switch
    {
        null => null,
        { ValueKind: JsonValueKind.String } text => text.GetString(),
        { } some => some.GetRawText(),
    };

    private static string? Text(JsonNode? value) => value switch
    {
        null => null,
        JsonValue text when text.GetValueKind() == JsonValueKind.String => text.GetValue<string>(),
        _ => value.ToJsonString(SealedJson.Options),
    };

    private static string Time(DateTimeOffset at) => at.ToString("O", CultureInfo.InvariantCulture);
}
