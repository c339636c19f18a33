using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using CsCheck;
using Profiles.Api.Tests.Inputs;

namespace Profiles.Api.Tests.Tracking;

public sealed class TrackingApiTests(TrackingHost host) : IClassFixture<TrackingHost>
{
    private static int count;

    private static string NewId() => $"m-{Interlocked.Increment(ref count)}";

    private async Task<(HttpStatusCode Status, JsonElement Body, HttpResponseMessage Response)> Post(string path, HttpContent body, string? key, string? basic = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = body };
        if (key is not null) request.Headers.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes(key + ":")));
        if (basic is not null) request.Headers.TryAddWithoutValidation("Authorization", basic);
        var response = await host.Client.SendAsync(request);
        return (response.StatusCode, Json.Of(await response.Content.ReadAsStringAsync()), response);
    }

    private Task<(HttpStatusCode Status, JsonElement Body, HttpResponseMessage Response)> Post(string path, string json, string? key = null) =>
        Post(path, new StringContent(json, Encoding.UTF8, "application/json"), key ?? host.ServerKey);

    private static string[] Codes(JsonElement body, string list) =>
        body.TryGetProperty(list, out var items) ? [.. items.EnumerateArray().Select(e => $"{(e.TryGetProperty("index", out var i) ? i.ToString() : "-")} {e.GetProperty("code").GetString()}")] : [];

    [Fact]
    public async Task A_call_is_answered_with_success_once_it_is_recorded()
    {
        var id = NewId();
        var (status, body, _) = await Post("/v1/track", $$"""{"messageId":"{{id}}","userId":"u-{{id}}","event":"Order Completed"}""");
        (status, body.GetRawText()).Should().Be((HttpStatusCode.OK, """{"success":true}"""));
    }

    [Fact]
    public async Task The_same_call_again_is_a_success_and_recorded_once()
    {
        var id = NewId();
        var call = $$"""{"messageId":"{{id}}","userId":"u-{{id}}","event":"Again"}""";
        await Post("/v1/track", call);
        var before = await host.Brand.EventsAsync("interaction_recorded");
        (await Post("/v1/track", call)).Body.GetRawText().Should().Be("""{"success":true}""");
        (await host.Brand.EventsAsync("interaction_recorded")).Should().Be(before);
    }

    [Fact]
    public async Task Another_call_under_a_known_id_is_told_and_the_first_is_kept()
    {
        var id = NewId();
        await Post("/v1/track", $$"""{"messageId":"{{id}}","userId":"u-{{id}}","event":"One"}""");
        var (status, body, _) = await Post("/v1/track", $$"""{"messageId":"{{id}}","userId":"u-{{id}}","event":"Other"}""");
        status.Should().Be(HttpStatusCode.OK);
        Codes(body, "warnings").Should().Equal("- conflict");
    }

    [Fact]
    public async Task A_privacy_signal_denies_once_a_day_and_the_client_learns_nothing_of_it()
    {
        var before = await host.Brand.EventsAsync("consent_withdrawn");
        for (var i = 0; i < 2; i++)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/batch")
            {
                Content = new StringContent($$"""{"batch":[{"type":"page","anonymousId":"gpc-1","messageId":"{{NewId()}}"},{"type":"page","anonymousId":"gpc-1","messageId":"{{NewId()}}"}]}""", Encoding.UTF8, "application/json"),
            };
            request.Headers.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes(host.BrowserKey + ":")));
            request.Headers.TryAddWithoutValidation("Sec-GPC", "1");
            using var response = await host.Client.SendAsync(request);
            (await response.Content.ReadAsStringAsync()).Should().Be("""{"success":true}""");
        }
        (await host.Brand.EventsAsync("consent_withdrawn")).Should().Be(before + 1);
    }

    [Fact]
    public async Task The_good_messages_of_a_batch_are_kept_and_the_others_named()
    {
        var before = await host.Brand.EventsAsync("interaction_recorded");
        var (status, body, _) = await Post("/v1/batch", $$"""
            {"batch":[
              {"type":"track","event":"A","userId":"b1","messageId":"{{NewId()}}"},
              {"type":"track","userId":"b1","messageId":"{{NewId()}}"},
              {"type":"page","userId":"undefined","messageId":"{{NewId()}}"},
              {"type":"track","event":"\ud800","userId":"b1"},
              {"type":"track","event":"B","userId":"b1","messageId":"{{NewId()}}","properties":{"text":"{{new string('x', 33_000)}}"} },
              {"type":"track","event":"B","userId":"b1","messageId":"{{NewId()}}"}]}
            """);
        status.Should().Be(HttpStatusCode.BadRequest);
        body.GetProperty("success").GetBoolean().Should().BeFalse();
        Codes(body, "errors").Should().Equal("1 event", "2 identity-blocked", "3 text-encoding", "4 message-size");
        (await host.Brand.EventsAsync("interaction_recorded")).Should().Be(before + 2);
    }

    [Fact]
    public async Task The_key_may_stand_in_the_body()
    {
        var json = $$"""{"writeKey":"{{host.ServerKey}}","messageId":"{{NewId()}}","userId":"k1","name":"Home"}""";
        (await Post("/v1/page", new StringContent(json), key: null)).Status.Should().Be(HttpStatusCode.OK);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("Basic cHdrX25vbmU6")]
    [InlineData("Basic ???")]
    [InlineData("Bearer x")]
    [InlineData("")]
    public async Task Without_a_valid_key_nothing_is_recorded(string? header)
    {
        var (status, _, response) = await Post("/v1/track", new StringContent("""{"userId":"1","event":"X"}"""), null, header);
        status.Should().Be(HttpStatusCode.Unauthorized);
        response.Headers.WwwAuthenticate.ToString().Should().StartWith("Basic");
    }

    [Fact]
    public async Task A_packed_body_is_unpacked()
    {
        (await Post("/v1/track", Packed($$"""{"messageId":"{{NewId()}}","userId":"z1","event":"X"}"""), host.ServerKey)).Status.Should().Be(HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_small_body_that_unpacks_to_a_large_one_is_refused() =>
        (await Post("/v1/track", Packed($$"""{"userId":"z1","event":"{{new string('x', 50_000_000)}}"}"""), host.ServerKey)).Status.Should().Be(HttpStatusCode.RequestEntityTooLarge);

    [Fact]
    public async Task A_body_above_500_KB_and_a_message_above_32_KB_are_refused()
    {
        (await Post("/v1/batch", $$"""{"batch":[],"x":"{{new string('x', 512_000)}}"}""")).Status.Should().Be(HttpStatusCode.RequestEntityTooLarge);
        (await Post("/v1/track", $$"""{"userId":"1","event":"{{new string('x', 32_768)}}"}""")).Status.Should().Be(HttpStatusCode.RequestEntityTooLarge);
    }

    [Fact]
    public async Task A_body_that_is_not_what_it_says_is_refused()
    {
        var broken = new ByteArrayContent([1, 2, 3, 4, 5]);
        broken.Headers.ContentEncoding.Add("gzip");
        (await Post("/v1/track", broken, host.ServerKey)).Status.Should().Be(HttpStatusCode.BadRequest);
        var brotli = new ByteArrayContent([1, 2, 3]);
        brotli.Headers.ContentEncoding.Add("br");
        (await Post("/v1/track", brotli, host.ServerKey)).Status.Should().Be(HttpStatusCode.UnsupportedMediaType);
        (await Post("/v1/track", new ByteArrayContent([0x22, 0xff, 0x22]), host.ServerKey)).Status.Should().Be(HttpStatusCode.BadRequest);
        (await Post("/v1/batch", """{"batch":{}}""")).Status.Should().Be(HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task A_server_key_links_what_it_sees_together_and_a_browser_key_only_suggests()
    {
        var (mine, theirs) = (NewId(), NewId());
        await Post("/v1/identify", $$"""{"messageId":"{{mine}}","userId":"u{{mine}}","anonymousId":"a{{mine}}"}""");
        await Post("/v1/identify", $$"""{"messageId":"{{theirs}}","userId":"u{{theirs}}","anonymousId":"a{{theirs}}","traits":{"email":"{{theirs}}@example.com"} }""", host.BrowserKey);
        (await host.Brand.ProfilesAsync()).Should().Contain("crm+device").And.Contain("device").And.Contain("email").And.NotContain(p => p.Contains("email+"));
        (await host.Brand.EventsAsync("link_suggested")).Should().Be(2);
    }

    [Fact]
    public async Task A_page_of_any_origin_may_send()
    {
        using var ask = new HttpRequestMessage(HttpMethod.Options, "/v1/batch");
        ask.Headers.Add("Origin", "https://shop.example");
        ask.Headers.Add("Access-Control-Request-Method", "POST");
        using var answer = await host.Client.SendAsync(ask);
        answer.StatusCode.Should().Be(HttpStatusCode.NoContent);
        answer.Headers.GetValues("Access-Control-Allow-Origin").Should().Equal("*");
        answer.Headers.GetValues("Access-Control-Allow-Headers").Single().Should().Contain("authorization");
        (await Post("/v1/page", "{}")).Response.Headers.GetValues("Access-Control-Allow-Origin").Should().Equal("*");
    }

    [Fact]
    public async Task No_answer_repeats_what_was_sent()
    {
        var (_, body, _) = await Post("/v1/batch", """
            {"batch":[{"type":"CANARY","userId":"CANARY"},{"type":"page","userId":"1","timestamp":"CANARY"},{"type":"identify","userId":"none","traits":{"CANARY@x":1}},
            {"type":"page","context":{"externalIds":[{"type":"CANARY","id":"CANARY","scope":"CANARY"}]}}]}
            """);
        body.GetRawText().Should().NotContain("CANARY");
    }

    [Fact]
    public async Task Random_bytes_and_mutilated_calls_are_never_an_error_of_the_service()
    {
        var call = Encoding.UTF8.GetBytes("""{"batch":[{"type":"identify","userId":"1","traits":{"email":"m@example.com"},"context":{"externalIds":[{"id":"1","type":"x"}]},"timestamp":"2026-01-01T00:00:00Z"}]}""");
        var bodies = Gen.OneOf(
            Gen.Byte.Array[0, 60],
            Gen.Select(Gen.Int[0, call.Length - 1], Gen.Byte).Select((at, b) => call.Select((c, i) => i == at ? b : c).ToArray()),
            Gen.Int[0, call.Length].Select(n => call[..n]));
        var made = new List<byte[]>();
        bodies.Sample(made.Add, iter: 300, threads: 1);
        foreach (var body in made)
        {
            var (status, answer, _) = await Post("/v1/batch", new ByteArrayContent(body), host.ServerKey);
            ((int)status).Should().BeLessThan(500);
            answer.TryGetProperty("success", out _).Should().BeTrue();
        }
    }

    private static ByteArrayContent Packed(string text)
    {
        using var packed = new MemoryStream();
        using (var zip = new GZipStream(packed, CompressionLevel.Optimal)) zip.Write(Encoding.UTF8.GetBytes(text));
        var content = new ByteArrayContent(packed.ToArray());
        content.Headers.ContentEncoding.Add("gzip");
        return content;
    }
}
