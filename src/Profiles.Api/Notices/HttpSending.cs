using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using Profiles.Domain.Notices;
using Profiles.Projections.Notices;

namespace Profiles.Api.Notices;

/// <summary>Posts notices as CloudEvents, signed as Standard Webhooks says. Any answer of 2xx takes it; 410 says that nobody is there any more.</summary>
public sealed class HttpSending : INoticeSender, IDisposable
{
    private const int MostOfAnAnswer = 4_096;

    private readonly HttpClient client;
    private readonly TimeProvider clock;
    private readonly TimeSpan timeout;

    public HttpSending(CalloutTarget targets, NoticeTerms terms, TimeProvider clock, Func<string, CancellationToken, Task<IPAddress[]>>? resolve = null)
    {
        (this.clock, timeout) = (clock, terms.Timeout);
        client = new(PublicConnections.Handler(targets, terms.Timeout, resolve)) { Timeout = Timeout.InfiniteTimeSpan };
    }

    public async Task<NoticeAnswer> SendAsync(OutgoingNotice notice, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, notice.Endpoint) { Content = new ByteArrayContent(notice.Body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue(CloudEvent.MediaType) { CharSet = "utf-8" };
        var (id, at) = (notice.Id.ToString(), clock.GetUtcNow().ToUnixTimeSeconds());
        request.Headers.TryAddWithoutValidation("User-Agent", "Profiles/1");
        request.Headers.TryAddWithoutValidation(WebhookSignature.IdHeader, id);
        request.Headers.TryAddWithoutValidation(WebhookSignature.TimestampHeader, at.ToString(CultureInfo.InvariantCulture));
        request.Headers.TryAddWithoutValidation(WebhookSignature.SignatureHeader, WebhookSignature.Sign(notice.Secrets, id, at, notice.Body));

        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        patience.CancelAfter(timeout);
        try
        {
            using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, patience.Token);
            var outcome = $"http-{(int)response.StatusCode}";
            return response.StatusCode == HttpStatusCode.Gone ? new(outcome, Gone: true)
                : response.IsSuccessStatusCode ? new(outcome, Delivered: true, Acknowledged: await SaysDoneAsync(response, patience.Token))
                : new(outcome, RetryAfter: WishOf(response));
        }
        catch (Exception failure) when (!cancellation.IsCancellationRequested)
        {
            return new(Word(failure));
        }
    }

    public void Dispose() => client.Dispose();

    /// <summary>Seconds, or a time of the other side's clock (RFC 9110, 10.2.3); of 429 and 503 only.</summary>
    private TimeSpan? WishOf(HttpResponseMessage response) => response is { StatusCode: HttpStatusCode.TooManyRequests or HttpStatusCode.ServiceUnavailable, Headers.RetryAfter: { } wish }
        ? wish.Delta ?? wish.Date - clock.GetUtcNow()
        : null;

    /// <summary>Whether the answer is <c>{"acknowledged": true}</c>: it came over TLS from the address that the brand wrote down. What can't be read takes nothing from the delivery.</summary>
    private static async Task<bool> SaysDoneAsync(HttpResponseMessage response, CancellationToken cancellation)
    {
        if (response.Content.Headers.ContentType?.MediaType != "application/json" || response.Content.Headers.ContentLength > MostOfAnAnswer) return false;
        try
        {
            await using var body = await response.Content.ReadAsStreamAsync(cancellation);
            var buffer = new byte[MostOfAnAnswer];
            var length = await body.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellation);
            using var json = JsonDocument.Parse(buffer.AsMemory(0, length));
            return json.RootElement.ValueKind == JsonValueKind.Object && json.RootElement.TryGetProperty("acknowledged", out var done) && done.ValueKind == JsonValueKind.True;
        }
        catch (Exception failure) when (failure is JsonException or IOException or HttpRequestException or OperationCanceledException)
        {
            return false;
        }
    }

    internal static string Word(Exception failure) => failure switch
    {
        OperationCanceledException => "timeout",
        ClosedAddressException => "endpoint-closed",
        HttpRequestException { InnerException: ClosedAddressException } => "endpoint-closed",
        HttpRequestException { HttpRequestError: HttpRequestError.SecureConnectionError } => "tls",
        HttpRequestException { HttpRequestError: HttpRequestError.NameResolutionError } => "name",
        _ => "connection",
    };
}
