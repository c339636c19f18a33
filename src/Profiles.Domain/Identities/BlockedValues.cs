namespace Profiles.Domain.Identities;

/// <summary>
/// Values that sources send for want of a value. If they counted as identities, everybody who has none would become one person.
/// </summary>
/// <remarks>The same for every brand. A brand's own (its switchboard, its test accounts) and role mailboxes belong to its identity policy.</remarks>
public static class BlockedValues
{
    private static readonly HashSet<string> Words = new(StringComparer.OrdinalIgnoreCase)
    {
        "null", "nil", "none", "nan", "n/a", "na", "n.a.", "undefined", "unknown", "inconnu", "anonymous", "anonyme", "anon", "guest", "not_set", "(not set)",
        "not_authenticated", "not-authenticated", "unauthenticated", "empty", "blank", "missing", "void", "true", "false", "id", "userid", "user_id", "user id",
        "distinctid", "distinct_id", "anonymousid", "anonymous_id", "email", "e-mail", "phone", "test", "dummy", "default",
        "[object object]", "{}", "[]", "\"\"", "''", "-", "--", "---", ".", "?", "0.0",
    };

    private static readonly HashSet<string> Mailboxes = new(StringComparer.Ordinal)
    {
        "null", "nil", "none", "nan", "undefined", "unknown", "anonymous", "noemail", "no-email", "no_email", "no.email", "nomail", "no-mail", "sansemail", "notprovided",
    };

    // RFC 2142, and what French and English firms use beside it.
    private static readonly HashSet<string> Roles = new(StringComparer.Ordinal)
    {
        "info", "infos", "contact", "support", "sales", "marketing", "admin", "administrator", "webmaster", "postmaster", "hostmaster", "abuse", "noc", "security",
        "office", "hello", "bonjour", "accueil", "service", "serviceclient", "service-client", "service.client", "sav", "commercial", "compta", "comptabilite",
        "billing", "facturation", "accounts", "rh", "hr", "jobs", "recrutement", "press", "presse", "team", "equipe", "help", "helpdesk", "mail", "enquiries",
        "noreply", "no-reply", "no_reply", "donotreply", "do-not-reply", "ne-pas-repondre", "nepasrepondre", "newsletter", "customerservice", "customer-service",
        "reservation", "reservations", "booking", "direction", "secretariat", "mairie", "privacy", "dpo", "legal",
    };

    /// <param name="email">Normalised.</param>
    public static bool IsRoleMailbox(string email) => Roles.Contains(email[..email.LastIndexOf('@')]);

    /// <summary>Whether the text stands for "no value", whatever the type.</summary>
    public static bool IsPlaceholder(string text) => Words.Contains(text) || IsZeros(text);

    /// <summary>Whether a normalised value of this type is one that strangers share.</summary>
    public static bool IsBlocked(string type, string value) => type switch
    {
        "email" => Mailboxes.Contains(value[..value.LastIndexOf('@')]),
        // A subscriber number of one digit, as forms with a compulsory field receive it.
        "phone" => value.Length > 7 && IsRepeated(value.AsSpan(value.Length - 7)),
        // These are handed out by the brand's own systems, where 1111 follows 1110.
        "crm" or "community" => false,
        _ => value.Length >= 5 && IsRepeated(value),
    };

    /// <summary>Zeros alone, also in groups, as in an empty UUID or an advertising id that the person switched off.</summary>
    private static bool IsZeros(string text) => text.Contains('0', StringComparison.Ordinal) && text.All(c => c is '0' or '-' or ' ' or '+');

    private static bool IsRepeated(ReadOnlySpan<char> value) => value.IndexOfAnyExcept(value[0]) < 0;
}
