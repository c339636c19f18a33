using JasperFx.CommandLine;
using Profiles.Domain;
using Profiles.Domain.PreferenceCentre;
using Profiles.Projections.Tenants;

namespace Profiles.Api.Commands;

public sealed class WriteKeyInput
{
    [Description("The brand, such as demo")]
    public string TenantFlag { get; set; } = "demo";

    [Description("For a web page or an app: anyone can read the key there, so that it observes and suggests, but links nobody")]
    public bool BrowserFlag { get; set; }

    [Description("The source that the key stands for; message ids are unique within it")]
    public string? SourceFlag { get; set; }

    [Description("The identity type that a bare userId stands for")]
    public string UserIdTypeFlag { get; set; } = "crm";

    [Description("And its scope")]
    public string UserIdScopeFlag { get; set; } = "default";

    [Description("Revoke this key instead of making one")]
    public string? RevokeFlag { get; set; }
}

/// <summary>Prints a write key of the tracking API and nothing else. It is not stored: whoever loses it makes another.</summary>
[Description("Print a new write key of the tracking API", Name = "write-key")]
public sealed class WriteKeyCommand : JasperFxAsyncCommand<WriteKeyInput>
{
    [InjectService]
    public IWriteKeys Keys { get; set; } = null!;

    [InjectService]
    public TenantRegistry Tenants { get; set; } = null!;

    public override async Task<bool> Execute(WriteKeyInput input)
    {
        if (input.RevokeFlag is { } revoked) return await Keys.RevokeAsync(revoked, CancellationToken.None) ? Say.Done("Revoked.") : Say.Failed("There is no such key.");

        if (!TenantId.IsValid(input.TenantFlag)) return Say.Failed(Say.TenantName);
        var tenant = new TenantId(input.TenantFlag);
        if (await Tenants.FindAsync(tenant, CancellationToken.None) is not { } settings) return Say.Failed($"There is no brand {tenant}: ./run tenant create {tenant}");
        if (settings.FindType(input.UserIdTypeFlag) is null) return Say.Failed($"--user-id-type: the brand has {string.Join(", ", settings.IdentityTypes.Select(type => type.Name))}.");

        var source = input.SourceFlag ?? (input.BrowserFlag ? "browser" : "server");
        if (source == Declaring.Source) return Say.Failed($"--source: {Declaring.Source} is what persons say by their own page.");
        if (!IsToken(source)) return Say.Failed("--source: letters, digits, hyphens, dots and underscores, 1 to 60 of them.");
        return Say.Done(await Keys.CreateAsync(new NewWriteKey(tenant, source, input.BrowserFlag, input.UserIdTypeFlag, input.UserIdScopeFlag), CancellationToken.None));
    }

    private static bool IsToken(string name) => name.Length is > 0 and <= 60 && name.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '.' or '_');
}
