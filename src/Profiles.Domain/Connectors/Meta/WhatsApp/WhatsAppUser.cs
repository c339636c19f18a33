using System.Text.Json;
using Profiles.Domain.Facts;
using Profiles.Domain.Identities;

namespace Profiles.Domain.Connectors.Meta.WhatsApp;

/// <summary>
/// A person on WhatsApp. The business-scoped user id (BSUID, <c>US.1349…</c>) comes first: it is on every event, while who took a user name may hide the number. Source:
/// …/whatsapp/business-scoped-user-ids.
/// </summary>
/// <remarks>
/// A BSUID is unique within a portfolio of business accounts, which no payload names; so its scope is the account that the entry is of, and what two accounts of a portfolio call alike are
/// two identities until a number or the parent's id ties them. That errs on the side of two, as any split can be linked later. The parent's id (<c>US.ENT.1181…</c>) is unique across the
/// brand's portfolios, whatever account it comes by: it has one scope. A number is of WhatsApp as a whole, but an identity of this type has a scope, so that of the account serves here too.
/// </remarks>
internal static class WhatsAppUser
{
    public const string Channel = "whatsapp";

    public const string ParentScope = "parent";

    private const int ShortestNumber = 7, LongestNumber = 15;

    /// <param name="account">The business account. Null: only a number and the parent's id can be told.</param>
    /// <param name="number">The telephone number (<c>from</c>, <c>to</c>, <c>recipient_id</c>), which has become the user's id in some payloads.</param>
    /// <param name="waId">What WhatsApp knows the number by, which is another spelling of it in some countries.</param>
    /// <param name="isProven">WhatsApp reached who has the number, or was reached by them. False: it was only dialled.</param>
    public static IReadOnlyList<IdentityClaim> Of(string? account, string? number, string? waId, string? userId, string? parentId, bool isProven = true)
    {
        string?[] all = [userId, number, waId];
        var parent = parentId ?? all.FirstOrDefault(IsParent);
        var user = userId is not null && userId != parent && !IsParent(userId) ? userId : all.FirstOrDefault(id => IsUser(id) && id != parent);
        var dialled = new[] { number, waId }.Select(Dialled).FirstOrDefault(digits => digits is not null);

        List<IdentityClaim> who = [];
        if (account is not null && (user ?? Account(waId) ?? Account(number)) is { } own) who.Add(new(Channel, account, own));
        if (parent is not null) who.Add(new(Channel, ParentScope, parent));
        if (dialled is not null && isProven) who.Add(new("phone", null, "+" + dialled, Strength.Verified));
        return who;
    }

    /// <summary>What the person calls themselves, where the payload has it.</summary>
    public static Fact.Traits? Traits(JsonElement? contact)
    {
        var profile = contact.Object("profile");
        var said = new Details().Add("name", profile.Text("name")).Add("username", (profile.Text("username") ?? contact.Text("username"))?.TrimStart('@') is { Length: > 0 } name ? name : null).OrNull;
        return said is null ? null : new(said);
    }

    /// <returns>The digits of a telephone number, with or without its plus; null where it is none, or one that no network would give out.</returns>
    public static string? Digits(string? number)
    {
        var digits = number?.TrimStart('+');
        return digits is { Length: >= ShortestNumber and <= LongestNumber } && digits.All(char.IsAsciiDigit) && !BlockedValues.IsBlocked("phone", "+" + digits) ? digits : null;
    }

    /// <summary>WhatsApp still writes the 1 that Mexico put before mobile numbers until August 2019 (IFT): with it, it is a number that nobody can dial.</summary>
    private static string? Dialled(string? number) => Digits(number) is { Length: 13 } digits && digits.StartsWith("521", StringComparison.Ordinal) ? "52" + digits[3..] : Digits(number);

    private static string? Account(string? id) => id is null || IsUser(id) || IsParent(id) ? null : id;

    private static bool IsUser(string? id) => id is { Length: > 3 } && char.IsAsciiLetterUpper(id[0]) && char.IsAsciiLetterUpper(id[1]) && id[2] == '.' && !IsParent(id);

    private static bool IsParent(string? id) => id is { Length: > 7 } && id.AsSpan(2).StartsWith(".ENT.");
}
