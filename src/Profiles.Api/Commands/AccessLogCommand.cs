using JasperFx.CommandLine;
using Profiles.Domain;
using Profiles.Projections.Tenants;

namespace Profiles.Api.Commands;

public enum AccessLogAction { verify }

public sealed class AccessLogInput
{
    [Description("verify")]
    public AccessLogAction Action { get; set; }

    [Description("The brand; all that are open where none is named")]
    public string? BrandFlag { get; set; }

    [Description("What an earlier check named as the last entry: it must still be there")]
    public string? KnownFlag { get; set; }
}

[Description("Check that no entry of the access log was changed, moved or removed", Name = "access-log")]
public sealed class AccessLogCommand : JasperFxAsyncCommand<AccessLogInput>
{
    [InjectService]
    public TenantRegistry Tenants { get; set; } = null!;

    [InjectService]
    public AccessLogCheck Check { get; set; } = null!;

    public override async Task<bool> Execute(AccessLogInput input)
    {
        if (input.BrandFlag is { } name && !TenantId.IsValid(name)) return Say.Failed(Say.TenantName);
        if (input is { BrandFlag: null, KnownFlag: not null }) return Say.Failed("A known entry is some brand's: name it with --brand.");
        var brands = input.BrandFlag is { } one ? [new TenantId(one)] : (await Tenants.ListAsync(CancellationToken.None)).Where(row => row.ClosedAt is null).Select(row => row.Tenant).ToList();
        var whole = true;
        foreach (var brand in brands) whole &= await VerifyAsync(brand, input.KnownFlag);
        return whole;
    }

    private async Task<bool> VerifyAsync(TenantId brand, string? known)
    {
        if (await Check.VerifyAsync(brand, known, CancellationToken.None) is not { } verdict) return Say.Failed($"There is no brand {brand}, or it is closed.");
        var older = verdict.Older == 0 ? "" : $" {verdict.Older:N0} older ones are from before the log was a chain, and can't be checked.";
        var last = verdict.Last is null ? "" : $" Last: {verdict.Last}";
        return verdict.Broken is { } broken
            ? Say.Failed($"{brand}: {broken} {verdict.Whole:N0} entries before it hold.{older}{last}")
            : Say.Done($"{brand}: {verdict.Whole:N0} entries hold.{older}{last}");
    }
}
