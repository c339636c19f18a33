using System.Collections.Frozen;
using System.Globalization;
using System.Text.Json;
using Profiles.Domain.Identities;

namespace Profiles.Domain.Connectors.Meta.WhatsApp;

/// <summary>What a message says, by its type: the words, and the rest as attributes, which are sealed like them.</summary>
internal static class Content
{
    private static readonly FrozenSet<string> Media = FrozenSet.Create("image", "video", "audio", "document", "sticker", "voice");

    private static readonly FrozenSet<string> Types =
        FrozenSet.Create([.. Media, "text", "location", "contacts", "interactive", "button", "order", "unsupported", "unknown", "media_placeholder"]);

    public static bool IsKnown(string? type) => type is not null && Types.Contains(type);

    /// <summary>What the person wrote, or what stands on the button that they pressed.</summary>
    public static string? Text(JsonElement? message) => message.Text("type") switch
    {
        "text" => message.Object("text").Text("body"),
        "button" => message.Object("button").Text("text"),
        "interactive" => message.Object("interactive").Object("button_reply").Text("title") ?? message.Object("interactive").Object("list_reply").Text("title")
            ?? message.Object("interactive").Object("nfm_reply").Text("body"),
        "order" => message.Object("order").Text("text"),
        { } type when Media.Contains(type) => message.Object(type).Text("caption"),
        _ => null,
    };

    public static Details Describe(JsonElement? message)
    {
        var attributes = new Details()
            .Add("group", message.Id("group_id"))
            .Copy(message.Object("context"), "forwarded")
            .Copy(message.Object("context"), "frequently_forwarded", "frequentlyForwarded")
            .Add("product", message.Object("context").Object("referred_product").Id("product_retailer_id"))
            .Add("errorCode", message.Items("errors").Select(e => e.Id("code")).FirstOrDefault());
        return Referral(OfType(attributes, message), message.Object("referral"));
    }

    /// <summary>The sender's own number, where they gave it by the button that asks for it: WhatsApp says so, and no card that somebody else could have written does.</summary>
    public static IdentityClaim? OwnNumber(JsonElement? message) =>
        message.Text("type") == "contacts" && message.Text("origin") == "contact_request" && message.Items("contacts").ToList() is [var card] && card.Items("phones").ToList() is [var phone]
        && WhatsAppUser.Digits(string.Concat((phone.Id("wa_id") ?? phone.Id("phone") ?? "").Where(c => char.IsAsciiDigit(c) || c == '+'))) is { } digits
            ? new("phone", null, "+" + digits, Strength.Verified)
            : null;

    private static Details OfType(Details attributes, JsonElement? message)
    {
        var type = message.Text("type");
        var said = type is null ? null : message.Object(type);
        return type switch
        {
            { } media when Media.Contains(media) => attributes
                .Add("media", media).Add("mimeType", said.Text("mime_type")).Add("mediaId", said.Id("id")).Add("fileName", said.Text("filename")).Copy(said, "voice"),
            "location" => attributes
                .Add("latitude", said.Number("latitude")).Add("longitude", said.Number("longitude")).Add("place", said.Text("name")).Add("address", said.Text("address")),
            // Cards hold names, numbers and addresses of people who never turned to the brand. That somebody shared them is the sender's; what is on them stays out.
            "contacts" => attributes.Add("sharedContacts", (double?)message.Items("contacts").Count()),
            "interactive" => attributes
                .Add("reply", said.Text("type"))
                .Add("replyId", said.Object("button_reply").Text("id") ?? said.Object("list_reply").Text("id"))
                .Add("description", said.Object("list_reply").Text("description"))
                .Add("form", said.Object("nfm_reply").Text("response_json"))
                .Add("callPermission", said.Object("call_permission_reply").Text("response")),
            "button" => attributes.Add("payload", said.Text("payload")),
            "order" => Order(attributes, said),
            "unsupported" or "unknown" => attributes.Add("unsupported", true),
            _ => attributes,
        };
    }

    /// <summary>A basket that was sent, not yet bought.</summary>
    private static Details Order(Details attributes, JsonElement? order)
    {
        var items = order.Items("product_items").ToList();
        var sum = items.Sum(i => (Amount(i, "item_price") ?? 0) * (Amount(i, "quantity") ?? 1));
        return attributes
            .Add("catalog", order.Id("catalog_id")).Add("items", (double?)items.Count).Add("currency", items.Select(i => i.Text("currency")).FirstOrDefault())
            .Add("amount", items.Count > 0 ? sum : (double?)null).Add("products", string.Join(", ", items.Select(i => i.Id("product_retailer_id")).OfType<string>()));
    }

    private static double? Amount(JsonElement? item, string name) =>
        item.Number(name) ?? (double.TryParse(item.Text(name), NumberStyles.Float, CultureInfo.InvariantCulture, out var amount) && double.IsFinite(amount) ? amount : null);

    /// <summary>The advertisement or post that the conversation began with.</summary>
    private static Details Referral(Details attributes, JsonElement? referral) => attributes
        .Add("referralType", referral.Text("source_type")).Add("ad", referral.Id("source_id")).Add("referralAddress", referral.Text("source_url"))
        .Add("adTitle", referral.Text("headline")).Add("adClick", referral.Text("ctwa_clid"));
}
