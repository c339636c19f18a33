namespace Profiles.Domain.Graph;

internal static class EnglishWords
{
    private static readonly string[] Months = ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"];

    public static string Of(Explanation explanation) => explanation switch
    {
        Explanation.Same e => $"It is one and the same identity: {Name(e.A)}.",
        Explanation.Joined { Path: [var only] } e => $"{Both(e)} are held to be one person: {Evidence(only)}.",
        Explanation.Joined e => $"{Both(e)} are held to be one person: {string.Join("; ", e.Path.Select(Told))}.",
        Explanation.Separated e => $"{Both(e)} are held to be different persons: an admin said so on {Day(e.On)}.",
        Explanation.Refused e => $"{Both(e)} are two profiles: {Told(e.Evidence)}, but {Reason(e.Code)}.",
        _ => $"{Both(explanation)} are two profiles: nothing says that they are one person.",
    };

    private static string Both(Explanation e) => $"{Upper(Name(e.A))} and {Name(e.B)}";

    private static string Told(ToldLink link) => $"{Name(link.From)} and {Name(link.To)} were {Evidence(link)}";

    private static string Evidence(ToldLink link) => link.Rule switch
    {
        LinkRule.SeenTogether => $"seen together by {link.Source} on {Day(link.OccurredAt)}",
        LinkRule.Superseded => $"merged in the CRM ({link.Source}) on {Day(link.OccurredAt)}",
        LinkRule.AdminDecision => $"linked by an admin on {Day(link.OccurredAt)}",
        _ => $"matched by what is known of both on {Day(link.OccurredAt)}",
    };

    private static string Name(Named named) => named.Type switch
    {
        "crm" => $"the CRM record {named.Value}",
        "community" => $"the community login {named.Value}",
        "email" => $"the e-mail address {named.Value}",
        "phone" => $"the telephone number {named.Value}",
        "device" => $"the device {named.Value}",
        var type => $"the {Upper(type)} account {named.Value}",
    };

    private static string Reason(string code) => code switch
    {
        Refusals.PersonUnique => "two records of one CRM, or two logins of one community, never join by rule",
        Refusals.CannotLink => "an admin has said that these are different persons",
        Refusals.HardCap => "the profile would have more identities than a person has",
        Refusals.Limit => "the profile would have more identities of one kind than its limit",
        Refusals.AnonymousBridge => "a device never joins two known persons",
        Refusals.KnownElsewhere => "the device belongs to somebody else already",
        Refusals.Unverified => "an address or number that nobody has confirmed only suggests",
        Refusals.Contested => "two persons' records claim the same address or number",
        Refusals.Shared => "so many use the value that it says nothing about who it is",
        Refusals.Blocked => "the brand has blocked the value",
        Refusals.Ended => "the source no longer says so",
        Refusals.Retracted => "an admin took that back",
        _ => $"a rule refused it ({code})",
    };

    private static string Day(DateTimeOffset at) => $"{at.UtcDateTime.Day} {Months[at.UtcDateTime.Month - 1]} {at.UtcDateTime.Year}";

    internal static string Upper(string text) => text.Length == 0 ? text : char.ToUpperInvariant(text[0]) + text[1..];
}

internal static class FrenchWords
{
    private static readonly string[] Months = ["janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre", "novembre", "décembre"];

    public static string Of(Explanation explanation) => explanation switch
    {
        Explanation.Same e => $"C'est une seule et même identité : {Name(e.A)}.",
        Explanation.Joined { Path: [var only] } e => $"{Both(e)} désignent une même personne : {Evidence(only)}.",
        Explanation.Joined e => $"{Both(e)} désignent une même personne : {string.Join(" ; ", e.Path.Select(Told))}.",
        Explanation.Separated e => $"{Both(e)} désignent des personnes différentes : un administrateur l'a décidé le {Day(e.On)}.",
        Explanation.Refused e => $"{Both(e)} relèvent de deux profils : {Told(e.Evidence)}, mais {Reason(e.Code)}.",
        _ => $"{Both(explanation)} relèvent de deux profils : rien n'indique une même personne.",
    };

    private static string Both(Explanation e) => $"{EnglishWords.Upper(Name(e.A))} et {Name(e.B)}";

    private static string Told(ToldLink link) => $"{Name(link.From)} et {Name(link.To)}, {Evidence(link)}";

    private static string Evidence(ToldLink link) => link.Rule switch
    {
        LinkRule.SeenTogether => $"message commun de {link.Source} du {Day(link.OccurredAt)}",
        LinkRule.Superseded => $"fusion des fiches dans le CRM ({link.Source}) du {Day(link.OccurredAt)}",
        LinkRule.AdminDecision => $"lien établi par un administrateur le {Day(link.OccurredAt)}",
        _ => $"rapprochement automatique du {Day(link.OccurredAt)}",
    };

    private static string Name(Named named) => named.Type switch
    {
        "crm" => $"la fiche CRM {named.Value}",
        "community" => $"le compte de communauté {named.Value}",
        "email" => $"l'adresse e-mail {named.Value}",
        "phone" => $"le numéro de téléphone {named.Value}",
        "device" => $"l'appareil {named.Value}",
        var type => $"le compte {EnglishWords.Upper(type)} {named.Value}",
    };

    private static string Reason(string code) => code switch
    {
        Refusals.PersonUnique => "deux fiches d'un même CRM, ou deux comptes d'une même communauté, ne se rejoignent jamais par règle",
        Refusals.CannotLink => "un administrateur a dit que ce sont des personnes différentes",
        Refusals.HardCap => "le profil aurait plus d'identités qu'une personne n'en a",
        Refusals.Limit => "le profil aurait plus d'identités d'un même type que sa limite",
        Refusals.AnonymousBridge => "un appareil ne relie jamais deux personnes connues",
        Refusals.KnownElsewhere => "l'appareil appartient déjà à quelqu'un d'autre",
        Refusals.Unverified => "une adresse ou un numéro que personne n'a confirmé ne fait que suggérer",
        Refusals.Contested => "les fiches de deux personnes revendiquent la même adresse ou le même numéro",
        Refusals.Shared => "tant de personnes utilisent cette valeur qu'elle n'identifie personne",
        Refusals.Blocked => "la marque a bloqué cette valeur",
        Refusals.Ended => "la source ne le dit plus",
        Refusals.Retracted => "un administrateur est revenu sur ce lien",
        _ => $"une règle l'a refusé ({code})",
    };

    private static string Day(DateTimeOffset at) => $"{(at.UtcDateTime.Day == 1 ? "1er" : at.UtcDateTime.Day)} {Months[at.UtcDateTime.Month - 1]} {at.UtcDateTime.Year}";
}
