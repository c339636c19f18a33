using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Profiles.Domain.Identities;

namespace Profiles.Domain.Packages;

/// <summary>What stands in the place of somebody else's data.</summary>
public sealed record RedactionMarks(string Email, string Phone, string Handle, string Person);

/// <summary>
/// Takes other people out of what was said, and leaves the rest (GDPR Art. 15(4)): addresses, numbers and handles that are not the subject's own, what stands in an
/// attribute for people, and the names of those who are known. docs/privacy-requests.md says what it recognises, and what it can't.
/// </summary>
/// <param name="own">What is the subject's: addresses, numbers in E.164, handles and names; in any case.</param>
/// <param name="others">What is known of others who are near the subject in the brand's store: values and names.</param>
/// <param name="e164">A number in the one spelling; null where it is none.</param>
public sealed partial class Redaction(IEnumerable<string> own, IEnumerable<string> others, Func<string, string?> e164, RedactionMarks marks)
{
    /// <summary>Shorter names stand in too many words of other meaning.</summary>
    private const int ShortestName = 3;

    private const int FewestDigits = 8;
    private const int MostDigits = 15;

    private readonly HashSet<string> own = own.Select(o => o.Trim().TrimStart('@')).ToHashSet(StringComparer.OrdinalIgnoreCase);
    private readonly List<string> others = [.. others.Select(o => o.Trim()).Where(o => o.Length >= ShortestName).Distinct(StringComparer.OrdinalIgnoreCase)];

    /// <summary>So many were taken out.</summary>
    public int Count { get; private set; }

    public string Text(string text) => Text(text, []);

    /// <summary>A value that was sent along: texts in it as texts, and whatever an attribute names people by as theirs.</summary>
    public JsonNode? Value(JsonNode? value) => Value(value, ofPeople: false, []);

    /// <summary>What was said, and what came with it: who is named there is taken out of the text as well.</summary>
    public (string? Text, JsonNode? Attributes) Said(string? text, JsonNode? attributes)
    {
        var named = new List<string>();
        var left = Value(attributes, ofPeople: false, named);
        return (text is null ? null : Text(text, named), left);
    }

    private string Text(string text, IReadOnlyCollection<string> named)
    {
        text = Email().Replace(text, m => NormalEmail.Of(m.Value.ToLowerInvariant()) is { } email && own.Contains(email) ? m.Value : Removed(marks.Email));
        text = Handle().Replace(text, m => own.Contains(m.Value[1..].TrimEnd('.', '-')) ? m.Value : Removed(marks.Handle));
        text = Phone().Replace(text, m => IsForeignNumber(m.Value) ? Removed(marks.Phone) : m.Value);
        foreach (var name in others.Concat(named)) text = Without(text, name);
        return text;
    }

    private bool IsForeignNumber(string candidate) =>
        candidate.Count(char.IsAsciiDigit) is >= FewestDigits and <= MostDigits && !Day().IsMatch(candidate) && e164(candidate) is { } number && !own.Contains(number) && !own.Contains(number.TrimStart('+'));

    private string Without(string text, string name)
    {
        if (own.Contains(name.TrimStart('@'))) return text;
        for (var at = text.IndexOf(name, StringComparison.OrdinalIgnoreCase); at >= 0; at = at < text.Length ? text.IndexOf(name, at, StringComparison.OrdinalIgnoreCase) : -1)
        {
            var end = at + name.Length;
            var isWhole = (at == 0 || !char.IsLetterOrDigit(text[at - 1])) && (end == text.Length || !char.IsLetterOrDigit(text[end]));
            if (isWhole) text = string.Concat(text.AsSpan(0, at), Removed(marks.Person), text.AsSpan(end));
            at += isWhole ? marks.Person.Length : name.Length;
        }
        return text;
    }

    private JsonNode? Value(JsonNode? value, bool ofPeople, List<string> named)
    {
        switch (value)
        {
            case JsonObject members:
                return new JsonObject(members.Select(m => KeyValuePair.Create(m.Key, Value(m.Value, ofPeople || IsOfPeople(m.Key), named))));
            case JsonArray items:
                return new JsonArray([.. items.Select(i => Value(i, ofPeople, named))]);
            case JsonValue leaf when leaf.GetValueKind() == JsonValueKind.String && leaf.GetValue<string>() is var text:
                if (!ofPeople) return JsonValue.Create(Text(text));
                if (IsOwn(text)) return leaf.DeepClone();
                if (text.Trim() is { Length: >= ShortestName } name) named.Add(name);
                return JsonValue.Create(Removed(marks.Person));
            case JsonValue leaf when ofPeople && leaf.GetValueKind() == JsonValueKind.Number:
                return IsOwn(leaf.ToJsonString()) ? leaf.DeepClone() : JsonValue.Create(Removed(marks.Person));
            default:
                return value?.DeepClone();
        }
    }

    private bool IsOwn(string text) => own.Contains(text.Trim().TrimStart('@')) || (e164(text) is { } number && own.Contains(number));

    private string Removed(string mark)
    {
        Count++;
        return mark;
    }

    private static bool IsOfPeople(string key) => People.Contains(string.Concat(key.Where(char.IsAsciiLetter)).ToLowerInvariant());

    /// <summary>Names of attributes, in lower case and without separators, that stand for people.</summary>
    private static readonly HashSet<string> People =
    [
        "mention", "mentions", "mentioned", "participant", "participants", "member", "members", "recipient", "recipients", "to", "from", "cc", "bcc", "replyto", "author", "authors", "sender",
        "agent", "agents", "agentname", "operator", "assignee", "assignedto", "advisor", "adviser", "employee", "colleague", "colleagues", "handledby", "staff", "owner", "user", "users", "userid", "username",
        "usernames", "tagged", "taggedusers", "friend", "friends", "contact", "contacts", "host", "guest", "guests", "companion", "companions", "invitedby", "referredby", "signature",
    ];

    [GeneratedRegex(@"[\p{L}\p{N}._%+\-]+@[\p{L}\p{N}\-]+(?:\.[\p{L}\p{N}\-]+)+", RegexOptions.CultureInvariant)]
    private static partial Regex Email();

    [GeneratedRegex(@"(?<![\p{L}\p{N}_.@/])@[\p{L}\p{N}_][\p{L}\p{N}_.\-]{1,63}", RegexOptions.CultureInvariant)]
    private static partial Regex Handle();

    [GeneratedRegex(@"^\d{1,2}[./-]\d{1,2}[./-]\d{4}\b", RegexOptions.CultureInvariant)]
    private static partial Regex Day();

    // With a plus, a leading zero or an area code in brackets; or in the groups of three, three and four.
    [GeneratedRegex(@"(?<![\p{L}\p{N}])(?:(?:\+|\(?0|\(\d{3}\))[\d\s().\-/]{6,24}\d|\d{3}[-. ]\d{3}[-. ]\d{4})(?![\p{L}\p{N}])", RegexOptions.CultureInvariant)]
    private static partial Regex Phone();
}
