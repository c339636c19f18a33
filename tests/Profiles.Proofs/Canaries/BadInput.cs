using System.Text;

namespace Profiles.Proofs.Canaries;

/// <summary>What is refused at the doors, each with a canary where it is wrong and where it is right.</summary>
internal static class BadInput
{
    public static async Task TrackAsync(Visitor visitor, Plantings plant)
    {
        string Word(string what) => plant.Word($"bad tracking: {what}");
        object[] bodies =
        [
            new { userId = Word("no event"), messageId = Word("messageId") },
            new { @event = Word("nobody"), messageId = Word("messageId") },
            new { userId = new { id = Word("userId is an object") }, @event = 1 },
            new { userId = Word("time"), @event = "x", timestamp = Word("timestamp") },
            new { userId = Word("long event"), @event = string.Concat(Enumerable.Repeat(Word("event"), 20)) },
            new { userId = Word("bad rating"), @event = "Review", properties = new { rating = -1, ratingScale = 5, text = Word("text of a refused review") } },
            new { userId = Word("bad sentiment"), @event = "Comment", properties = new { sentiment = 7, text = Word("text") } },
            new { userId = Word("long target"), @event = "Comment", properties = new { target = string.Concat(Enumerable.Repeat(Word("target"), 200)) } },
            new { messageId = string.Concat(Enumerable.Repeat(Word("messageId"), 40)), userId = Word("long messageId"), @event = "x" },
            new { userId = Word("too large"), @event = "x", properties = new { text = string.Concat(Enumerable.Repeat(Word("text"), 3000)) } },
            new { @event = "x", context = new { externalIds = new[] { new { type = Word("type"), id = Word("id") }, new { type = "email", id = Word("no e-mail") }, new { type = "phone", id = Word("no number") } } } },
            new { @event = "x", context = new { externalIds = new[] { new { type = "facebook", scope = $"A scope of {Word("scope")}", id = Word("id") } } } },
            $"{{\"userId\":\"{Word("malformed")}\",\"event\":",
            $"{{\"userId\":\"{Word("half a character")}\\ud800\",\"event\":\"x\"}}",
            $"[\"{Word("array")}\"]",
            $"\"{Word("string")}\"",
        ];
        foreach (var body in bodies) (await visitor.TrackAsync("/v1/track", body)).Should().BeInRange(400, 499);
        (await visitor.TrackAsync("/v1/batch", new { batch = Word("batch is a text") })).Should().Be(400);
        (await visitor.TrackAsync("/v1/batch", new { batch = new object[] { new { type = Word("type"), userId = Word("user") }, Word("text") }, sentAt = Word("sentAt") })).Should().Be(400);
        (await visitor.TrackAsync("/v1/batch", new { batch = (object[])[Ways.Call(visitor, plant, "track"), new { type = "track", userId = Word("a bad neighbour") }] })).Should().Be(400);
        var browser = new { userId = Word("a browser without a device"), @event = "x" };
        (await visitor.TrackAsync("/v1/track", browser, browser: true)).Should().Be(400);
        (await visitor.TrackAsync("/v1/track", browser, basic: $"{Word("write key")}:{Word("password")}")).Should().Be(401);
        (await visitor.TrackAsync($"/v1/{Word("path")}?email={plant.Email("bad tracking: query string")}", browser)).Should().Be(404);
        // The same id again, with another body.
        var id = visitor.NewId(plant, "conflict");
        (await visitor.TrackAsync("/v1/track", new { messageId = id, userId = Word("first"), @event = "Comment", properties = new { text = Word("first text") } })).Should().Be(200);
        (await visitor.TrackAsync("/v1/track", new { messageId = id, userId = Word("second"), @event = "Comment", properties = new { text = Word("second text") } })).Should().Be(200);
        // Traits whose names can't be stored.
        await visitor.TrackAsync("/v1/identify", new { userId = Word("bad names"), traits = new Dictionary<string, object> { [plant.Email("bad tracking: name of a trait")] = Word("its value") } });
    }

    public static async Task AskAsync(Visitor visitor, Plantings plant)
    {
        string Word(string what) => plant.Word($"bad query: {what}");
        const string record = "mutation($input: RecordInteractionInput!) { recordInteraction(input: $input) { outcome errors { code message path } } }";
        object[] bodies =
        [
            $"{{\"query\":\"{Word("malformed JSON")}",
            $"[\"{Word("array")}\"]",
            new { query = $"{{ profiles(search: \"{Word("syntax error")} }}" },
            new { query = $"{{ {Word("unknown field")} }}" },
            new { query = $"{{ profiles({Word("unknown argument")}: 1) {{ edges {{ node {{ id }} }} }} }}" },
            new { query = $"{{ profiles(first: \"{Word("literal of the wrong type")}\") {{ edges {{ node {{ id }} }} }} }}" },
            new { query = $"{{ profiles(orderBy: {Word("unknown value of an enumeration")}) {{ edges {{ node {{ id }} }} }} }}" },
            new { query = $"{{ ...{Word("unknown fragment")} }}" },
            new { query = "{ profiles { edges { node { id } } } }", operationName = Word("unknown operation") },
            new { query = "query($first: Int) { profiles(first: $first) { edges { node { id } } } }", variables = new { first = Word("variable of the wrong type") } },
            new { query = "query($w: ProfileFilter) { profiles(where: $w) { edges { node { id } } } }", variables = new { w = new Dictionary<string, object> { [Word("unknown field of an input")] = Word("its value") } } },
            new { query = "query($w: ProfileFilter) { profiles(where: $w) { edges { node { id } } } }", variables = new { w = new { trait = new { name = Word("unknown trait"), gt = Word("its value") } } } },
            new { query = "query($w: ProfileFilter) { profiles(where: $w) { edges { node { id } } } }", variables = new { w = new { lastSeenAfter = Word("a time that is none") } } },
            new { query = "query($a: String) { profiles(after: $a) { edges { node { id } } } }", variables = new { a = Word("a cursor that is none") } },
            new { query = "query($id: ID!) { profile(id: $id) { id } }", variables = new { id = Word("an id that is none") } },
            new { query = "query($i: IdentityInput!) { profileByIdentity(identity: $i) { id } }", variables = new { i = new { type = Word("unknown type"), value = Word("value") } } },
            new { query = "query($i: IdentityInput!) { profileByIdentity(identity: $i) { id } }", variables = new { i = new { type = "email", value = Word("no e-mail") } } },
            new { query = $"subscription {{ profileChanged(id: \"{Word("subscription")}\") {{ profileId {Word("unknown field")} }} }}" },
            new { query = "{ profiles { edges { node { id } } } }", extensions = new { persistedQuery = new { sha256Hash = Word("hash") } } },
            new { query = record, variables = new { input = Interaction(email: Word("no e-mail")) } },
            new { query = record, variables = new { input = Interaction(channel: $"No token {Word("channel")}") } },
            new { query = record, variables = new { input = Interaction(text: new string('x', 70_000) + Word("too long")) } },
            new { query = record, variables = new { input = Interaction(kind: Word("unknown kind")) } },
            new { query = record, variables = new { input = Interaction(at: Word("a time that is none")) } },
            new { query = $"mutation {{ recordInteraction(input: {{ identities: [], messageId: \"{Word("messageId")}\", kind: COMMENT, channel: \"x\", text: \"{Word("nobody")}\" }}) {{ errors {{ code message }} }} }}" },
        ];
        foreach (var body in bodies) await visitor.AskAsync(body, fails: true);
        foreach (var header in (string[])["Processing-Purpose", "Consistency", "Tenant", "User-Agent", "Traceparent", "Last-Event-ID", "X-Request-Id", "Accept", "Authorization"])
            await visitor.AskAsync(new { query = "{ __typename }" }, fails: true, headers: (header, $"{(header == "Authorization" ? "Bearer " : "")}{Word($"header {header}")}"));
        await visitor.GetAsync($"/graphql?query={Uri.EscapeDataString($"{{ {Word("GET")} ")}", fails: true, "graphql GET");
        await visitor.GetAsync($"/graphql?query={{__typename}}&variables={Uri.EscapeDataString($"{{\"{Word("GET variables")}\"")}", fails: true, "graphql GET");
        await visitor.GetAsync($"/{Word("path")}/{plant.Email("bad query: path")}?x={Word("query string")}", fails: true, "no such path");

        object Interaction(string? email = null, string channel = "facebook", string? text = null, string kind = "COMMENT", string? at = null) => new
        {
            identities = new[] { new { type = "email", value = email ?? plant.Email("bad query: identity of a refused mutation") } },
            messageId = Word("messageId of a refused mutation"),
            kind,
            channel,
            text = text ?? Word("text of a refused mutation"),
            occurredAt = at,
        };
    }

    /// <summary>Bytes that say they are gzip, or text, and are not.</summary>
    public static async Task SendBytesAsync(Uri url, Plantings plant)
    {
        using var client = new HttpClient { BaseAddress = url };
        foreach (var (encoding, type) in ((string, string)[])[("gzip", "application/json"), ("br", "application/json"), ("identity", plant.Word("content type")), ("identity", "application/json")])
        {
            using var content = new ByteArrayContent([.. Encoding.UTF8.GetBytes(plant.Word("bytes")), 0xff, 0xfe]);
            content.Headers.TryAddWithoutValidation("Content-Encoding", encoding);
            content.Headers.TryAddWithoutValidation("Content-Type", type);
            foreach (var path in (string[])["/v1/track", "/graphql"]) (await client.PostAsync(path, content)).IsSuccessStatusCode.Should().BeFalse();
        }
    }
}
