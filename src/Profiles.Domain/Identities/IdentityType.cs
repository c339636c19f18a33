namespace Profiles.Domain.Identities;

/// <summary>What a tenant knows of a kind of identity. The name is stored in events and part of the blind key.</summary>
/// <param name="Scoped">Whether a value is unique only within a scope.</param>
/// <param name="PersonUnique">One person has at most one of these in a scope: two of them are never joined by rule.</param>
/// <param name="Priority">Among links of equal strength the higher goes first.</param>
/// <param name="Trusted">The strength that a linking credential's claim has where it does not say.</param>
public sealed record IdentityType(string Name, bool Scoped, bool PersonUnique, int Priority, Strength Trusted)
{
    /// <summary>The types that every tenant starts with.</summary>
    public static IReadOnlyList<IdentityType> Defaults { get; } =
    [
        new("crm", Scoped: true, PersonUnique: true, 100, Strength.Verified),
        new("community", Scoped: true, PersonUnique: true, 90, Strength.Authenticated),
        new("email", Scoped: false, PersonUnique: false, 80, Strength.Verified),
        new("phone", Scoped: false, PersonUnique: false, 70, Strength.Verified),
        new("whatsapp", Scoped: true, PersonUnique: false, 60, Strength.Authenticated),
        new("facebook", Scoped: true, PersonUnique: false, 50, Strength.Authenticated),
        new("messenger", Scoped: true, PersonUnique: false, 50, Strength.Authenticated),
        new("instagram", Scoped: true, PersonUnique: false, 50, Strength.Authenticated),
        new("x", Scoped: false, PersonUnique: false, 50, Strength.Authenticated),
        new("twitch", Scoped: false, PersonUnique: false, 50, Strength.Authenticated),
        new("snapchat", Scoped: false, PersonUnique: false, 50, Strength.Authenticated),
        new("linkedin", Scoped: true, PersonUnique: false, 50, Strength.Authenticated),
        new("line", Scoped: true, PersonUnique: false, 50, Strength.Authenticated),
        new("wechat", Scoped: true, PersonUnique: false, 50, Strength.Authenticated),
        new("device", Scoped: false, PersonUnique: false, 10, Strength.Observed),
    ];
}
