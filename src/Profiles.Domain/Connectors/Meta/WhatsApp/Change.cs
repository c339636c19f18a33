using System.Text.Json;
using Profiles.Domain.Facts;

namespace Profiles.Domain.Connectors.Meta.WhatsApp;

/// <summary>One change: which account and number of the brand's it is of, and which contacts are described beside its events.</summary>
/// <param name="Account">The WhatsApp Business account's id.</param>
internal sealed record Change(string? Account, JsonElement? Value, DateTimeOffset ReceivedAt)
{
    private IReadOnlyList<JsonElement?> Contacts => contacts ??= [.. Value.Items("contacts")];
    private IReadOnlyList<JsonElement?>? contacts;

    /// <summary>Of the brand's number: what the conversation is with.</summary>
    public string? NumberId => Value.Object("metadata").Id("phone_number_id");

    /// <param name="number">In digits; the brand's own is shown with blanks.</param>
    public bool IsOurs(string? number) => number is { Length: > 0 } && number == string.Concat((Value.Object("metadata").Id("display_phone_number") ?? "").Where(char.IsAsciiDigit));

    /// <summary>The person at the other end, with what the contacts say of them.</summary>
    /// <param name="at">The event, or whatever holds its time.</param>
    public Someone Whose(JsonElement? at, string? number, string? userId, string? parentId, bool isProven = true)
    {
        var contact = Contact(number, userId);
        var who = WhatsAppUser.Of(Account, number, contact.Id("wa_id"), userId ?? contact.Id("user_id"), parentId ?? contact.Id("parent_user_id"), isProven);
        return new(new(who, at.Moment("timestamp"), ReceivedAt), WhatsAppUser.Traits(contact));
    }

    /// <summary>An interaction with the brand's number.</summary>
    public Fact.Interaction Interaction(InteractionKind kind, Direction direction, string? rawKind = null) =>
        new() { Kind = kind, RawKind = rawKind, Channel = WhatsAppUser.Channel, Target = NumberId, Direction = direction };

    /// <summary>
    /// A delivery may hold events of several people, and contacts in any order. A contact is the one that has this user id or number; a sole contact of which neither can be said may be
    /// somebody else's, who only came along.
    /// </summary>
    private JsonElement? Contact(string? number, string? userId) =>
        Contacts.FirstOrDefault(c => userId is not null && c.Id("user_id") == userId)
        ?? Contacts.FirstOrDefault(c => number is not null && c.Id("wa_id") == number && (userId is null || c.Id("user_id") is null));
}

/// <param name="Traits">Null: the payload says nothing of them.</param>
internal sealed record Someone(Occasion Occasion, Fact.Traits? Traits)
{
    public MappedEvent Says(string name, string id, params IEnumerable<Fact?> facts) => Occasion.Says(MetaEvent.Name("whatsapp", name), id, [.. facts, Traits]);
}
