using System.Text;
using Profiles.Domain.Access;

namespace Profiles.Api.Tests.Intake;

/// <summary>What a network is answered, and what is durable then.</summary>
public sealed class EndpointTests(WebhookApi api) : IClassFixture<WebhookApi>
{
    [Fact]
    public async Task What_is_signed_is_taken_recorded_once_and_its_delivery_and_key_are_gone()
    {
        var body = WebhookApi.Message("Ualice", "m-alice", "Bonjour à tous");
        for (var i = 0; i < 3; i++) (await api.LineAsync(body)).Status.Should().Be(200);
        await api.ProcessedAsync();

        var texts = await api.DataAsync("profileByIdentity.timeline.edges", """
            { profileByIdentity(identity: {type: "line", scope: "Ubrand", value: "Ualice"}) { timeline { edges { node { text kind source } } } } }
            """, token: api.Token(Role.CrmAdmin));
        texts.EnumerateArray().Should().ContainSingle().Which.GetProperty("node").GetProperty("text").GetString().Should().Be("Bonjour à tous");
        (await api.ScalarAsync<long>("select count(*) from profiles.intake_delivery where connector = 'line'")).Should().Be(0);
    }

    [Fact]
    public async Task Both_of_two_secrets_are_valid_while_they_are_changed_and_a_source_is_its_own()
    {
        (await api.LineAsync(WebhookApi.Message("Ubob", "m-bob", "one"), "line-shop")).Status.Should().Be(200);
        (await api.LineAsync(WebhookApi.Message("Ubob", "m-bob-2", "two"), "line-shop", WebhookApi.NewSecret)).Status.Should().Be(200);
        (await api.LineAsync(WebhookApi.Message("Ubob", "m-bob-3", "three"), "line", WebhookApi.NewSecret)).Status.Should().Be(403, "another source's secret");
        await api.ProcessedAsync();
        (await SourceAsync("line-shop")).GetProperty("received").GetInt32().Should().Be(2);
    }

    [Fact]
    public async Task A_changed_byte_or_no_signature_is_403_and_nothing_is_stored_but_a_count()
    {
        var body = Encoding.UTF8.GetBytes(WebhookApi.Message("Uforger", "m-forged", "not said"));
        var (_, before) = (body[60] ^= 1, await api.ScalarAsync<long>("select coalesce(sum(received), 0)::bigint from profiles.intake_source"));
        var signed = Convert.ToBase64String(System.Security.Cryptography.HMACSHA256.HashData(Encoding.UTF8.GetBytes(WebhookApi.Secret), body));
        body[60] ^= 1;
        var (status, text) = await api.PostAsync("line", body, ("x-line-signature", signed));
        (status, text.Contains("\"code\":\"signature\"")).Should().Be((403, true), text);
        (await api.PostAsync("line", body)).Status.Should().Be(403);
        (await api.PostAsync("line-bare", body, ("x-line-signature", signed))).Status.Should().Be(403, "without a secret nobody can sign");
        await api.ProcessedAsync();

        (await api.ScalarAsync<long>("select coalesce(sum(received), 0)::bigint from profiles.intake_source")).Should().Be(before);
        (await api.DataAsync("profileByIdentity", """{ profileByIdentity(identity: {type: "line", scope: "Ubrand", value: "Uforger"}) { id } }""")).ValueKind.Should().Be(System.Text.Json.JsonValueKind.Null);
        for (var i = 0; i < 100 && (await SourceAsync("line-bare")).GetProperty("signatureErrors").GetInt32() == 0; i++) await Task.Delay(50);
        (await SourceAsync("line-bare")).GetProperty("signatureErrors").GetInt32().Should().Be(1);
    }

    [Fact]
    public async Task Meta_is_greeted_by_who_knows_the_verify_token()
    {
        (await api.GetAsync($"facebook?hub.mode=subscribe&hub.verify_token={WebhookApi.VerifyToken}&hub.challenge=1158201444")).Should().Be((200, "1158201444"));
        (await api.GetAsync("facebook?hub.mode=subscribe&hub.verify_token=guessed&hub.challenge=1158201444")).Status.Should().Be(403);
        (await api.GetAsync("line")).Status.Should().Be(403);
    }

    [Fact]
    public async Task An_address_that_is_none_is_404_and_a_body_too_large_is_413()
    {
        (await api.LineAsync("{}", "nobody")).Status.Should().Be(404);
        (await api.LineAsync(new byte[100_001])).Status.Should().Be(413);
        (await api.LineAsync(new byte[100_000])).Status.Should().Be(200, "what is signed is taken, whatever it is");
    }

    [Fact]
    public async Task What_can_not_be_read_is_kept_visible_and_processed_again_by_one_command()
    {
        (await api.LineAsync("<html>no JSON</html>", "line-shop")).Status.Should().Be(200);
        await api.ProcessedAsync();
        var failed = await api.DataAsync("failedIntake.edges", """{ failedIntake(connector: "line-shop") { edges { node { id connector code receivedAt expiresAt } } totalCount } }""", token: api.Token(Role.BrandAdmin));
        var one = failed.EnumerateArray().Should().ContainSingle().Which.GetProperty("node");
        one.GetProperty("code").GetString().Should().Be("json");
        (one.GetProperty("expiresAt").GetDateTimeOffset() - one.GetProperty("receivedAt").GetDateTimeOffset()).Should().Be(TimeSpan.FromDays(30));
        (await SourceAsync("line-shop")).GetProperty("failed").GetInt32().Should().Be(1);

        (await api.DataAsync("replayIntake", "mutation($id: ID) { replayIntake(connector: \"line-shop\", id: $id) }", new { id = one.GetProperty("id").GetString() }, api.Token(Role.BrandAdmin))).GetInt32().Should().Be(1);
        await api.ProcessedAsync();
        (await SourceAsync("line-shop")).GetProperty("failed").GetInt32().Should().Be(1, "it still can't be read");
        (await SourceAsync("line-shop")).GetProperty("pending").GetInt32().Should().Be(0);
    }

    [Fact]
    public async Task An_event_of_a_type_that_is_not_known_is_recorded_as_other_under_its_name_and_counted()
    {
        (await api.LineAsync(WebhookApi.Message("Ucarol", "m-carol", "?", type: "telepathy"))).Status.Should().Be(200);
        await api.ProcessedAsync();
        var node = (await api.DataAsync("profileByIdentity.timeline.edges", """
            { profileByIdentity(identity: {type: "line", scope: "Ubrand", value: "Ucarol"}) { timeline { edges { node { kind rawKind } } } } }
            """)).EnumerateArray().Single().GetProperty("node");
        (node.GetProperty("kind").GetString(), node.GetProperty("rawKind").GetString()).Should().Be(("OTHER", "telepathy"));
        (await SourceAsync("line")).GetProperty("events").EnumerateArray()
            .Single(e => e.GetProperty("rawType").GetString() == "telepathy").GetProperty("outcome").GetString().Should().Be("other");
    }

    private async Task<System.Text.Json.JsonElement> SourceAsync(string connector) =>
        (await api.DataAsync("sources", "{ sources { connector received pending failed signatureErrors lagSeconds lastDeliveryAt events { rawType outcome count } } }", token: api.Token(Role.BrandAdmin)))
        .EnumerateArray().Single(s => s.GetProperty("connector").GetString() == connector);
}
