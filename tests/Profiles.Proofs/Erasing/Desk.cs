using System.Text.Json;
using Profiles.Proofs.Canaries;

namespace Profiles.Proofs.Erasing;

/// <summary>A privacy officer at the desk. A brand that has but one waives the second pair of eyes.</summary>
internal sealed class Desk(Visitor visitor)
{
    public Task WaiveAsync() => visitor.DataAsync("mutation { updatePrivacyPolicy(policy: { approval: \"waived\" }, reason: \"A proof has one officer\") { errors { code } } }", new { });

    /// <summary>Opens a request of the one who has the address, and sets it going.</summary>
    /// <returns>Its id.</returns>
    public async Task<string> ExecuteAsync(string kind, string email)
    {
        var opened = await visitor.DataAsync("mutation($input: OpenPrivacyRequestInput!) { openPrivacyRequest(input: $input) { request { id } } }", new { input = new { kind, subject = new[] { new { type = "email", value = email } } } });
        var id = opened.GetProperty("openPrivacyRequest").GetProperty("request").GetProperty("id").GetString()!;
        foreach (var action in (string[])["VERIFY_IDENTITY", "APPROVE", "EXECUTE"]) await MoveAsync(new { requestId = id, action });
        return id;
    }

    public Task CloseAsync(string id) => MoveAsync(new { requestId = id, action = "CLOSE", reason = "Nobody at the recipient's answers in a proof" });

    public async Task<JsonElement> ShowAsync(string id, string field) =>
        (await visitor.DataAsync($"query($id: ID!) {{ privacyRequest(id: $id) {{ {field} }} }}", new { id })).GetProperty("privacyRequest").GetProperty(field);

    private async Task MoveAsync(object input)
    {
        var moved = await visitor.DataAsync("mutation($input: AdvancePrivacyRequestInput!) { advancePrivacyRequest(input: $input) { errors { code } } }", new { input });
        moved.GetProperty("advancePrivacyRequest").GetProperty("errors").GetArrayLength().Should().Be(0, "{0}: {1}", input, moved);
    }
}
