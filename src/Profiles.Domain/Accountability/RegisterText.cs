using System.Globalization;
using System.Text;
using Profiles.Domain.Consent;

namespace Profiles.Domain.Accountability;

/// <summary>The record of processing as Markdown, in English or French, in the order of Art. 30(1). What nobody stated says how to state it.</summary>
public static class RegisterText
{
    /// <param name="language"><c>fr</c>; every other is English.</param>
    public static string Markdown(ProcessingRegister register, string? language)
    {
        var words = language == "fr" ? RegisterWords.French : RegisterWords.English;
        var text = new StringBuilder();
        Line($"# {words.Title}: {register.Brand}");
        Line();
        Line($"{words.AsOf} {register.At.UtcDateTime.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture)} UTC.");

        Heading(words.Who);
        Item(words.Controller, register.Entries.Controller, "controller");
        Item(words.Contact, register.Entries.Contact, "contact");
        if (register.Entries.JointControllers is { } joint) Line($"- {words.Joint}: {Cell(joint)}");
        if (register.Entries.Representative is { } representative) Line($"- {words.Representative}: {Cell(representative)}");
        Item(words.Officer, register.Entries.DataProtectionOfficer, "dataProtectionOfficer");

        Heading(words.Purposes);
        Line($"| {words.Purpose} | {words.Kind} | {words.Bases} |");
        Line("|---|---|---|");
        foreach (var purpose in register.Purposes)
            Line($"| {Cell(purpose.Name)} | {string.Join(", ", Kinds(purpose, words).DefaultIfEmpty("–"))} | {string.Join("<br>", purpose.Bases.Select(b => Basis(b, purpose, words)).DefaultIfEmpty(words.NoBasis))} |");

        Heading(words.Subjects);
        Line($"- {words.SubjectList}");

        Heading(words.Data);
        Line($"- {words.Identifiers}: {string.Join(", ", register.Identities.Select(Cell))}");
        foreach (var data in register.Data)
        {
            Line($"- {words.ClassOf(data.Class)}{(data.Attributes.Count > 0 ? $": {string.Join(", ", data.Attributes.Select(Cell))}" : "")}");
            if (data.Special.Count > 0) Line($"  - {words.Special}: {string.Join(", ", data.Special.Select(Cell))}");
        }

        Heading(words.Recipients);
        foreach (var recipient in register.Recipients)
            Line($"- {Cell(recipient.Name)}: {string.Join(", ", recipient.Purposes.Select(Cell))} ({words.Last} {recipient.Last.UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)})");
        if (register.Recipients.Count == 0) Line($"- {words.NoRecipients}");

        Heading(words.Transfers);
        foreach (var transfer in register.Entries.Transfers) Line($"- {Cell(transfer.Recipient)}, {Cell(transfer.Country)}: {Cell(transfer.Safeguard)}");
        if (register.Entries.Transfers.Count == 0) Line($"- {words.NotStated} {words.State("transfers")}");

        Heading(words.Terms);
        foreach (var held in register.Terms.GroupBy(t => t.Class).OrderBy(t => t.Key))
            Line($"- {words.ClassOf(held.Key)}: {string.Join(", ", held.OrderBy(t => t.Relation).Select(t => $"{words.RelationOf(t.Relation)} {(t.Months is { } months ? words.Months(months) : words.ForEver)}"))}");
        Line($"- {words.Since}");
        if (!register.TermsEnforced) Line($"- {words.NotEnforced}");

        Heading(words.Measures);
        foreach (var measure in words.OwnMeasures.Concat(register.Entries.Measures.Select(Cell))) Line($"- {measure}");
        return text.ToString();

        void Line(string line = "") => text.Append(line).Append('\n');

        void Heading(string name)
        {
            Line();
            Line($"## {name}");
            Line();
        }

        void Item(string name, string? value, string setting) => Line($"- {name}: {(value is null ? $"{words.NotStated} {words.State(setting)}" : Cell(value))}");
    }

    private static IEnumerable<string> Kinds(RegisterPurpose purpose, RegisterWords words)
    {
        if (purpose.Marketing) yield return words.Marketing;
        if (purpose.SaleOrSharing) yield return words.Sale;
    }

    private static string Basis(BasisRule rule, RegisterPurpose purpose, RegisterWords words)
    {
        var scope = string.Join(", ", new[] { rule.Channel is { } channel ? Cell(channel) : null, rule.Relation is { } relation ? words.RelationOf(relation) : null }.OfType<string>());
        var term = rule.Basis == LawfulBasis.Consent && purpose.ValidDays is { } days ? $", {words.Days(days)}" : "";
        return $"{words.BasisOf(rule.Basis)}{term}{(scope.Length > 0 ? $" ({scope})" : "")}{(rule.Reference is { Length: > 0 } reference ? $" [{Cell(reference)}]" : "")}";
    }

    /// <summary>What somebody wrote stays one cell of a table, and is no mark-up.</summary>
    private static string Cell(string text) => text.ReplaceLineEndings(" ").Replace("\\", @"\\", StringComparison.Ordinal).Replace("|", @"\|", StringComparison.Ordinal).Replace("<", "&lt;", StringComparison.Ordinal)
        .Replace("[", @"\[", StringComparison.Ordinal).Replace("`", @"\`", StringComparison.Ordinal).Replace("*", @"\*", StringComparison.Ordinal);
}
