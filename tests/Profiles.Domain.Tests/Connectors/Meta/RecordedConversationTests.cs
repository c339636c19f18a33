using Profiles.Domain.Connectors.Meta;

namespace Profiles.Domain.Tests.Connectors.Meta;

/// <summary>Deliveries as Meta's documents and other people's libraries show them, placeholders and all.</summary>
public sealed class RecordedConversationTests
{
    [RecordedFact("messenger")]
    public void Those_of_Messenger_become_what_they_are() => Became("messenger").Should().Equal(
        "messaging-message-basic-echo.json: echo:mid.1457764197618:41d102a3e1ae206a38 of messenger|12345654332|987654321432: messenger.echo: to them, Message",
        "messaging-message-basic.json: message:mid.1457764197618:41d102a3e1ae206a38 of messenger|12345654332|987654321432: messenger.message: Message",
        "messaging-postback-referral.json: postback:* of messenger|12345654332|987654321432: messenger.postback: Message",
        "messaging-reaction-1.json: reaction:original_message_id:USER_ID:react:sad:1572465098502 of messenger|1234567890321|USER_ID: messenger.reaction: Reaction");

    [RecordedFact("whatsapp")]
    public void Those_of_WhatsApp_become_what_they_are() => Became("whatsapp").Should().Equal(
        "bindambc-reactMessage.json: reaction:wamid.nBgN6TUyN2k5NzAzM5kzNhUCABI8FDNFQjAxQkE5REI4NEUzQ5Y5QTNgAA==:* of whatsapp|880480571844883|1111111111111: whatsapp.message.reaction: Reaction",
        "webhook-incoming-message-status-ui.json: status:wamid.ID:sent::PHONE_NUMBER: of whatsapp|101809759215303|PHONE_NUMBER: whatsapp.status.sent: to them, Other",
        "webhook-incoming-message-text-bsuid.json: message:wamid.HBgLMTY1MDM4Nzk0MzkVAgASGBQzQTRBNjU5OUFFRTAzODEwMTQ0RgA= of whatsapp|102290129340398|US.13491208655302741918 whatsapp|parent|US.ENT.11815799212886844830: whatsapp.message.text: Message",
        "webhook-incoming-message-text.json: message:wamid.HBgNNDkxNTIwOTgzMzM5OBUCABIYHGDEHJVFHJEVCFHJEVBCMTkyODk1OEIyAA== of whatsapp|101809759215303|491234567890 phone||+491234567890: whatsapp.message.text: Message");

    private static IEnumerable<string> Became(string network) =>
        from file in Directory.EnumerateFiles(Samples.Recorded(network), "*.json").Order(StringComparer.Ordinal)
        from mapped in new WhatsAppConnector().Map(Samples.Post(File.ReadAllBytes(file)), new("whatsapp", "whatsapp", ["s"])).Events
        select $"{Path.GetFileName(file)}: {Shortened(mapped.Message!.Id)} of {string.Join(' ', mapped.Message.Identities.Select(i => $"{i.Type}|{i.Scope}|{i.Value}"))}: {Told.Of(mapped)}";

    /// <summary>Without a digest at its end.</summary>
    private static string Shortened(string id) => id.Split(':')[^1] is { Length: 32 } digest && digest.All(char.IsAsciiHexDigitLower) ? id[..^32] + "*" : id;
}
