using JasperFx.CommandLine;
using Profiles.Api.PreferenceCentre;
using Profiles.Domain;
using Profiles.Domain.Identities;

namespace Profiles.Api.Commands;

public sealed class PreferenceLinkInput
{
    [Description("The brand, such as demo")]
    public string TenantFlag { get; set; } = "demo";

    [Description("The contact point's type")]
    public string TypeFlag { get; set; } = "email";

    [Description("Its scope, where the type has one")]
    public string? ScopeFlag { get; set; }

    [Description("Its value, such as an address")]
    public string ValueFlag { get; set; } = "";

    [Description("For an unsubscribe link instead: the channel, such as email")]
    public string? ChannelFlag { get; set; }

    [Description("And the purpose, such as marketing")]
    public string? PurposeFlag { get; set; }
}

/// <summary>Prints a link to a person's own page and nothing else. For trying out: a command line is seen by others, so Production has the API only.</summary>
[Description("Print a link to a person's own page (not in Production)", Name = "preference-link")]
public sealed class PreferenceLinkCommand : JasperFxAsyncCommand<PreferenceLinkInput>
{
    [InjectService]
    public PersonalLinks Links { get; set; } = null!;

    [InjectService]
    public IHostEnvironment Environment { get; set; } = null!;

    public override async Task<bool> Execute(PreferenceLinkInput input)
    {
        if (Environment.IsProduction()) return Say.Failed("In Production links are made by the mutations preferenceLink and unsubscribeLink.");
        if (!TenantId.IsValid(input.TenantFlag)) return Say.Failed(Say.TenantName);
        if (input.ValueFlag.Length == 0) return Say.Failed("--value is missing: the address, number or account that the link is for.");
        if (input.ChannelFlag is null != input.PurposeFlag is null) return Say.Failed("--channel and --purpose go together.");

        var tenant = new TenantId(input.TenantFlag);
        var contactPoint = new IdentityClaim(input.TypeFlag, input.ScopeFlag, input.ValueFlag);
        var link = input.ChannelFlag is { } channel
            ? await Links.UnsubscribeAsync(tenant, contactPoint, channel, input.PurposeFlag!, CancellationToken.None)
            : await Links.CentreAsync(tenant, contactPoint, CancellationToken.None);
        return link.Url is null ? Say.Failed(link.Rejection!.Reason) : Say.Done(link.Url.AbsoluteUri);
    }
}
