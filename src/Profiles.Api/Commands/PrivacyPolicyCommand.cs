using System.Text.Json;
using JasperFx.CommandLine;
using Profiles.Domain;
using Profiles.Domain.PrivacyRequests;
using Profiles.Domain.Tenants;
using Profiles.Projections.PrivacyRequests;
using Profiles.Projections.Recording;

namespace Profiles.Api.Commands;

public sealed class PrivacyPolicyInput
{
    [Description("The brand, such as demo")]
    public string TenantFlag { get; set; } = "demo";

    [Description("A JSON merge patch, such as {\"coolingOffDays\":3}; without it the policy is shown and not changed")]
    public string? PatchFlag { get; set; }

    [Description("Why it is changed")]
    public string? ReasonFlag { get; set; }
}

[Description("Show how a brand answers what persons ask for under the law, or change it", Name = "privacy-policy")]
public sealed class PrivacyPolicyCommand : JasperFxAsyncCommand<PrivacyPolicyInput>
{
    private const string Actor = "command";

    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    [InjectService]
    public PrivacyPolicies Policies { get; set; } = null!;

    public override async Task<bool> Execute(PrivacyPolicyInput input)
    {
        if (!TenantId.IsValid(input.TenantFlag)) return Say.Failed(Say.TenantName);
        var tenant = new TenantId(input.TenantFlag);
        try
        {
            if (input.PatchFlag is not { } text) return Shown(await Policies.ReadAsync(tenant, CancellationToken.None));
            using var patch = JsonDocument.Parse(text);
            var (settings, refusals) = await Policies.ChangeAsync(tenant, patch.RootElement, input.ReasonFlag ?? "", Actor, Actor, CancellationToken.None);
            return settings is null ? Say.Failed(string.Join('\n', refusals.Select(r => $"{r.Path}: {r.Reason}"))) : Shown(settings);
        }
        catch (JsonException)
        {
            return Say.Failed("--patch: this is no JSON.");
        }
        catch (UnknownTenantException)
        {
            return Say.Failed($"There is no brand {tenant}: ./run tenant list");
        }
    }

    private static bool Shown(TenantSettings settings) => Say.Done(PrivacyPolicyForm.Write(settings.PrivacyPolicy, settings.PrivacyPolicyVersion).ToJsonString(Indented));
}
