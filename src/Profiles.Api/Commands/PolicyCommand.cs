using System.Text.Json;
using JasperFx.CommandLine;
using Profiles.Domain;
using Profiles.Domain.Policies;
using Profiles.Projections.Policies;
using Profiles.Projections.Recording;

namespace Profiles.Api.Commands;

public sealed class PolicyInput
{
    [Description("The brand, such as demo")]
    public string TenantFlag { get; set; } = "demo";
}

[Description("Show a brand's identity policy, and how far its last change is applied to the past", Name = "policy")]
public sealed class PolicyCommand : JasperFxAsyncCommand<PolicyInput>
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    [InjectService]
    public IdentityPolicies Policies { get; set; } = null!;

    public override async Task<bool> Execute(PolicyInput input)
    {
        if (!TenantId.IsValid(input.TenantFlag)) return Say.Failed(Say.TenantName);
        try
        {
            var now = await Policies.ReadAsync(new TenantId(input.TenantFlag), CancellationToken.None);
            Console.Out.WriteLine(PolicyJson.Write(IdentityPolicy.Of(now.Settings), now.Settings.PolicyVersion).ToJsonString(Indented));
            return Say.Done(now.Refold switch
            {
                null => "The policy was never changed.",
                { FinishedAt: { } at } done => $"Version {done.Version} is applied to all {done.Total:N0} identities since {at:yyyy-MM-dd HH:mm:ss} UTC.",
                { } under => $"Version {under.Version}: {under.Done:N0} of {under.Total:N0} identities are refolded; the service goes on while it runs.",
            });
        }
        catch (UnknownTenantException)
        {
            return Say.Failed($"There is no brand {input.TenantFlag}: ./run tenant list");
        }
    }
}
