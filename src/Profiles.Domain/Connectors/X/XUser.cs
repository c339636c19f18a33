using System.Text.Json;

namespace Profiles.Domain.Connectors.X;

/// <summary>An account as X describes it, in either of its forms. Personal data.</summary>
/// <param name="Id">As text: as a number it may have been rounded on its way.</param>
internal sealed record XUser(string? Id, JsonElement? Said)
{
    public static XUser Of(JsonElement? json)
    {
        var said = json.Object("data") ?? json;
        return new(said.Id("id_str") ?? said.Id("id"), said);
    }

    /// <summary>The account of this id among those that the delivery describes.</summary>
    public static XUser Find(string? id, IEnumerable<JsonElement?> described) => described.Select(Of).FirstOrDefault(user => id is not null && user.Id == id) ?? new(id, null);

    public IReadOnlyDictionary<string, JsonElement>? Traits => new Details()
        .Copy(Said, Said.Text("screen_name") is null ? "username" : "screen_name", "username").Copy(Said, "name").Copy(Said, "location")
        .Copy(Said, "profile_image_url_https", "profileImageUrl").Copy(Said, "profile_image_url", "profileImageUrl")
        .Copy(Said, "followers_count", "followers").Copy(Said.Object("public_metrics"), "followers_count", "followers").OrNull;

    public override string ToString() => "(account)";
}
