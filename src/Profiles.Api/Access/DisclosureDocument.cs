using System.Globalization;
using System.Text;
using Profiles.Domain.Access;
using Profiles.Domain.Tenants;

namespace Profiles.Api.Access;

/// <summary>The part of docs/access.md that says what is given, masked or refused of persons, from <see cref="AccessTable"/> and <see cref="DisclosureTable"/>.</summary>
internal static class DisclosureDocument
{
    private const string Head = """

        ## What is given of persons

        By role and purpose. "Given": in clear; of identifiers and texts each reading is logged. "Masked": `value` is null, `maskedValue` shows little of it. "Null": nothing.
        "Refused": the field, and so the request. With a purpose that needs permission, persons who don't permit it are absent from every answer, count and filter.
        A login with several roles may read what any of them may.

        """;

    private static readonly (string Title, string Type, string Field, SealedValue? Value)[] Columns =
    [
        ("`Identity.value` that the purpose may be addressed at", "Identity", "value", SealedValue.ContactPoint),
        ("`Identity.value` of others", "Identity", "value", SealedValue.Identity),
        ("`displayName`", "CustomerProfile", "displayName", SealedValue.Name),
        ("`Trait.value`, clear", "Trait", "value", null),
        ("`Trait.value`, names", "Trait", "value", SealedValue.Name),
        ("`Trait.value`, other sealed", "Trait", "value", SealedValue.Trait),
        ("`Interaction.text`", "Interaction", "text", SealedValue.Text),
        ("`Exclusion.reason`", "Exclusion", "reason", SealedValue.Text),
        ("`ConsentEvidence.text`", "ConsentEvidence", "text", SealedValue.Evidence),
    ];

    public static void AppendTo(StringBuilder text)
    {
        text.Append(Head).Append(CultureInfo.InvariantCulture, $"\n| role | purpose | persons | {string.Join(" | ", Columns.Select(c => c.Title))} | search |\n");
        text.Append(CultureInfo.InvariantCulture, $"|---|---|---|{string.Concat(Columns.Select(_ => "---|"))}---|\n");
        foreach (var role in Roles.All)
        {
            foreach (var purpose in Purpose.BuiltIn.Where(p => Permitted.OpenTo(p).Overlaps(role))) Append(text, role, $"`{purpose.Name}`", purpose.NeedsPermission);
            Append(text, role, "the brand's own", needsPermission: true);
        }
    }

    private static void Append(StringBuilder text, Role role, string purpose, bool needsPermission) => text.Append(
        CultureInfo.InvariantCulture,
        $"| {Roles.NameOf(role)} | {purpose} | {(needsPermission ? "who permit it" : "all")} | {string.Join(" | ", Columns.Select(c => Cell(role, needsPermission, c.Type, c.Field, c.Value)))} | {Search(role, needsPermission)} |\n");

    private static string Cell(Role role, bool needsPermission, string type, string field, SealedValue? value) =>
        !AccessTable.Allows(role, type, field) ? "refused"
        : value is not { } one || DisclosureTable.IsClear(one, role, needsPermission) ? "given"
        : one is SealedValue.ContactPoint or SealedValue.Identity ? "masked" : "null";

    private static string Search(Role role, bool needsPermission) =>
        !AccessTable.Allows(role, "Query", "profiles") || !DisclosureTable.IsClear(SealedValue.Name, role, needsPermission) ? "refused"
        : DisclosureTable.IsClear(SealedValue.Identity, role, needsPermission) ? "names, identifiers" : "names";
}
