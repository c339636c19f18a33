using Profiles.Domain.Tenants;

namespace Profiles.Api.Tenants;

/// <summary>What a new brand begins with.</summary>
public static class StarterSettings
{
    public static TenantSettings Value { get; } = new()
    {
        Purposes =
        [
            new("marketing.email", "email", "marketing"),
            new("marketing.sms", "sms", "marketing"),
            new("marketing.whatsapp", "whatsapp", "marketing"),
        ],
    };

    /// <summary>
    /// In production, addresses at the domains that RFC 2606 and RFC 6761 reserve link nobody: they are typed for want of one. Elsewhere they are what demos and
    /// tests use for people.
    /// </summary>
    public static TenantSettings In(IHostEnvironment environment) => environment.IsProduction()
        ? Value with { BlockedDomains = ["example", "example.com", "example.net", "example.org", "invalid", "localhost", "test"] }
        : Value;
}
