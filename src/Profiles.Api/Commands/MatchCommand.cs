using JasperFx.CommandLine;
using Profiles.Domain;
using Profiles.Projections.Recording;
using Profiles.Projections.Suggesting;

namespace Profiles.Api.Commands;

public sealed class MatchInput
{
    [Description("The brand, such as demo")]
    public string Tenant { get; set; } = "demo";
}

/// <summary>Compares all profiles of a brand with each other, as the service does when each of them changes.</summary>
[Description("Compare all profiles of a brand, and suggest which are one person", Name = "match")]
public sealed class MatchCommand : JasperFxAsyncCommand<MatchInput>
{
    [InjectService]
    public OnlineMatching Matching { get; set; } = null!;

    public override async Task<bool> Execute(MatchInput input)
    {
        if (!TenantId.IsValid(input.Tenant)) return Say.Failed(Say.TenantName);
        try
        {
            return Say.Done($"{await Matching.RunAsync(new TenantId(input.Tenant), CancellationToken.None):N0} suggestions made or said anew.");
        }
        catch (UnknownTenantException)
        {
            return Say.Failed($"There is no brand {input.Tenant}: ./run tenant list");
        }
    }
}
