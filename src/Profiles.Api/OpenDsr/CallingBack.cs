using System.Net.Http.Headers;
using Profiles.Api.Notices;
using Profiles.Api.PreferenceCentre;
using Profiles.Domain.Notices;
using Profiles.Domain.PrivacyRequests;
using Profiles.Projections.OpenDsr;
using Profiles.Projections.PrivacyRequests;

namespace Profiles.Api.OpenDsr;

/// <summary>Tells controllers how far their requests have come (section 8.5): signed as the answers are, over connections to public addresses only. Any answer of 2xx takes it.</summary>
public sealed partial class CallingBack : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private readonly StatusCallbacks callbacks;
    private readonly RequestList list;
    private readonly ProcessorCertificate certificate;
    private readonly PersonalLinks links;
    private readonly CalloutTarget targets;
    private readonly NoticeTerms terms;
    private readonly ILogger<CallingBack> log;
    private readonly HttpClient client;

    public CallingBack(StatusCallbacks callbacks, RequestList list, ProcessorCertificate certificate, PersonalLinks links, CalloutTarget targets, NoticeTerms terms, ILogger<CallingBack> log)
    {
        (this.callbacks, this.list, this.certificate, this.links, this.targets, this.terms, this.log) = (callbacks, list, certificate, links, targets, terms, log);
        client = new(PublicConnections.Handler(targets, terms.Timeout)) { Timeout = Timeout.InfiniteTimeSpan };
    }

    public override void Dispose()
    {
        client.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Pause);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken)) await LookAsync(stoppingToken);
        }
        catch (OperationCanceledException)
        {
            // The service stops; what is not settled is told by the next.
        }
    }

    private async Task LookAsync(CancellationToken cancellation)
    {
        try
        {
            if (links.Root is { } root) await callbacks.WithDueAsync((due, stop) => TellAsync(due, root.Host, stop), cancellation);
        }
        catch (Exception failure) when (!cancellation.IsCancellationRequested)
        {
            NotLooked(log, failure.GetType().Name);
        }
    }

    private async Task TellAsync(DueCallback due, string domain, CancellationToken cancellation)
    {
        if (await list.FindAsync(due.Tenant, due.Request, words: false, cancellation) is not { } shown) return;
        // What was allowed when it was written down need not be allowed any more.
        var (delivered, outcome) = targets.Read(due.Url, "url").Endpoint is { } url
            ? await PostAsync(url, OpenDsrBodies.Callback(due.Tenant, due.SubjectRequest, shown.Request, due.Url, domain), domain, cancellation) : (false, "endpoint-closed");
        var dead = await callbacks.SettleAsync(due, OpenDsrStatus.Of(shown.Request.State), shown.Request.IsOver, delivered, outcome, cancellation);
        if (dead) GivenUp(log, due.Request, due.Tenant.Value, outcome);
    }

    private async Task<(bool Delivered, string Outcome)> PostAsync(Uri url, byte[] body, string domain, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, url) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        request.Headers.TryAddWithoutValidation("User-Agent", "Profiles/1");
        request.Headers.TryAddWithoutValidation(OpenDsrAnswer.DomainHeader, domain);
        request.Headers.TryAddWithoutValidation(OpenDsrAnswer.SignatureHeader, certificate.Sign(body, domain));
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        patience.CancelAfter(terms.Timeout);
        try
        {
            using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, patience.Token);
            return (response.IsSuccessStatusCode, $"http-{(int)response.StatusCode}");
        }
        catch (Exception failure) when (!cancellation.IsCancellationRequested)
        {
            return (false, HttpSending.Word(failure));
        }
    }

    [LoggerMessage(LogLevel.Error, "The controller that asked for privacy request {Request} of brand {Brand} could not be told how far it is ({Outcome}), and is not tried any more: it can ask.")]
    private static partial void GivenUp(ILogger log, Guid request, string brand, string outcome);

    [LoggerMessage(LogLevel.Warning, "What controllers are to be told could not be looked at ({Failure}); the next attempt follows.")]
    private static partial void NotLooked(ILogger log, string failure);
}
