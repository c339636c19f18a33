using System.Text;
using System.Text.Json.Nodes;
using CsCheck;
using Profiles.Domain.Connectors;
using Profiles.Domain.Facts;

namespace Profiles.Domain.Tests.Connectors;

/// <summary>What holds of every connector's mapping, whatever it is fed.</summary>
internal static class ConnectorLaws
{
    /// <summary>Whatever became of a delivery on its way, mapping it never throws, says the same twice, and accounts for each event that is still in it.</summary>
    /// <param name="events">How many events a body has; null: it is not in the network's form any more.</param>
    public static void NeverThrows(IConnector connector, ConnectorSettings settings, WebhookCall sample, Func<JsonObject, int?> events) => Gen.Int.Sample(
        seed =>
        {
            var body = Mutate(sample.Body.ToArray(), new Random(seed));
            var first = connector.Map(sample with { Body = body }, settings);
            var second = connector.Map(sample with { Body = body }, settings);
            Ids(second).Should().Equal(Ids(first));
            if (first.Unreadable is null && Parsed(body) is { } json && Counted(json, events) is { } count) first.Events.Count.Should().BeGreaterThanOrEqualTo(count);
        },
        iter: 2000);

    /// <summary>Everything that is said can be recorded: one fact refused, and its message would be.</summary>
    public static void CanBeRecorded(MappedDelivery delivery)
    {
        foreach (var message in delivery.Events.Select(e => e.Message).OfType<Domain.Recording.Message>())
        {
            message.Id.Length.Should().BeInRange(1, 512);
            message.Identities.Should().NotBeEmpty().And.OnlyContain(i => i.Value.Length > 0);
            foreach (var fact in message.Facts) FactChecks.Check(fact, message.Identities.Count).Should().BeNull();
        }
        foreach (var name in delivery.Events.Select(e => e.RawType)) name.Should().MatchRegex("^[A-Za-z0-9._-]{1,64}$");
        foreach (var signal in delivery.Events.Select(e => e.Signal).OfType<PermissionSignal>()) FactChecks.IsToken(signal.Channel).Should().BeTrue();
    }

    /// <summary>In whatever order events come, and however they are put together, their messages have the same ids.</summary>
    /// <param name="list">The member of the body that holds the events.</param>
    public static void SameInAnyBatch(IConnector connector, ConnectorSettings settings, WebhookCall sample, string list) => Gen.Int.Sample(
        seed =>
        {
            var random = new Random(seed);
            var body = Parsed(sample.Body.ToArray())!;
            var events = body[list]!.AsArray().Select(e => e!.ToJsonString()).ToArray();
            random.Shuffle(events);
            var cut = random.Next(events.Length + 1);
            IEnumerable<string[]> batches = [events[..cut], events[cut..]];
            var split = batches.SelectMany(batch =>
            {
                body[list] = new JsonArray([.. batch.Select(e => JsonNode.Parse(e))]);
                return Ids(connector.Map(sample with { Body = Encoding.UTF8.GetBytes(body.ToJsonString()) }, settings));
            });
            split.Distinct().Should().BeEquivalentTo(Ids(connector.Map(sample, settings)).Distinct());
        },
        iter: 50);

    public static IReadOnlyList<string?> Ids(MappedDelivery delivery) => [.. delivery.Events.Select(e => e.Message?.Id)];

    private static JsonObject? Parsed(byte[] body)
    {
        try
        {
            return JsonNode.Parse(body) as JsonObject;
        }
        catch (Exception broken) when (broken is System.Text.Json.JsonException or ArgumentException or InvalidOperationException)
        {
            return null;
        }
    }

    /// <summary>A test's own count may ask for a text that no text can hold.</summary>
    private static int? Counted(JsonObject body, Func<JsonObject, int?> events)
    {
        try
        {
            return events(body);
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    private static byte[] Mutate(byte[] body, Random random)
    {
        if (random.Next(10) == 0) return body[..random.Next(body.Length)];
        if (random.Next(10) == 0)
        {
            body[random.Next(body.Length)] = (byte)random.Next(256);
            return body;
        }
        var json = JsonNode.Parse(body)!;
        for (var i = random.Next(4); i >= 0; i--) Change(json, random);
        // JSON can spell half of a surrogate pair, which no text can hold.
        return Encoding.UTF8.GetBytes(json.ToJsonString().Replace("HALF", "\\ud83d", StringComparison.Ordinal));
    }

    private static void Change(JsonNode json, Random random)
    {
        var places = Places(json).ToList();
        if (places.Count == 0) return;
        var (holder, name) = places[random.Next(places.Count)];
        switch (random.Next(4))
        {
            case 0:
                holder.Remove(name);
                break;
            case 1:
                var moved = holder[name];
                holder.Remove(name);
                holder[random.Next(2) == 0 ? "HALF" : "renamed"] = moved;
                break;
            default:
                holder[name] = random.Next(10) switch
                {
                    0 => null,
                    1 => 17,
                    2 => -1.5e300,
                    3 => "",
                    4 => "a HALF of it",
                    5 => new JsonArray(),
                    6 => new JsonArray(null, "text", 5, new JsonObject()),
                    7 => new JsonObject(),
                    8 => true,
                    _ => new string('x', 700),
                };
                break;
        }
    }

    private static IEnumerable<(JsonObject, string)> Places(JsonNode? node) => node switch
    {
        JsonObject holder => holder.ToList().SelectMany(m => Places(m.Value).Prepend((holder, m.Key))),
        JsonArray list => list.SelectMany(Places),
        _ => [],
    };
}
