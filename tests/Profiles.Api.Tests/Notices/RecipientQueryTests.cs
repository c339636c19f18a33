using System.Text.Json;
using Npgsql;
using Profiles.Api.Tests.GraphQL;
using Profiles.Domain.Access;

namespace Profiles.Api.Tests.Notices;

/// <summary>The catalogue of recipients as a brand's admin has it.</summary>
public sealed class RecipientQueryTests(LiveApi api) : IClassFixture<LiveApi>
{
    private const string Define = "mutation($input: DefineRecipientInput!) { defineRecipient(input: $input) { recipient { name endpoint silentDays paused contactPoints secretIds } secret errors { code path } } }";

    private string Admin => api.Token(Role.BrandAdmin);

    [Fact]
    public async Task A_recipient_is_defined_and_its_secret_is_answered_once_and_kept_sealed()
    {
        var defined = await api.DataAsync("defineRecipient", Define, new { input = new { name = "mailer", endpoint = "https://mailer.example.com/notices", silentDays = 5 } }, Admin);
        var secret = defined.GetProperty("secret").GetString()!;
        secret.Should().StartWith("whsec_");
        defined.GetProperty("recipient").GetProperty("silentDays").GetInt32().Should().Be(5);

        (await api.DataAsync("defineRecipient.secret", Define, new { input = new { name = "mailer", endpoint = "https://mailer.example.com/v2", contactPoints = true } }, Admin)).ValueKind.Should().Be(JsonValueKind.Null);
        var listed = await api.DataAsync("recipients", "{ recipients { name endpoint silentDays contactPoints secretIds } }", null, Admin);
        listed.EnumerateArray().Single(r => r.GetProperty("name").GetString() == "mailer").GetProperty("endpoint").GetString().Should().Be("https://mailer.example.com/v2");
        listed.ToString().Should().NotContain(secret);

        var bytes = Convert.FromBase64String(secret["whsec_".Length..]);
        var stored = await ScalarAsync("select string_agg(s::text, '') || (select string_agg(e.data::text, '') from profiles.mt_events e where e.type = 'recipient_changed') from profiles.recipient_secret s");
        stored.Should().NotContain(secret["whsec_".Length..]).And.NotContain(Convert.ToHexString(bytes).ToLowerInvariant()).And.Contain("mailer", "the control: this is where it would be");
    }

    [Fact]
    public async Task Secrets_are_changed_without_a_gap()
    {
        var first = (await api.DataAsync("defineRecipient.recipient.secretIds", Define, new { input = new { name = "partner", endpoint = "https://partner.example.com/" } }, Admin))[0].GetString();
        const string Add = "mutation { addRecipientSecret(name: \"partner\") { secret recipient { secretIds } errors { code } } }";
        const string Revoke = "mutation($id: ID!) { revokeRecipientSecret(name: \"partner\", secretId: $id) { recipient { secretIds } errors { code } } }";
        (await api.DataAsync("revokeRecipientSecret.errors.0.code", Revoke, new { id = first }, Admin)).GetString().Should().Be("last-secret");

        (await api.DataAsync("addRecipientSecret.secret", Add, null, Admin)).GetString().Should().StartWith("whsec_");
        (await api.DataAsync("revokeRecipientSecret.recipient.secretIds", Revoke, new { id = first }, Admin)).EnumerateArray().Select(i => i.GetString()).Should().ContainSingle().Which.Should().NotBe(first);
        (await ScalarAsync("select count(*)::text from profiles.recipient_secret where recipient = 'partner'")).Should().Be("1");

        (await api.DataAsync("removeRecipient.errors", "mutation { removeRecipient(name: \"partner\") { errors { code } } }", null, Admin)).GetArrayLength().Should().Be(0);
        (await ScalarAsync("select count(*)::text from profiles.recipient_secret where recipient = 'partner'")).Should().Be("0");
    }

    [Fact]
    public async Task What_leads_to_a_private_network_is_refused_and_the_catalogue_is_for_who_may_have_it()
    {
        foreach (var (endpoint, code) in new[] { ("http://mailer.example.com/", "endpoint"), ("https://127.0.0.1/", "endpoint-closed"), ("https://metadata.google.internal/", "endpoint-closed"), ("https://[::ffff:10.0.0.1]/", "endpoint-closed") })
            (await api.DataAsync("defineRecipient.errors.0.code", Define, new { input = new { name = "bad", endpoint } }, Admin)).GetString().Should().Be(code, endpoint);
        foreach (var role in new[] { Role.Marketer, Role.CrmAdmin, Role.Auditor, Role.Source })
            (await api.AskAsync(Define, new { input = new { name = "bad" } }, api.Token(role))).Code.Should().NotBeNull($"{role}");
        (await api.DataAsync("recipientNotices", "{ recipientNotices(state: DEAD) { edges { node { id } } totalCount } }", null, Admin)).GetProperty("totalCount").GetInt32().Should().Be(0);
        (await api.DataAsync("replayNotices", "mutation { replayNotices(recipient: \"mailer\") }", null, Admin)).GetInt32().Should().Be(0);
    }

    private async Task<string?> ScalarAsync(string sql)
    {
        await using var connection = new NpgsqlConnection(api.ConnectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        return (string?)await command.ExecuteScalarAsync();
    }
}
