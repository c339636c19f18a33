using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using JasperFx.CommandLine;
using Profiles.Domain;
using Profiles.Domain.Accountability;
using Profiles.Projections.PrivacyRequests;
using Profiles.Projections.Tenants;

namespace Profiles.Api.Commands;

public sealed class RegisterInput
{
    [Description("The brand, such as demo")]
    public string TenantFlag { get; set; } = "demo";

    [Description("en or fr")]
    public string LanguageFlag { get; set; } = "en";

    [Description("JSON instead of Markdown")]
    public bool JsonFlag { get; set; }
}

[Description("Print a brand's record of processing (GDPR Art. 30), as Markdown or JSON", Name = "register")]
public sealed class RegisterCommand : JasperFxAsyncCommand<RegisterInput>
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.KebabCaseLower) },
    };

    [InjectService]
    public TenantRegistry Tenants { get; set; } = null!;

    [InjectService]
    public RegisterRecipients Recipients { get; set; } = null!;

    [InjectService]
    public TimeProvider Clock { get; set; } = null!;

    public override async Task<bool> Execute(RegisterInput input)
    {
        if (!TenantId.IsValid(input.TenantFlag)) return Say.Failed(Say.TenantName);
        if (input.LanguageFlag is not ("en" or "fr")) return Say.Failed("--language: en or fr.");
        var tenant = new TenantId(input.TenantFlag);
        if (await Tenants.FindAsync(tenant, CancellationToken.None) is not { } settings) return Say.Failed($"There is no brand {tenant}: ./run tenant list");
        var register = ProcessingRegister.Of(tenant, settings, await Recipients.ReadAsync(tenant, CancellationToken.None), Clock.GetUtcNow());
        return Say.Done(input.JsonFlag ? JsonSerializer.Serialize(register, Options) : RegisterText.Markdown(register, input.LanguageFlag).TrimEnd());
    }
}
