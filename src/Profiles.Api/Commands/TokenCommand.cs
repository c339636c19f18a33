using JasperFx.CommandLine;
using Profiles.Api.Access;
using Profiles.Domain;
using Profiles.Domain.Access;

namespace Profiles.Api.Commands;

public sealed class TokenInput
{
    [Description("The brand, such as demo")]
    public string TenantFlag { get; set; } = "demo";

    [Description("marketer, community-manager, crm-admin, brand-admin, privacy-officer, privacy-approver, auditor or source")]
    public IEnumerable<string> RoleFlag { get; set; } = [];

    [Description("Purposes that the token may name; without any, those that belong to the role")]
    public IEnumerable<string> PurposeFlag { get; set; } = [];

    [Description("How long it is valid")]
    public int HoursFlag { get; set; } = 12;

    [Description("The login's own name, to tell two apart")]
    public string LoginFlag { get; set; } = "developer";
}

/// <summary>Prints a development token and nothing else. Needs neither the service nor its database: only the key folder.</summary>
[Description("Print a development token", Name = "token")]
public sealed class TokenCommand : JasperFxCommand<TokenInput>
{
    public override bool Execute(TokenInput input)
    {
        if (!TenantId.IsValid(input.TenantFlag)) return Fail("--tenant: a brand's name has lower-case letters, digits and hyphens, 1 to 40 of them.");
        var roles = input.RoleFlag.Select(name => (Name: name, Role: Roles.Find(name))).ToList();
        if (roles.Count == 0) return Fail($"--role is missing: one of {string.Join(", ", Roles.All.Select(Roles.NameOf))}.");
        if (roles.Find(role => role.Role is null) is { Name: { } unknown }) return Fail($"--role: there is no role {unknown}; there is {string.Join(", ", Roles.All.Select(Roles.NameOf))}.");
        if (input.HoursFlag is < 1 or > 24 * 366) return Fail("--hours: from 1 to 8784.");

        var grant = new BrandGrant(new TenantId(input.TenantFlag), roles.Aggregate(Role.None, (all, role) => all | role.Role!.Value), [.. input.PurposeFlag]);
        var login = $"{input.LoginFlag}/{string.Join('+', grant.Roles.Names())}";
        Console.Out.WriteLine(DevelopmentIssuer.Open(AccessSettings.DefaultKeyFolder).Issue(login, [grant], DateTimeOffset.UtcNow, TimeSpan.FromHours(input.HoursFlag)));
        return true;
    }

    private static bool Fail(string sentence)
    {
        Console.Error.WriteLine(sentence);
        return false;
    }
}
