using System.Text.Json.Serialization;

namespace Profiles.Domain.Graph;

/// <summary>Why evidence joins nobody. The codes are stored and public.</summary>
public static class Refusals
{
    /// <summary>Two records of one CRM, or two logins of one community.</summary>
    public const string PersonUnique = "person-unique";
    /// <summary>An admin said that these are different persons.</summary>
    public const string CannotLink = "cannot-link";
    /// <summary>The profile would have more identities than a person has.</summary>
    public const string HardCap = "hard-cap";
    /// <summary>The profile would have more identities of one type than its limit.</summary>
    public const string Limit = "limit";
    /// <summary>A device joins a known person; it never joins two.</summary>
    public const string AnonymousBridge = "anonymous-bridge";
    /// <summary>The device belongs to somebody else already.</summary>
    public const string KnownElsewhere = "known-elsewhere";
    /// <summary>An address or number that nobody has confirmed only suggests.</summary>
    public const string Unverified = "unverified";
    /// <summary>Two persons' records claim the address or number: it links neither.</summary>
    public const string Contested = "contested";
    /// <summary>So many use the value that it says nothing about who it is.</summary>
    public const string Shared = "shared";
    /// <summary>The brand has blocked the value.</summary>
    public const string Blocked = "blocked";

    /// <summary>Its source no longer says so.</summary>
    public const string Ended = "ended";
    /// <summary>An admin took the decision back.</summary>
    public const string Retracted = "retracted";

    /// <summary>The evidence is no longer said.</summary>
    public static bool IsGone(string? code) => code is Ended or Retracted;

    /// <summary>What the evidence's own ends decide, wherever it leads: nothing beyond it has to be read to know.</summary>
    public static bool IsLocal(string? code) => code is Unverified or Contested or Shared or Blocked or KnownElsewhere || IsGone(code);
}

/// <summary>A link that a rule kept from joining two profiles.</summary>
/// <param name="Code">One of <see cref="Refusals"/>.</param>
public sealed record Refusal(Link Link, string Code);

/// <summary>What a value, rather than a link, has come to be. Names and numbers are stored.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<Standing>))]
public enum Standing : short
{
    /// <summary>One person's, as far as anybody knows.</summary>
    Sole = 0,
    /// <summary>Claimed by two persons' records.</summary>
    Contested = 1,
    /// <summary>Used by many.</summary>
    Shared = 2,
    /// <summary>On the brand's list of values that say nothing.</summary>
    Blocked = 3,
}
