using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;
using Profiles.Api.Tests.GraphQL;
using Profiles.Api.Tests.Notices;
using Profiles.Domain.Access;
using static Profiles.Api.Tests.GraphQL.LiveApi;

namespace Profiles.Api.Tests.PrivacyRequests;

/// <summary>A service whose brand demo lets a controller in.</summary>
public sealed class WithAController : LiveApi
{
    public const string Secret = "a-secret-that-nobody-guesses";

    protected override Task<(string Name, string Value)[]> ConfigurationAsync() => Task.FromResult<(string, string)[]>(
        [("Profiles:OpenDsr:Brands:demo:Secret", Secret), ("Profiles:OpenDsr:Brands:demo:CustomerIdScope", "main"), ("Profiles:Notices:AllowLoopback", "true"), ("Profiles:Notices:FirstRetrySeconds", "0.2")]);
}

public sealed class OpenDsrTests(WithAController api) : IClassFixture<WithAController>, IDisposable
{
    private const string Advance = "mutation($input: AdvancePrivacyRequestInput!) { advancePrivacyRequest(input: $input) { request { id state } errors { code message path } } }";
    private const string Wrong = "wrong-secret-wrong-secret-wrong";

    private readonly HttpClient http = new();

    public void Dispose() => http.Dispose();

    private sealed record Answered(int Status, string Text, string? Signature, string? Domain)
    {
        public JsonElement Json => JsonSerializer.Deserialize<JsonElement>(Text);
        public string? Of(string name) => Json.GetProperty(name).GetString();
        public string? Reason => Json.GetProperty("error").GetProperty("errors")[0].GetProperty("reason").GetString();
    }

    [Fact]
    public async Task Discovery_says_what_is_supported_and_where_the_certificate_is()
    {
        foreach (var path in (string[])["demo/discovery", "demo/v2/discovery"])
        {
            var answer = await CallAsync(HttpMethod.Get, path, secret: null);
            (answer.Status, answer.Of("api_version")).Should().Be((200, "2.0"));
            answer.Json.GetProperty("supported_identities").ToString().Should().Be("""[{"identity_type":"email","identity_format":"raw"},{"identity_type":"controller_customer_id","identity_format":"raw"}]""");
            answer.Json.GetProperty("supported_subject_request_types").ToString().Should().Be("""["erasure","access","portability"]""");
            answer.Of("processor_certificate").Should().Be(new Uri(api.Url, "/opendsr/certificate.pem").AbsoluteUri);
            await IsSignedAsync(answer.Text, answer.Signature, answer.Domain);
        }
        foreach (var nobody in (string[])["other", "nobody", "No Brand"]) (await CallAsync(HttpMethod.Get, $"{nobody}/discovery", secret: null)).Status.Should().Be(404, nobody);
    }

    [Theory]
    [InlineData("erasure", "gdpr", "ERASURE", "GDPR")]
    [InlineData("access", "ccpa", "ACCESS", "CCPA")]
    [InlineData("portability", "gdpr", "PORTABILITY", "GDPR")]
    public async Task What_a_controller_hands_over_is_a_request_at_the_desk_that_runs_since_the_person_asked(string type, string regulation, string kind, string law)
    {
        var profile = await api.MeetAsync(Id("crm", $"dsr-{type}", "main"), Id("email", $"dsr-{type}@example.com"));
        var asked = Guid.NewGuid();
        var submitted = DateTimeOffset.UtcNow.AddDays(-3);
        var body = Body(asked, type, [Raw("controller_customer_id", $"dsr-{type}")], regulation, submitted: submitted);

        var created = await CallAsync(HttpMethod.Post, "demo/requests", body);
        created.Status.Should().Be(201, created.Text);
        (created.Of("controller_id"), created.Of("subject_request_id")).Should().Be(("demo", asked.ToString()));
        Encoding.UTF8.GetString(Convert.FromBase64String(created.Of("encoded_request")!)).Should().Be(body);
        await IsSignedAsync(created.Text, created.Signature, created.Domain);

        var status = await CallAsync(HttpMethod.Get, $"demo/v2/requests/{asked}");
        (status.Status, status.Of("request_status"), status.Of("api_version"), status.Of("subject_request_id")).Should().Be((200, "pending", "2.0", asked.ToString()));
        await IsSignedAsync(status.Text, status.Signature, status.Domain);
        (created.Text + status.Text).Should().NotContain($"dsr-{type}", "only the encoded request has it");

        var request = (await AtTheDeskAsync()).Single(r => r.GetProperty("subject") is { ValueKind: JsonValueKind.Object } subject && subject.GetProperty("id").GetString() == profile);
        (request.GetProperty("kind").GetString(), request.GetProperty("state").GetString(), request.GetProperty("regulation").GetString()).Should().Be((kind, "OPEN", law));
        request.GetProperty("receivedAt").GetDateTimeOffset().Should().BeCloseTo(submitted, TimeSpan.FromSeconds(1));
        var due = DateTimeOffset.Parse(status.Of("expected_completion_time")!, null);
        DateOnly.FromDateTime(TimeZoneInfo.ConvertTimeBySystemTimeZoneId(due, "Europe/Paris").DateTime).ToString("yyyy-MM-dd", null).Should().Be(request.GetProperty("dueOn").GetString());
    }

    [Fact]
    public async Task The_same_id_again_is_the_same_request_and_for_something_else_it_is_refused()
    {
        await api.MeetAsync(Id("email", "again@example.com"));
        var asked = Guid.NewGuid();
        var body = Body(asked, "erasure", [Raw("email", "Again@Example.com")]);
        var before = (await AtTheDeskAsync()).Count;

        (await CallAsync(HttpMethod.Post, "demo/requests", body)).Status.Should().Be(201);
        (await CallAsync(HttpMethod.Post, "demo/requests", body)).Status.Should().Be(201);

        (await AtTheDeskAsync()).Count.Should().Be(before + 1);
        var other = await CallAsync(HttpMethod.Post, "demo/requests", Body(asked, "access", [Raw("email", "again@example.com")]));
        (other.Status, other.Reason).Should().Be((400, "subject-request-id"));
    }

    [Fact]
    public async Task Who_is_not_known_is_answered_at_once_that_nothing_is_held()
    {
        var asked = Guid.NewGuid();
        (await CallAsync(HttpMethod.Post, "demo/requests", Body(asked, "access", [Raw("email", "dsr-stranger@example.com")]))).Status.Should().Be(201);

        var status = await CallAsync(HttpMethod.Get, $"demo/requests/{asked}");
        status.Of("request_status").Should().Be("completed");
        status.Json.GetProperty("extensions").EnumerateObject().Single().Value.ToString().Should().Be("""{"state":"FULFILLED","nothing_held":true}""");
    }

    [Fact]
    public async Task Nobody_is_let_in_without_the_brands_secret_and_no_brand_that_has_none()
    {
        var asked = Guid.NewGuid();
        var body = Body(asked, "erasure", [Raw("email", "outside@example.com")]);
        (await CallAsync(HttpMethod.Post, "demo/requests", body)).Status.Should().Be(201);
        foreach (var (tenant, user, secret) in ((string, string, string?)[])[("demo", "demo", null), ("demo", "demo", Wrong), ("demo", "other", WithAController.Secret), ("demo", "demo", ""), ("other", "other", ""), ("other", "demo", WithAController.Secret), ("nobody", "nobody", "")])
        {
            foreach (var answer in (Answered[])[
                await CallAsync(HttpMethod.Post, $"{tenant}/requests", body, secret, user), await CallAsync(HttpMethod.Get, $"{tenant}/requests/{asked}", null, secret, user),
                await CallAsync(HttpMethod.Delete, $"{tenant}/requests/{asked}", null, secret, user)])
                (answer.Status, answer.Reason).Should().Be((401, "authentication"), $"{tenant} {user} {secret}");
        }
    }

    [Fact]
    public async Task What_is_not_understood_is_refused_with_what_to_do_and_without_what_was_sent()
    {
        var identities = new[] { Raw("email", "refused@example.com") };
        var id = Guid.NewGuid();
        foreach (var (body, reason) in ((string, string)[])[
            ("nonsense", "json"), ("[]", "json"), ("null", "json"),
            (Body(id, "erasure", [Hashed("email", "sha256")]), "identity-format"), (Body(id, "erasure", [Hashed("email", "md5")]), "identity-format"),
            (Body(id, "erasure", [identities[0], Raw("roku_advertising_id", "refused-roku")]), "identity-type"),
            (Body(id, "erasure", [Raw("email", "refused")]), "identity-value"), (Body(id, "erasure", []), "subject-missing"),
            (Body(id, "rectification", identities), "subject-request-type"), (Body(id, "erasure", identities, regulation: "lgpd"), "regulation"),
            (Body(id, "erasure", identities, version: "1.0"), "api-version"), (Body(id, "erasure", identities, submitted: DateTimeOffset.UtcNow.AddHours(1)), "submitted-time"),
            (Body(id, "erasure", identities, submitted: DateTimeOffset.UnixEpoch), "received-at"), (Body(Guid.CreateVersion7(), "erasure", identities), "subject-request-id"),
            (Body(id, "erasure", identities, callbacks: ["https://10.0.0.1/dsr"]), "endpoint-closed"), (Body(id, "erasure", identities, callbacks: ["https://169.254.169.254/latest"]), "endpoint-closed"),
            (Body(id, "erasure", identities, callbacks: ["https://intranet/dsr"]), "endpoint-closed"), (Body(id, "erasure", identities, callbacks: ["http://example.com/dsr"]), "endpoint"),
            (Body(id, "erasure", identities, callbacks: [.. Enumerable.Range(0, 6).Select(n => $"https://example.com/{n}")]), "callback-count"),
            (Body(id, "erasure", identities) + new string(' ', 70_000), "too-large")])
        {
            var answer = await CallAsync(HttpMethod.Post, "demo/requests", body);
            (answer.Status, answer.Reason).Should().Be((400, reason), answer.Text);
            answer.Json.GetProperty("error").GetProperty("code").GetInt32().Should().Be(400);
            answer.Text.Should().NotContain("refused@").And.NotContain("refused-roku");
        }
        (await CallAsync(HttpMethod.Get, $"demo/requests/{id}")).Status.Should().Be(404, "nothing came of it");
    }

    [Fact]
    public async Task A_pending_request_can_be_cancelled_and_one_that_is_over_can_not()
    {
        await api.MeetAsync(Id("email", "cancel@example.com"));
        var asked = Guid.NewGuid();
        await CallAsync(HttpMethod.Post, "demo/requests", Body(asked, "erasure", [Raw("email", "cancel@example.com")]));
        foreach (var _ in (int[])[1, 2])
        {
            var cancelled = await CallAsync(HttpMethod.Delete, $"demo/requests/{asked}");
            (cancelled.Status, cancelled.Of("subject_request_id"), cancelled.Of("controller_id")).Should().Be((202, asked.ToString(), "demo"));
            await IsSignedAsync(cancelled.Text, cancelled.Signature, cancelled.Domain);
        }
        (await CallAsync(HttpMethod.Get, $"demo/requests/{asked}")).Of("request_status").Should().Be("cancelled");

        var done = Guid.NewGuid();
        await CallAsync(HttpMethod.Post, "demo/requests", Body(done, "access", [Raw("email", "cancel-stranger@example.com")]));
        var refused = await CallAsync(HttpMethod.Delete, $"demo/requests/{done}");
        (refused.Status, refused.Reason).Should().Be((400, "not-pending"));
        (await CallAsync(HttpMethod.Delete, $"demo/requests/{Guid.NewGuid()}")).Status.Should().Be(404);
    }

    [Fact]
    public async Task A_controller_hears_signed_and_in_spite_of_failures_how_far_its_erasure_has_come()
    {
        await using var receiver = await Receiver.StartAsync();
        var signatures = new List<(string? Signature, string? Domain)>();
        receiver.Answers = (context, _) =>
        {
            var headers = context.Request.Headers;
            lock (signatures) signatures.Add((headers["X-OpenDSR-Signature"], headers["X-OpenDSR-Processor-Domain"]));
            context.Response.StatusCode = signatures.Count switch { 1 => 500, 2 => 302, _ => 202 };
            if (signatures.Count == 2) context.Response.Headers.Location = "/elsewhere";
            return Task.CompletedTask;
        };
        var profile = await api.MeetAsync(Id("email", "told@example.com"));
        var asked = Guid.NewGuid();
        (await CallAsync(HttpMethod.Post, "demo/requests", Body(asked, "erasure", [Raw("email", "told@example.com")], callbacks: [receiver.Url]))).Status.Should().Be(201);
        await HeardAsync(receiver, "pending", 3);

        var id = (await AtTheDeskAsync()).Single(r => r.GetProperty("subject") is { ValueKind: JsonValueKind.Object } s && s.GetProperty("id").GetString() == profile).GetProperty("id").GetString();
        await MoveAsync(new { requestId = id, action = "APPROVE" }, api.Token(Role.PrivacyApprover, "demo", "privacy"));
        await MoveAsync(new { requestId = id, action = "EXECUTE" }, api.Token(Role.PrivacyOfficer));
        await HeardAsync(receiver, "completed", 1);

        (await CallAsync(HttpMethod.Get, $"demo/requests/{asked}")).Of("request_status").Should().Be("completed");
        var got = receiver.Received.ToArray();
        for (var place = 0; place < got.Length; place++)
        {
            var told = got[place].Event;
            (told.GetProperty("controller_id").GetString(), told.GetProperty("status_callback_url").GetString(), told.GetProperty("subject_request_id").GetGuid()).Should().Be(("demo", receiver.Url, asked));
            got[place].Body.Should().NotContain("told@");
            await IsSignedAsync(got[place].Body, signatures[place].Signature, signatures[place].Domain);
        }
        await Task.Delay(2500);
        receiver.Received.Count.Should().Be(got.Length, "what was taken is not told again");
    }

    private static async Task HeardAsync(Receiver receiver, string status, int times)
    {
        for (var tries = 0; receiver.Received.Count(g => g.Event.GetProperty("request_status").GetString() == status) < times; tries++)
        {
            tries.Should().BeLessThan(300, $"{status}: {receiver.Received.Count} came");
            await Task.Delay(100);
        }
    }

    private async Task MoveAsync(object input, string token) =>
        (await api.DataAsync("advancePrivacyRequest", Advance, new { input }, token)).GetProperty("errors").GetArrayLength().Should().Be(0);

    private async Task<List<JsonElement>> AtTheDeskAsync() => [.. (await api.DataAsync("privacyRequests.edges", "{ privacyRequests(first: 100) { edges { node { id kind state regulation receivedAt dueOn subject { id } } } } }", null, api.Token(Role.PrivacyOfficer)))
        .EnumerateArray().Select(e => e.GetProperty("node"))];

    /// <summary>As a controller checks it: with the certificate that discovery leads to, and nothing of ours.</summary>
    private async Task IsSignedAsync(string body, string? signature, string? domain)
    {
        domain.Should().Be(api.Url.Host);
        using var certificate = X509Certificate2.CreateFromPem(await http.GetStringAsync(new Uri(api.Url, "/opendsr/certificate.pem")));
        certificate.MatchesHostname(domain!).Should().BeTrue();
        certificate.HasPrivateKey.Should().BeFalse();
        using var key = certificate.GetRSAPublicKey()!;
        key.VerifyData(Encoding.UTF8.GetBytes(body), Convert.FromBase64String(signature!), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1).Should().BeTrue();
        key.VerifyData(Encoding.UTF8.GetBytes(body + " "), Convert.FromBase64String(signature!), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1).Should().BeFalse();
    }

    private async Task<Answered> CallAsync(HttpMethod method, string path, string? body = null, string? secret = WithAController.Secret, string user = "demo")
    {
        using var request = new HttpRequestMessage(method, new Uri(api.Url, $"/opendsr/{path}"));
        if (body is not null) request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        if (secret is not null) request.Headers.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{user}:{secret}")));
        using var answer = await http.SendAsync(request);
        return new((int)answer.StatusCode, await answer.Content.ReadAsStringAsync(), Header("X-OpenDSR-Signature"), Header("X-OpenDSR-Processor-Domain"));

        string? Header(string name) => answer.Headers.TryGetValues(name, out var values) ? values.Single() : null;
    }

    private static string Body(Guid id, string type, object[] identities, string regulation = "gdpr", string version = "2.0", DateTimeOffset? submitted = null, string[]? callbacks = null) => JsonSerializer.Serialize(new
    {
        regulation,
        subject_request_id = id,
        subject_request_type = type,
        submitted_time = (submitted ?? DateTimeOffset.UtcNow).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", null),
        subject_identities = identities,
        api_version = version,
        status_callback_urls = callbacks ?? [],
        extensions = new Dictionary<string, object> { ["example-other-processor.com"] = new { foo = 654321 } },
    });

    private static object Raw(string type, string value) => new { identity_type = type, identity_value = value, identity_format = "raw" };

    private static object Hashed(string type, string format) => new { identity_type = type, identity_value = "b4c9a289323b21a01c3e940f150eb9b8c542587f1abfd8f0e1cc1ffc5e475514", identity_format = format };
}
