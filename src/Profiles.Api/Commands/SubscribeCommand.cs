using System.Globalization;
using JasperFx.CommandLine;
using Profiles.Domain;
using Profiles.Domain.Access;
using Profiles.Domain.Outgoing;
using Profiles.Domain.Tenants;
using Profiles.Projections.Outgoing;
using Profiles.Projections.Recording;

namespace Profiles.Api.Commands;

public enum SubscribeAction { list, define, secret, revoke, remove, events, replay }

public sealed class SubscribeInput
{
    [Description("list, define, secret, revoke, remove, events or replay")]
    public SubscribeAction Action { get; set; }

    [Description("The tool, such as mailer")]
    public string Name { get; set; } = "";

    [Description("The brand, such as demo")]
    public string TenantFlag { get; set; } = "demo";

    [Description("define: an https address on the internet")]
    public string EndpointFlag { get; set; } = "";

    [Description("define: the purpose that the tool has, such as marketing.email")]
    public string PurposeFlag { get; set; } = "";

    [Description("define: event types with commas between; all where it is left out")]
    public string? TypesFlag { get; set; }

    [Description("define: tell of all whom the purpose covers now")]
    public bool EverybodyFlag { get; set; }

    [Description("define: tell it nothing until it is defined without this")]
    public bool PausedFlag { get; set; }

    [Description("revoke: the secret's id; replay: the event's")]
    public string? IdFlag { get; set; }
}

/// <summary>A new secret is printed alone, on a line of its own.</summary>
[Description("Tell tools by webhook what becomes of the persons whom their purpose covers", Name = "subscribe")]
public sealed class SubscribeCommand : JasperFxAsyncCommand<SubscribeInput>
{
    private const string Source = "command";

    public SubscribeCommand()
    {
        Usage("List the subscriptions").Arguments(input => input.Action).ValidFlags(input => input.TenantFlag);
        Usage("Change one, or look at its events").Arguments(input => input.Action, input => input.Name);
    }

    [InjectService]
    public SubscriptionCatalogue Subscriptions { get; set; } = null!;

    [InjectService]
    public OutgoingList Outgoing { get; set; } = null!;

    [InjectService]
    public ITenants Tenants { get; set; } = null!;

    public override async Task<bool> Execute(SubscribeInput input)
    {
        if (!TenantId.IsValid(input.TenantFlag)) return Say.Failed(Say.TenantName);
        var (tenant, id) = (new TenantId(input.TenantFlag), Guid.TryParse(input.IdFlag, out var named) ? named : (Guid?)null);
        try
        {
            return input.Action switch
            {
                SubscribeAction.list => await ListAsync(tenant),
                SubscribeAction.events => await EventsAsync(tenant, input.Name),
                SubscribeAction.replay => Say.Done($"{await Outgoing.ReplayAsync(tenant, input.Name, input.IdFlag is null ? null : id ?? Guid.AllBitsSet, CancellationToken.None)} told again."),
                SubscribeAction.define => Changed(await DefineAsync(tenant, input)),
                SubscribeAction.secret => Changed(await Subscriptions.AddSecretAsync(tenant, input.Name, Source, Source, CancellationToken.None)),
                SubscribeAction.revoke => Changed(await Subscriptions.RevokeSecretAsync(tenant, input.Name, id ?? Guid.Empty, Source, Source, CancellationToken.None)),
                _ => Changed(await Subscriptions.RemoveAsync(tenant, input.Name, Source, Source, CancellationToken.None)),
            };
        }
        catch (UnknownTenantException)
        {
            return Say.Failed($"There is no brand {tenant}: ./run tenant list");
        }
    }

    /// <summary>Whoever runs the service may name each purpose that needs persons' permission.</summary>
    private async Task<SubscriptionChange> DefineAsync(TenantId tenant, SubscribeInput input)
    {
        var settings = await Tenants.FindAsync(tenant, CancellationToken.None) ?? throw new UnknownTenantException();
        return await Subscriptions.DefineAsync(
            tenant, input.Name, input.EndpointFlag, input.PurposeFlag, input.TypesFlag?.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries), input.EverybodyFlag, input.PausedFlag,
            [.. settings.Purposes.Where(Permitted.IsOwn).Select(p => p.Name)], Source, Source, CancellationToken.None);
    }

    private static bool Changed(SubscriptionChange change) => change switch
    {
        { Rejection: { } why } => Say.Failed(why.Reason),
        { Secret: { } secret } => Say.Done(secret),
        { Subscription: { } now } => Say.Done(Line(now)),
        _ => Say.Done("Removed."),
    };

    private async Task<bool> ListAsync(TenantId tenant)
    {
        foreach (var view in await Outgoing.SubscriptionsAsync(tenant, CancellationToken.None))
            Console.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{Line(view.Subscription)}  {view.State}  {view.Pending} pending  {view.Waiting} waiting  {view.Dead} dead  {view.Delivered} delivered"));
        return true;
    }

    private async Task<bool> EventsAsync(TenantId tenant, string name)
    {
        var (page, _) = await Outgoing.EventsAsync(tenant, null, name.Length > 0 ? name : null, 100, null, CancellationToken.None);
        foreach (var view in page!.Edges.Select(e => e.Node))
            Console.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{view.Id}  {view.QueuedAt:yyyy-MM-dd HH:mm}  {view.Subscription}  {view.Type}  {view.State}  {view.Attempts} attempts  {view.Outcome}"));
        return true;
    }

    private static string Line(OutgoingSubscription subscription) =>
        $"{subscription.Name}  {subscription.Endpoint}  {subscription.Purpose}  {string.Join(",", subscription.Types)}{(subscription.Paused ? "  paused" : "")}  secrets: {string.Join(", ", subscription.Secrets)}";
}
