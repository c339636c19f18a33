using System.Globalization;
using JasperFx.CommandLine;
using Profiles.Domain;
using Profiles.Domain.Notices;
using Profiles.Projections.Notices;
using Profiles.Projections.Recording;

namespace Profiles.Api.Commands;

public enum RecipientAction { list, define, secret, revoke, remove, notices, replay }

public sealed class RecipientInput
{
    [Description("list, define, secret, revoke, remove, notices or replay")]
    public RecipientAction Action { get; set; }

    [Description("The recipient as exports name it, such as mailer")]
    public string Name { get; set; } = "";

    [Description("The brand, such as demo")]
    public string TenantFlag { get; set; } = "demo";

    [Description("define: an https address on the internet; without it the recipient is told by hand")]
    public string? EndpointFlag { get; set; }

    [Description("define: how many days it may keep silent")]
    public int SilentDaysFlag { get; set; } = Recipient.DefaultSilentDays;

    [Description("define: keep what it is to be told until it is defined without this")]
    public bool PausedFlag { get; set; }

    [Description("define: tell it the contact points that it got, for it can't tell persons by the ids of its exports")]
    public bool ContactPointsFlag { get; set; }

    [Description("revoke: the secret's id; replay: the notice's")]
    public string? IdFlag { get; set; }
}

/// <summary>A new secret is printed alone, on a line of its own.</summary>
[Description("Say how recipients of persons' data are told, and look at what they were told", Name = "recipient")]
public sealed class RecipientCommand : JasperFxAsyncCommand<RecipientInput>
{
    private const string Source = "command";

    public RecipientCommand()
    {
        Usage("List the recipients").Arguments(input => input.Action).ValidFlags(input => input.TenantFlag);
        Usage("Change one, or look at its notices").Arguments(input => input.Action, input => input.Name);
    }

    [InjectService]
    public RecipientCatalogue Recipients { get; set; } = null!;

    [InjectService]
    public NoticeList Notices { get; set; } = null!;

    public override async Task<bool> Execute(RecipientInput input)
    {
        if (!TenantId.IsValid(input.TenantFlag)) return Say.Failed(Say.TenantName);
        var (tenant, id) = (new TenantId(input.TenantFlag), Guid.TryParse(input.IdFlag, out var named) ? named : (Guid?)null);
        try
        {
            return input.Action switch
            {
                RecipientAction.list => await ListAsync(tenant),
                RecipientAction.notices => await NoticesAsync(tenant, input.Name),
                RecipientAction.replay => Say.Done($"{await Notices.ReplayAsync(tenant, id, id is null ? input.Name : null, CancellationToken.None)} sent again."),
                RecipientAction.define => Changed(await Recipients.DefineAsync(
                    tenant, input.Name, input.EndpointFlag, input.SilentDaysFlag, input.PausedFlag, input.ContactPointsFlag, Source, Source, CancellationToken.None)),
                RecipientAction.secret => Changed(await Recipients.AddSecretAsync(tenant, input.Name, Source, Source, CancellationToken.None)),
                RecipientAction.revoke => Changed(await Recipients.RevokeSecretAsync(tenant, input.Name, id ?? Guid.Empty, Source, Source, CancellationToken.None)),
                _ => Changed(await Recipients.RemoveAsync(tenant, input.Name, Source, Source, CancellationToken.None)),
            };
        }
        catch (UnknownTenantException)
        {
            return Say.Failed($"There is no brand {tenant}: ./run tenant list");
        }
    }

    private static bool Changed(RecipientChange change) => change switch
    {
        { Rejection: { } why } => Say.Failed(why.Reason),
        { Secret: { } secret } => Say.Done(secret),
        { Recipient: { } now } => Say.Done(Line(now)),
        _ => Say.Done("Removed."),
    };

    private async Task<bool> ListAsync(TenantId tenant)
    {
        foreach (var recipient in await Recipients.ListAsync(tenant, CancellationToken.None)) Console.Out.WriteLine(Line(recipient));
        return true;
    }

    private async Task<bool> NoticesAsync(TenantId tenant, string name)
    {
        var (page, _) = await Notices.ListAsync(tenant, null, name.Length > 0 ? name : null, 100, null, CancellationToken.None);
        foreach (var notice in page!.Edges.Select(e => e.Node))
            Console.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{notice.Id}  {notice.QueuedAt:yyyy-MM-dd HH:mm}  {notice.Recipient}  {notice.Type}  {notice.State}  {notice.Attempts} attempts  {notice.Outcome}"));
        return true;
    }

    private static string Line(Recipient recipient) => string.Create(CultureInfo.InvariantCulture,
        $"{recipient.Name}  {recipient.Endpoint ?? "(by hand)"}  silent for {recipient.SilentFor} days{(recipient.Paused ? "  paused" : "")}{(recipient.ContactPoints ? "  with contact points" : "")}  secrets: {string.Join(", ", recipient.Secrets)}");
}
