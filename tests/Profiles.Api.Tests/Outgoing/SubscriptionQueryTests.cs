using System.Text.Json;
using Npgsql;
using Profiles.Api.Tests.GraphQL;
using Profiles.Domain.Access;

namespace Profiles.Api.Tests.Outgoing;

/// <summary>A brand's subscriptions as its admin has them.</summary>
public sealed class SubscriptionQueryTests(LiveApi api) : IClassFixture<LiveApi>
{
    private const string Define = "mutation($input: DefineSubscriptionInput!) { defineSubscription(input: $input) { subscription { name endpoint purpose types paused secretIds } secret errors { code path } } }";

    private string Admin => api.Token(Role.BrandAdmin, "demo", "marketing.email");

    private static object Input(string name = "mailer", string endpoint = "https://mailer.example.com/events", string purpose = "marketing.email", bool paused = true, string[]? types = null) =>
        new { input = new { name, endpoint, purpose, paused, types } };

    [Fact]
    public async Task A_subscription_is_defined_and_its_secret_is_answered_once_and_kept_sealed()
    {
        var defined = await api.DataAsync("defineSubscription", Define, Input(types: ["profile.merged"]), Admin);
        var secret = defined.GetProperty("secret").GetString()!;
        secret.Should().StartWith("whsec_");
        defined.GetProperty("subscription").GetProperty("types").EnumerateArray().Select(t => t.GetString()).Should().Equal("profile.merged", "permission.changed", "profile.erased");

        (await api.DataAsync("defineSubscription.secret", Define, Input(endpoint: "https://mailer.example.com/v2"), Admin)).ValueKind.Should().Be(JsonValueKind.Null);
        var listed = await api.DataAsync("outgoingSubscriptions", "{ outgoingSubscriptions { name endpoint purpose types state pending dead waiting delivered secretIds deliveredAt failingSince goneAt } }", null, Admin);
        var mailer = listed.EnumerateArray().Single(s => s.GetProperty("name").GetString() == "mailer");
        (mailer.GetProperty("endpoint").GetString(), mailer.GetProperty("state").GetString()).Should().Be(("https://mailer.example.com/v2", "PAUSED"));
        listed.ToString().Should().NotContain(secret);
        (await ScalarAsync("select string_agg(s::text, '') || (select string_agg(e.data::text, '') from profiles.mt_events e where e.type = 'outgoing_subscription_changed') from profiles.recipient_secret s"))
            .Should().NotContain(secret["whsec_".Length..]).And.NotContain(Convert.ToHexString(Convert.FromBase64String(secret["whsec_".Length..])).ToLowerInvariant()).And.Contain("mailer", "the control: this is where it would be");
    }

    [Fact]
    public async Task Secrets_are_changed_without_a_gap_and_nothing_is_left_of_what_is_removed()
    {
        var first = (await api.DataAsync("defineSubscription.subscription.secretIds", Define, Input("partner"), Admin))[0].GetString();
        const string Add = "mutation { addSubscriptionSecret(name: \"partner\") { secret errors { code } } }";
        const string Revoke = "mutation($id: ID!) { revokeSubscriptionSecret(name: \"partner\", secretId: $id) { subscription { secretIds } errors { code } } }";
        (await api.DataAsync("revokeSubscriptionSecret.errors.0.code", Revoke, new { id = first }, Admin)).GetString().Should().Be("last-secret");
        (await api.DataAsync("addSubscriptionSecret.secret", Add, null, Admin)).GetString().Should().StartWith("whsec_");
        (await api.DataAsync("revokeSubscriptionSecret.subscription.secretIds", Revoke, new { id = first }, Admin)).EnumerateArray().Select(i => i.GetString()).Should().ContainSingle().Which.Should().NotBe(first);

        (await api.DataAsync("removeSubscription.errors", "mutation { removeSubscription(name: \"partner\") { errors { code } } }", null, Admin)).GetArrayLength().Should().Be(0);
        (await ScalarAsync("""
            select ((select count(*) from profiles.recipient_secret where recipient = 'subscription/partner') + (select count(*) from profiles.outgoing_progress where subscription = 'partner')
              + (select count(*) from profiles.outgoing_subscription where name = 'partner'))::text
            """)).Should().Be("0");
    }

    [Fact]
    public async Task What_an_admin_may_not_name_is_refused_and_others_may_nothing()
    {
        foreach (var (input, code) in new[]
        {
            (Input(name: "Bad Name"), "subscription-name"), (Input(endpoint: "http://mailer.example.com/"), "endpoint"), (Input(endpoint: "https://10.0.0.1/"), "endpoint-closed"),
            (Input(purpose: "marketing.sms"), "purpose"), (Input(purpose: "administration"), "purpose"), (Input(types: ["person.born"]), "type"),
        })
            (await api.DataAsync("defineSubscription.errors.0.code", Define, input, Admin)).GetString().Should().Be(code);
        (await api.DataAsync("defineSubscription.errors.0.code", Define, Input(), api.Token(Role.BrandAdmin))).GetString().Should().Be("purpose", "a token that lists no purpose may name none");
        await api.DataAsync("defineSubscription", Define, Input("fixed"), Admin);
        (await api.DataAsync("defineSubscription.errors.0.code", Define, Input("fixed", purpose: "marketing.sms"), api.Token(Role.BrandAdmin, "demo", "marketing.sms"))).GetString().Should().Be("purpose-fixed");
        foreach (var role in new[] { Role.Marketer, Role.CrmAdmin, Role.Auditor, Role.Source, Role.PrivacyOfficer })
            (await api.AskAsync(Define, Input(), api.Token(role, "demo", "marketing.email"))).Code.Should().NotBeNull($"{role}");
        (await api.DataAsync("outgoingEvents", "{ outgoingEvents(state: DEAD, subscription: \"fixed\") { edges { node { id type subscription state attempts outcome queuedAt nextAttemptAt deadAt } } totalCount } }", null, Admin))
            .GetProperty("totalCount").GetInt32().Should().Be(0);
        (await api.DataAsync("replayOutgoing", "mutation { replayOutgoing(subscription: \"fixed\") }", null, Admin)).GetInt32().Should().Be(0);
        (await api.DataAsync("replayOutgoing", "mutation { replayOutgoing(subscription: \"nobodys\") }", null, Admin)).GetInt32().Should().Be(0);
    }

    private async Task<string?> ScalarAsync(string sql)
    {
        await using var connection = new NpgsqlConnection(api.ConnectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        return (string?)await command.ExecuteScalarAsync();
    }
}
