using System.Globalization;
using JasperFx.CommandLine;
using Profiles.Domain;
using Profiles.Projections.Intake;
using Profiles.Projections.Tenants;

namespace Profiles.Api.Commands;

public enum IntakeAction { list, failed, replay }

public sealed class IntakeInput
{
    [Description("list: how each source does; failed: what could not be recorded; replay: process that again")]
    public IntakeAction Action { get; set; }

    [Description("The brand, such as demo")]
    public string TenantFlag { get; set; } = "demo";

    [Description("failed, replay: of one source only, such as line")]
    public string? ConnectorFlag { get; set; }

    [Description("replay: only the delivery with this id")]
    public string? IdFlag { get; set; }
}

/// <summary>Ids, names of sources and of event types, codes and times: nothing of what was delivered.</summary>
[Description("See how webhooks do, and process again what could not be recorded", Name = "intake")]
public sealed class IntakeCommand : JasperFxAsyncCommand<IntakeInput>
{
    private const int MostShown = 100;

    public IntakeCommand() => Usage("Look at the webhooks of a brand").Arguments(input => input.Action);

    [InjectService]
    public TenantRegistry Tenants { get; set; } = null!;

    [InjectService]
    public SourceHealthList Sources { get; set; } = null!;

    [InjectService]
    public KeptDeliveries Kept { get; set; } = null!;

    public override async Task<bool> Execute(IntakeInput input)
    {
        if (!TenantId.IsValid(input.TenantFlag)) return Say.Failed(Say.TenantName);
        var tenant = new TenantId(input.TenantFlag);
        if (!(await Tenants.ListAsync(CancellationToken.None)).Any(row => row.Tenant == tenant && row.ClosedAt is null)) return Say.Failed($"There is no brand {tenant}, or it is closed: ./run tenant list");
        return input.Action switch
        {
            IntakeAction.list => await ListAsync(tenant),
            IntakeAction.failed => await FailedAsync(tenant, input.ConnectorFlag),
            _ => await ReplayAsync(tenant, input),
        };
    }

    private async Task<bool> ListAsync(TenantId tenant)
    {
        var sources = await Sources.ReadAsync(tenant, CancellationToken.None);
        if (sources.Count == 0) return Say.Done($"{tenant} has no connectors yet: docs/connectors.md says how one is set up.");
        foreach (var s in sources)
        {
            Say.Done(string.Create(CultureInfo.InvariantCulture,
                $"{s.Connector}: {s.Received:N0} deliveries, the last {(s.LastDeliveryAt is { } at ? $"{at:yyyy-MM-dd HH:mm:ss}" : "never")}; {s.Pending:N0} pending (oldest {s.LagSeconds:N0} s), {s.Failed:N0} failed, {s.SignatureErrors:N0} not signed"));
            foreach (var e in s.Events) Say.Done(string.Create(CultureInfo.InvariantCulture, $"  {e.RawType,-40} {e.Outcome,-10} {e.Count,10:N0}"));
        }
        return true;
    }

    private async Task<bool> FailedAsync(TenantId tenant, string? connector)
    {
        var count = await Kept.CountAsync(tenant, connector, CancellationToken.None);
        var (page, _) = await Kept.ListAsync(tenant, connector, MostShown, null, CancellationToken.None);
        foreach (var one in page!.Edges.Select(e => e.Node))
            Say.Done(string.Create(CultureInfo.InvariantCulture, $"{one.Id}  {one.Connector}  {one.ReceivedAt:yyyy-MM-dd HH:mm:ss}  {one.Code}  until {one.ExpiresAt:yyyy-MM-dd}"));
        return Say.Done(count > MostShown ? $"{count:N0} in all." : count == 0 ? "Nothing failed." : "After a fix: ./run intake replay");
    }

    private async Task<bool> ReplayAsync(TenantId tenant, IntakeInput input)
    {
        if (input.IdFlag is not null && !Guid.TryParse(input.IdFlag, out _)) return Say.Failed("--id: the id of a failed delivery is needed, as ./run intake failed shows it.");
        var count = await Kept.ReplayAsync(tenant, input.ConnectorFlag, input.IdFlag is { } id ? Guid.Parse(id) : null, CancellationToken.None);
        return Say.Done(string.Create(CultureInfo.InvariantCulture, $"{count:N0} are processed again, by the service that runs or the next that starts."));
    }
}
