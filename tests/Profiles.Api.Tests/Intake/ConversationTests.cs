using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text;
using Profiles.Domain.Access;

namespace Profiles.Api.Tests.Intake;

/// <summary>What is written on Messenger and WhatsApp, from the network's delivery to the profile.</summary>
public sealed class ConversationTests(WebhookApi api) : IClassFixture<WebhookApi>
{
    [Theory, InlineData("messenger", "Messenger"), InlineData("whatsapp", "WhatsApp", "event-unknown")]
    public async Task All_that_is_known_is_recorded_and_only_what_nobody_knows_is_kept(string connector, string folder, params string[] kept)
    {
        var body = await File.ReadAllBytesAsync(Sample(folder));
        await DeliverAsync(connector, body);
        await DeliverAsync(connector, body);
        var failed = await api.DataAsync("failedIntake.edges", $$"""{ failedIntake(connector: "{{connector}}") { edges { node { code } } } }""", token: api.Token(Role.BrandAdmin));
        failed.EnumerateArray().Select(e => e.GetProperty("node").GetProperty("code").GetString()).Distinct().Should().Equal(kept);
    }

    [Fact]
    public async Task Who_took_another_number_and_with_it_another_user_id_is_still_one_customer()
    {
        await DeliverAsync("whatsapp", await File.ReadAllBytesAsync(Sample("WhatsApp")));
        var ids = new List<string?>();
        foreach (var id in (string[])["FR.900719925474099312345", "FR.8101"])
        {
            ids.Add((await api.DataAsync("profileByIdentity", $$"""{ profileByIdentity(identity: {type: "whatsapp", scope: "300100000000001", value: "{{id}}"}) { id } }""", token: api.Token(Role.CrmAdmin))).GetProperty("id").GetString());
        }
        ids.Distinct().Should().ContainSingle().Which.Should().NotBeNull();
    }

    [Fact]
    public async Task A_number_in_a_spelling_that_no_plan_knows_any_more_costs_the_number_and_not_the_message()
    {
        // Côte d'Ivoire made eight digits ten in 2021; an account from before still has eight.
        await DeliverAsync("whatsapp", """{"object":"whatsapp_business_account","entry":[{"id":"300100000000002","changes":[{"field":"messages","value":{"messages":[{"from":"22507123456","id":"wamid.ci","timestamp":"1773480000","type":"text","text":{"body":"Bonjour"}}]}}]}]}"""u8.ToArray());
        var texts = await api.DataAsync("profileByIdentity.timeline.edges", """
            { profileByIdentity(identity: {type: "whatsapp", scope: "300100000000002", value: "22507123456"}) { timeline { edges { node { text } } } } }
            """, token: api.Token(Role.CrmAdmin));
        texts.EnumerateArray().Should().ContainSingle().Which.GetProperty("node").GetProperty("text").GetString().Should().Be("Bonjour");
    }

    private async Task DeliverAsync(string connector, byte[] body)
    {
        (await api.PostAsync(connector, body, ("X-Hub-Signature-256", "sha256=" + Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(WebhookApi.Secret), body))))).Status.Should().Be(200);
        await api.ProcessedAsync();
    }

    private static string Sample(string folder, [CallerFilePath] string file = "") =>
        Path.Combine(Path.GetDirectoryName(file)!, "..", "..", "Profiles.Domain.Tests", "Connectors", "Meta", folder, "talk.json");
}
