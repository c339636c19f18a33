namespace Profiles.Api.Demo;

/// <summary>What a member agreed to, and took back. A time is that of the act; everything absent was never decided.</summary>
internal sealed record Decisions
{
    /// <summary>Handed over by the CRM, with its date, method and text.</summary>
    public DateTimeOffset? AttestedEmail { get; init; }
    public string Method { get; init; } = "Form";
    public DateTimeOffset? AttestedSms { get; init; }

    /// <summary>The CRM says that they want no e-mail, and not since when.</summary>
    public bool OptedOut { get; init; }

    /// <summary>A tick in a column, of which nobody knows where it comes from: no consent.</summary>
    public bool BareFlag { get; init; }

    /// <summary>Given to the brand itself, in a form.</summary>
    public DateTimeOffset? OwnEmail { get; init; }
    public DateTimeOffset? OwnSms { get; init; }
    public DateTimeOffset? OwnWhatsApp { get; init; }

    /// <summary>Unsubscribed by a click in an e-mail; an objection is against all direct marketing (GDPR Art. 21(2)).</summary>
    public DateTimeOffset? LeftEmail { get; init; }
    public bool Objected { get; init; }
    public DateTimeOffset? LeftWhatsApp { get; init; }

    public static Decisions Of(Member member)
    {
        if (member.Number == 0) return Camille.Decisions;
        var chance = new Chance("decisions", member.Number);
        var (crm, email) = (member.Has("crm"), member.Has("email") && !member.BorrowsEmail);
        var phone = member.Has("phone") && !member.SharesPhone;
        var mid = member.Joined + (DemoBrand.Today - member.Joined) / 2;

        var attested = crm && email && chance.Of(0.34);
        var own = email && chance.Of(0.2);
        var left = (attested || own) && chance.Of(0.12);
        return new Decisions
        {
            AttestedEmail = attested ? Early() : null,
            Method = chance.Of(0.3) ? "Double opt-in" : "Form",
            AttestedSms = crm && phone && chance.Of(0.1) ? Early() : null,
            OptedOut = crm && email && chance.Of(0.07),
            BareFlag = crm && chance.Of(0.3),
            OwnEmail = own ? Early() : null,
            OwnSms = phone && chance.Of(0.09) ? Early() : null,
            OwnWhatsApp = member.Has("whatsapp") && chance.Of(0.35) ? Early() : null,
            LeftEmail = left ? chance.Time(mid, DemoBrand.Today) : null,
            Objected = left && chance.Of(0.15),
            LeftWhatsApp = member.Has("whatsapp") && chance.Of(0.06) ? chance.Time(mid, DemoBrand.Today) : null,
        };

        DateTimeOffset Early() => chance.Time(member.Joined, mid);
    }

    /// <summary>As the service itself would decide it on that day.</summary>
    public bool MayMail(DateTimeOffset day) => !(LeftEmail <= day) && !OptedOut && (OwnEmail <= day || AttestedEmail <= day);

    /// <summary>Whether marketing by e-mail is allowed now. An opt-out of unknown date counts from its import, so that only what comes later lifts it.</summary>
    public bool MayMailNow => MayMail(DateTimeOffset.MaxValue);
}
