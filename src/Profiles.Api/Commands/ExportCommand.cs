using JasperFx.CommandLine;
using Profiles.Api.Audiences;
using Profiles.Domain;
using Profiles.Domain.Access;
using Profiles.Domain.Tenants;
using Profiles.Projections.People;

namespace Profiles.Api.Commands;

public enum ExportAction { audience }

public sealed class ExportInput
{
    [Description("audience")]
    public ExportAction Action { get; set; }

    [Description("The brand, such as demo")]
    public string BrandFlag { get; set; } = "demo";

    [Description("The channel, such as email")]
    public string ChannelFlag { get; set; } = "";

    [Description("The purpose of the brand's catalogue, such as marketing")]
    public string PurposeFlag { get; set; } = "";

    [Description("Who gets it: a lower-case word such as mailer; recorded")]
    public string RecipientFlag { get; set; } = "";

    [Description("ndjson or csv")]
    public string FormatFlag { get; set; } = "ndjson";

    [Description("A file with a filter, as the API's variable where has it")]
    public string? WhereFlag { get; set; }

    [Description("Clear attributes to hand out, with commas between")]
    public string? TraitsFlag { get; set; }

    [Description("The file; - is the standard output")]
    public string OutFlag { get; set; } = "";
}

/// <summary>For who operates the service: on the machine there is no login, so the access log and the export's events name the command line.</summary>
[Description("Export who may be addressed on a channel for a purpose", Name = "export")]
public sealed class ExportCommand : JasperFxAsyncCommand<ExportInput>
{
    private const string Actor = "command-line";

    private static readonly Dictionary<string, AudienceFormat> Formats = new() { ["ndjson"] = AudienceFormat.Ndjson, ["csv"] = AudienceFormat.Csv };

    [InjectService]
    public ITenants Tenants { get; set; } = null!;

    [InjectService]
    public AudienceExport Export { get; set; } = null!;

    public override async Task<bool> Execute(ExportInput input)
    {
        if (!TenantId.IsValid(input.BrandFlag)) return Say.Failed(Say.TenantName);
        if (input.OutFlag.Length == 0) return Say.Failed("--out is missing: the file to write, or - for the standard output.");
        if (!Formats.TryGetValue(input.FormatFlag, out var format)) return Say.Failed($"--format: {string.Join(" or ", Formats.Keys)}.");
        var tenant = new TenantId(input.BrandFlag);
        if (await Tenants.FindAsync(tenant, CancellationToken.None) is not { } settings) return Say.Failed($"There is no brand {tenant}, or it is closed.");
        ProfileFilter? filter = null;
        if (input.WhereFlag is { } where && (!File.Exists(where) || (filter = FilterJson.Read(await File.ReadAllTextAsync(where))) is null))
            return Say.Failed("--where names no file with a filter: see ProfileFilter in schema.graphql.");

        var caller = new Caller(tenant, settings, Role.CrmAdmin, Purpose.Administration, Actor, Actor);
        var request = new AudienceRequest(
            Guid.CreateVersion7(), input.ChannelFlag, input.PurposeFlag, input.RecipientFlag, format,
            input.TraitsFlag?.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) ?? [], filter);
        if (await Export.RefusesAsync(caller, request, CancellationToken.None) is { } refusal) return Say.Failed(refusal.Reason);
        return await WriteAsync(caller, request, input.OutFlag);
    }

    private async Task<bool> WriteAsync(Caller caller, AudienceRequest request, string file)
    {
        if (file == "-")
        {
            await Export.WriteAsync(caller, request, Console.OpenStandardOutput(), CancellationToken.None);
            return true;
        }
        if (File.Exists(file)) return Say.Failed($"{file} is there already.");
        // Personal data in clear: for its owner's eyes only, from the first byte.
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite };
        await using var stream = new FileStream(file, options);
        var persons = await Export.WriteAsync(caller, request, stream, CancellationToken.None);
        return Say.Done($"{file}: {persons} persons who may be addressed on {request.Channel} for {request.Purpose}, as of now. Recorded as given to {request.Recipient}.");
    }
}
