using System.Globalization;
using System.Text;
using Profiles.Domain.Access;
using Profiles.Domain.Tenants;

namespace Profiles.Api.Access;

/// <summary>docs/access.md, written from the code that decides. A test compares the two.</summary>
public static class AccessDocument
{
    public static string Write()
    {
        var text = new StringBuilder();
        text.Append("""
            # Who may do what

            Generated from `AccessTable` and `DisclosureTable`: `./run access-table > docs/access.md`. Don't edit.

            A token names one or more brands and, for each, roles and purposes:

            ```json
            { "brands": [ { "tenant": "demo", "roles": ["crm-admin"], "purposes": ["administration"] } ] }
            ```

            - With several brands in the token, the header `Brand: <name>` picks one. The brand never comes from the body.
            - With several roles in a brand, the login may do what any of them may.
            - `Processing-Purpose: <purpose>` says what persons are looked at for. It must be one that the token permits (otherwise 403); where the token
              permits only one, that is the default.
            - A brand that doesn't exist, is closed, or is not in the token gets the same answer. So does a person who is absent, erased, or another brand's.

            ## Purposes

            Where a token lists purposes, it may name those, as far as the brand has defined them or they are built in and open to the role. Where it lists none,
            it may name what belongs to its roles.

            | purpose | belongs to | open to, when listed |
            |---|---|---|

            """);
        foreach (var purpose in Purpose.BuiltIn)
            text.Append(CultureInfo.InvariantCulture, $"| `{purpose.Name}` | {Names(Permitted.OwnerOf(purpose))} | {Names(Permitted.OpenTo(purpose))} |\n");
        text.Append("| the brand's own, such as `marketing.email` | nobody | every role |\n");

        DisclosureDocument.AppendTo(text);
        text.Append("""

            ## Fields

            "Purpose": the field leads to persons, so the request names a purpose; "unconditional": it is about persons whatever they permitted, so a purpose that needs people's permission is refused.


            """);
        text.Append(CultureInfo.InvariantCulture, $"| field | purpose | {string.Join(" | ", Roles.All.Select(Roles.NameOf))} |\n");
        text.Append(CultureInfo.InvariantCulture, $"|---|---|{string.Concat(Roles.All.Select(_ => ":-:|"))}\n");
        foreach (var rule in AccessTable.Rules)
            text.Append(CultureInfo.InvariantCulture, $"| `{rule.Key}` | {(rule.AboutAll ? "unconditional" : rule.Persons ? "yes" : "")} | {string.Join(" | ", Roles.All.Select(role => rule.Roles.HasFlag(role) ? "✓" : ""))} |\n");
        return text.ToString();
    }

    private static string Names(Role roles) => string.Join(", ", roles.Names().Select(name => $"`{name}`"));
}
