using JasperFx.CommandLine;
using Profiles.Api.Access;
using Profiles.Api.Hosting;
using Profiles.Domain;
using Profiles.Domain.Access;
using Profiles.Projections.Keys;

namespace Profiles.Api.Commands;

public sealed class TokenInput
{
    private readonly List<string> roles = [];
    private readonly List<string> purposes = [];

    [Description("The brand, such as demo")]
    public string TenantFlag { get; set; } = "demo";

    // A flag may be given several times, each time with one or more names: the parser sets the property anew each time.
    [Description("marketer, community-manager, crm-admin, brand-admin, privacy-officer, privacy-approver, auditor or source")]
    public IEnumerable<string> RoleFlag { get => roles; set => roles.AddRange(value); }

    [Description("Purposes that the token may name; without any, those that belong to the role")]
    public IEnumerable<string> PurposeFlag { get => purposes; set => purposes.AddRange(value); }

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
        if (!TenantId.IsValid(input.TenantFlag)) return Say.Failed(Say.TenantName);
        var roles = input.RoleFlag.Select(name => (Name: name, Role: Roles.Find(name))).ToList();
        if (roles.Count == 0) return Say.Failed($"--role is missing: one of {string.Join(", ", Roles.All.Select(Roles.NameOf))}.");
        if (roles.Find(role => role.Role is null) is { Name: { } unknown }) return Say.Failed($"--role: there is no role {unknown}; there is {string.Join(", ", Roles.All.Select(Roles.NameOf))}.");
        if (input.HoursFlag is < 1 or > 24 * 366) return Say.Failed("--hours: from 1 to 8784.");

        var grant = new BrandGrant(new TenantId(input.TenantFlag), roles.Aggregate(Role.None, (all, role) => all | role.Role!.Value), [.. input.PurposeFlag]);
        var login = $"{input.LoginFlag}/{string.Join('+', grant.Roles.Names())}";
        var configuration = ProfilesHost.CreateBuilder().Configuration;
        var access = AccessSettings.From(configuration, HostSettings.From(configuration).KeyFolder);
        if (access.Authority is { } authority) return Say.Failed($"Tokens come from {authority}: development tokens are refused.");

        var issuer = new DevelopmentIssuer(new InstanceSecrets(access.KeyFolder));
        return Say.Done(issuer.Issue(login, [grant], DateTimeOffset.UtcNow, TimeSpan.FromHours(input.HoursFlag)));
    }
}
