using JasperFx.CommandLine;
using Profiles.Api.Tenants;
using Profiles.Domain;
using Profiles.Domain.Access;
using Profiles.Domain.Consent;
using Profiles.Domain.Tenants;
using Profiles.Projections.Tenants;
using Profiles.Projections.Tenants.Exporting;

namespace Profiles.Api.Commands;

public enum TenantAction { list, create, purpose, export, close }

public sealed class TenantInput
{
    [Description("list, create, purpose, export or close")]
    public TenantAction Action { get; set; }

    [Description("The brand")]
    public string Name { get; set; } = "";

    [Description("purpose: the purpose's name, such as marketing.email")]
    public string Purpose { get; set; } = "";

    [Description("purpose: the channel, such as email")]
    public string? ChannelFlag { get; set; }

    [Description("purpose: what persons must have consented to, such as marketing")]
    public string? ConsentFlag { get; set; }

    [Description("create: the purpose catalogue to begin with: eu, fr or fr-gambling")]
    public string CatalogueFlag { get; set; } = "eu";

    [Description("export: the file; - is the standard output")]
    public string? OutFlag { get; set; }

    [Description("close: the brand's name once more, instead of typing it")]
    public string? YesFlag { get; set; }
}

[Description("Create, list, export or close brands", Name = "tenant")]
public sealed class TenantCommand : JasperFxAsyncCommand<TenantInput>
{
    public TenantCommand()
    {
        Usage("List the brands").Arguments(input => input.Action).ValidFlags();
        Usage("Create, export or close a brand").Arguments(input => input.Action, input => input.Name).ValidFlags(input => input.OutFlag!, input => input.YesFlag!, input => input.CatalogueFlag);
        Usage("Define or change a purpose of a brand").Arguments(input => input.Action, input => input.Name, input => input.Purpose)
            .ValidFlags(input => input.ChannelFlag!, input => input.ConsentFlag!);
    }

    [InjectService]
    public TenantRegistry Tenants { get; set; } = null!;

    [InjectService]
    public TenantArchive Archive { get; set; } = null!;

    [InjectService]
    public IHostEnvironment Environment { get; set; } = null!;

    public override async Task<bool> Execute(TenantInput input)
    {
        if (input.Action == TenantAction.list) return await ListAsync();
        if (!TenantId.IsValid(input.Name)) return Say.Failed(Say.TenantName);
        var tenant = new TenantId(input.Name);
        return input.Action switch
        {
            TenantAction.create => await CreateAsync(tenant, input.CatalogueFlag),
            TenantAction.purpose => await DefineAsync(tenant, input),
            TenantAction.export => await ExportAsync(tenant, input.OutFlag ?? $"{tenant}-{DateTime.UtcNow:yyyyMMdd-HHmmss}.zip"),
            _ => await CloseAsync(tenant, input.YesFlag),
        };
    }

    private async Task<bool> ListAsync()
    {
        foreach (var row in await Tenants.ListAsync(CancellationToken.None))
        {
            var state = row switch { { PurgedAt: not null } => "closed", { ClosedAt: not null } => "closing", _ => "open" };
            Console.Out.WriteLine($"{row.Tenant,-40} {state,-8} {row.CreatedAt:yyyy-MM-dd} {string.Join(' ', row.Settings.Purposes.Select(purpose => purpose.Name))}");
        }
        return true;
    }

    private async Task<bool> CreateAsync(TenantId tenant, string catalogue)
    {
        if (!Catalogue.Starters.TryGetValue(catalogue, out var starter)) return Say.Failed($"There is no starter catalogue {catalogue}; there are {string.Join(", ", Catalogue.Starters.Keys)}.");
        return await Tenants.CreateAsync(tenant, StarterSettings.In(Environment) with { Catalogue = starter }, CancellationToken.None) switch
        {
            TenantCreation.Created => Say.Done($"The brand {tenant} is there. A write key: ./run write-key --tenant {tenant}"),
            TenantCreation.Existed => Say.Done($"The brand {tenant} was there already."),
            _ => Say.Failed($"A brand {tenant} was closed; its name is never used again."),
        };
    }

    private async Task<bool> DefineAsync(TenantId tenant, TenantInput input)
    {
        if (input is not { ChannelFlag: { Length: > 0 } channel, ConsentFlag: { Length: > 0 } consent }) return Say.Failed("A brand's own purpose needs --channel and --consent: only who consented to it is ever returned.");
        var purpose = new Purpose(input.Purpose, channel, consent);
        if (!Permitted.IsOwn(purpose)) return Say.Failed($"{purpose.Name} is built in and can't be changed.");
        if (!new[] { purpose.Name, channel, consent }.All(IsToken)) return Say.Failed("Names have letters, digits, hyphens, dots and underscores, 1 to 60 of them.");
        var changed = await Tenants.ChangeAsync(
            tenant, settings => settings with { Purposes = [.. settings.Purposes.Where(other => other.Name != purpose.Name), purpose] }, CancellationToken.None);
        return changed is null ? Unknown(tenant) : Say.Done($"The brand {tenant} has the purpose {purpose.Name}.");
    }

    private async Task<bool> ExportAsync(TenantId tenant, string file)
    {
        if (file == "-") return await Archive.WriteAsync(tenant, Console.OpenStandardOutput(), CancellationToken.None) is not null || Unknown(tenant);
        // Personal data in clear: for its owner's eyes only, from the first byte.
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite };
        if (File.Exists(file)) return Say.Failed($"{file} is there already.");
        long? events = null;
        try
        {
            await using var stream = new FileStream(file, options);
            events = await Archive.WriteAsync(tenant, stream, CancellationToken.None);
        }
        finally
        {
            if (events is null) File.Delete(file);
        }
        return events is null ? Unknown(tenant) : Say.Done($"{file}: {events} events of the brand {tenant}, in clear. Keep it like the data itself.");
    }

    private async Task<bool> CloseAsync(TenantId tenant, string? yes)
    {
        if (yes is null)
        {
            await Console.Error.WriteAsync($"This destroys the keys of the brand {tenant}: nothing of it can ever be read again, in no copy. Type its name to go on: ");
            yes = Console.In.ReadLine();
        }
        if (yes != tenant.Value) return Say.Failed("Nothing was closed: that is not its name.");
        return await Tenants.CloseAsync(tenant, CancellationToken.None)
            ? Say.Done($"The brand {tenant} is closed and unreadable. The service deletes its rows while it runs.")
            : Unknown(tenant);
    }

    private static bool Unknown(TenantId tenant) => Say.Failed($"There is no brand {tenant}, or it is closed.");

    private static bool IsToken(string name) => name.Length is > 0 and <= 60 && name.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '.' or '_');
}
