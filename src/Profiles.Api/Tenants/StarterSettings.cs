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
}
