using JasperFx.CommandLine;
using Profiles.Domain;
using Profiles.Domain.Retention;
using Profiles.Projections.Retention;
using Profiles.Projections.Tenants;

namespace Profiles.Api.Commands;

public sealed class RetentionInput
{
    [Description("The brand; all that are open where none is named")]
    public string? TenantFlag { get; set; }

    [Description("Only say what would end; nothing is written")]
    public bool DryRunFlag { get; set; }
}

/// <summary>While the service runs, or not. Whatever stops it, running it again finishes it.</summary>
[Description("Delete what has reached the end of its term, as the brand's retention policy says", Name = "retention")]
public sealed class RetentionCommand : JasperFxAsyncCommand<RetentionInput>
{
    [InjectService]
    public TenantRegistry Tenants { get; set; } = null!;

    [InjectService]
    public RetentionRuns Runs { get; set; } = null!;

    [InjectService]
    public RetentionPolicies Policies { get; set; } = null!;

    public override async Task<bool> Execute(RetentionInput input)
    {
        if (input.TenantFlag is { } name && !TenantId.IsValid(name)) return Say.Failed(Say.TenantName);
        var open = (await Tenants.ListAsync(CancellationToken.None)).Where(row => row.ClosedAt is null).Select(row => row.Tenant).ToList();
        if (input.TenantFlag is { } one && !open.Contains(new(one))) return Say.Failed($"There is no brand {one}, or it is closed: ./run tenant list");
        var whole = true;
        foreach (var tenant in open.Where(tenant => input.TenantFlag is null || tenant.Value == input.TenantFlag)) whole &= input.DryRunFlag ? await PreviewAsync(tenant) : await RunAsync(tenant);
        return whole;
    }

    private async Task<bool> PreviewAsync(TenantId tenant)
    {
        var totals = await Runs.PreviewAsync(tenant, CancellationToken.None);
        Say.Done($"{tenant}: of {totals.Looked:N0} profiles would end");
        Tell(totals);
        return await IsEnabledAsync(tenant) || Say.Done("Nothing ends yet: the policy is not enabled (docs/retention.md).");
    }

    private async Task<bool> RunAsync(TenantId tenant)
    {
        if (!await IsEnabledAsync(tenant)) return Say.Failed($"{tenant}: the retention policy is not enabled. Look at ./run retention --dry-run, then enable it with updateRetentionPolicy (docs/retention.md).");
        if (await Runs.RunAsync(tenant, "command", CancellationToken.None) is not { } run) return Say.Failed($"{tenant}: another process is at it.");
        Say.Done($"{tenant}: run {run.Number} looked at {run.Totals.Looked:N0} profiles and has made {run.Orders:N0} erasures; its record is signed by {run.Certificate?.Signature.KeyId}.");
        Tell(run.Totals);
        return run.Totals.Late == 0 || Say.Done($"  {run.Totals.Late:N0} persons of whom something was recorded a moment ago are left to the next run.");
    }

    private async Task<bool> IsEnabledAsync(TenantId tenant) => (await Policies.ReadAsync(tenant, CancellationToken.None)).RetentionPolicy.Enabled;

    private static void Tell(RetentionTotals totals)
    {
        if (totals.Ended.Count == 0) Say.Done("  nothing");
        foreach (var t in totals.Ended)
            Say.Done($"  {RetentionPolicyForm.NameOf(t.Class),-12} {t.Relation,-8} {t.Persons,10:N0} persons {t.Identities,10:N0} identities, the oldest since {t.Oldest:yyyy-MM-dd}");
    }
}
