using JasperFx.CommandLine;
using Profiles.Domain;
using Profiles.Projections.Recording;

namespace Profiles.Api.Commands;

public sealed class RefoldInput
{
    [Description("The brand, such as demo")]
    public string TenantFlag { get; set; } = "demo";
}

/// <summary>Directory, membership, links and consent of a brand, anew from its events; the brand records nothing meanwhile.</summary>
[Description("Fold a brand's directory, membership and consent anew from its events", Name = "refold")]
public sealed class RefoldCommand : JasperFxAsyncCommand<RefoldInput>
{
    [InjectService]
    public Refolding Refolding { get; set; } = null!;

    public override async Task<bool> Execute(RefoldInput input)
    {
        if (!TenantId.IsValid(input.TenantFlag)) return Say.Failed(Say.TenantName);
        try
        {
            var identities = await Refolding.RefoldAsync(new TenantId(input.TenantFlag), CancellationToken.None);
            return Say.Done($"{identities:N0} identities folded. Read models follow with: ./run projections rebuild");
        }
        catch (UnknownTenantException)
        {
            return Say.Failed($"There is no brand {input.TenantFlag}: ./run tenant list");
        }
    }
}
