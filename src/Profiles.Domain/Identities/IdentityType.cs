namespace Profiles.Domain.Identities;

/// <summary>What a kind of identity says about who is behind it. Part of a brand's identity policy.</summary>
public enum IdentityKind
{
    /// <summary>A record of one person, kept by a system that has one for each: a CRM row, a member's login.</summary>
    Person,
    /// <summary>An account on a network.</summary>
    Account,
    /// <summary>An address or number, which a family or an office may share.</summary>
    Contact,
    /// <summary>A browser or an app's installation: whoever holds it.</summary>
    Device,
}

/// <summary>What a tenant knows of a kind of identity. The name is stored in events and part of the blind key.</summary>
/// <param name="Scoped">Whether a value is unique only within a scope.</param>
/// <param name="PersonUnique">One person has at most one of these in a scope: two of them are never joined by rule.</param>
/// <param name="Priority">Among links of equal strength the higher goes first.</param>
/// <param name="Trusted">The strength that a linking credential's claim has where it does not say.</param>
/// <param name="Limit">How many of them, in one scope, a profile takes by rule.</param>
/// <param name="SharedOn">From so many accounts or records of one kind and scope on, the value is shared: it links nobody any more.</param>
public sealed record IdentityType(
    string Name, bool Scoped, bool PersonUnique, int Priority, Strength Trusted,
    IdentityKind Kind = IdentityKind.Account, TypeLimit? Limit = null, int? SharedOn = null)
{
    /// <summary>The types that every tenant starts with.</summary>
    public static IReadOnlyList<IdentityType> Defaults { get; } =
    [
        new("crm", Scoped: true, PersonUnique: true, 100, Strength.Verified, IdentityKind.Person),
        new("community", Scoped: true, PersonUnique: true, 90, Strength.Authenticated, IdentityKind.Person),
        new("email", Scoped: false, PersonUnique: false, 80, Strength.Verified, IdentityKind.Contact, new(5, 365), SharedOn: 3),
        new("phone", Scoped: false, PersonUnique: false, 70, Strength.Verified, IdentityKind.Contact, new(5, 365), SharedOn: 4),
        Network("whatsapp", scoped: true, 60),
        Network("facebook", scoped: true),
        Network("messenger", scoped: true),
        Network("instagram", scoped: true),
        Network("x", scoped: false),
        Network("twitch", scoped: false),
        Network("snapchat", scoped: false),
        Network("linkedin", scoped: true),
        Network("line", scoped: true),
        Network("wechat", scoped: true),
        new("device", Scoped: false, PersonUnique: false, 10, Strength.Observed, IdentityKind.Device, new(5, 7), SharedOn: 4),
    ];

    private static IdentityType Network(string name, bool scoped, int priority = 50) =>
        new(name, scoped, PersonUnique: false, priority, Strength.Authenticated, IdentityKind.Account, new(2));
}

/// <summary>At most so many, in any period of so many days; null days: ever. Counted by occurred-at, never by the clock.</summary>
public sealed record TypeLimit(int Count, int? Days = null);
