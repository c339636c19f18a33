using System.Security.Cryptography;
using System.Text;

namespace Profiles.Domain.Notices;

/// <summary>What recipients of a person's data are told (GDPR Art. 19). The names are stored; <see cref="NoticeTypes"/> says what is public.</summary>
public enum NoticeKind
{
    /// <summary>Art. 17: erase what you got.</summary>
    Erased,
    /// <summary>Art. 16: what you got is not right any more; fetch it anew.</summary>
    Rectified,
    /// <summary>Art. 18: store what you got and do nothing else with it.</summary>
    Restricted,
    /// <summary>The restriction is lifted.</summary>
    Unrestricted,
    /// <summary>Art. 21: do not use what you got for what it was handed out for.</summary>
    Objected,
    /// <summary>11 CCR §7026(f): do not sell or share what you got.</summary>
    OptedOut,
}

/// <summary>The types of the CloudEvents: promises.</summary>
public static class NoticeTypes
{
    public static string Of(NoticeKind kind) => kind switch
    {
        NoticeKind.Erased => "profiles.person.erased",
        NoticeKind.Rectified => "profiles.person.rectified",
        NoticeKind.Restricted => "profiles.person.restricted",
        NoticeKind.Unrestricted => "profiles.person.unrestricted",
        NoticeKind.Objected => "profiles.person.objected",
        NoticeKind.OptedOut => "profiles.person.opted-out",
        _ => throw new ArgumentOutOfRangeException(nameof(kind)),
    };
}

/// <summary>Something that every recipient of some persons' data is to be told.</summary>
/// <param name="Request">The privacy request that it comes of, or the run of a retention rule.</param>
/// <param name="At">When it happened here.</param>
public sealed record NoticeOrder(NoticeKind Kind, Guid Request, DateTimeOffset At)
{
    /// <summary>Tells what one request brings about several times, such as a restriction that begins anew.</summary>
    public int Occasion { get; init; } = 1;

    /// <summary>Only who got data for one of these purposes of the catalogue; null: everybody who got any.</summary>
    public IReadOnlyList<string>? Purposes { get; init; }

    /// <summary>The request waits for what the recipients say to it.</summary>
    public bool Awaited { get; init; } = true;

    /// <summary>Stored, and the id of the CloudEvent: the same however often it is queued, also on a database that was restored from before.</summary>
    public Guid IdFor(TenantId tenant, string recipient) =>
        new(SHA256.HashData(Encoding.UTF8.GetBytes($"profiles.notice|{tenant.Value}|{Request}|{Kind}|{Occasion}|{recipient}")).AsSpan(0, 16), bigEndian: true);
}
