using System.Text.Json;
using Profiles.Domain.Identities;
using Profiles.Domain.Recording;

namespace Profiles.Api.Tracking;

/// <summary>Who a call is about. What can't be an identity is left out with a warning, so that the rest of the message is kept.</summary>
internal sealed class CallIdentities(Credential credential, IdentityNormaliser normaliser)
{
    private const int Most = Preparing.MaxIdentities;

    private readonly List<IdentityClaim> claims = [];
    private readonly HashSet<(string, string, string)> seen = [];
    private readonly List<Rejection> warnings = [];

    public IReadOnlyList<IdentityClaim> Claims => claims;
    public IReadOnlyList<Rejection> Warnings => warnings;

    public bool HasDevice { get; private set; }

    /// <summary>Whether somebody is named whom the source knows, and not a device alone.</summary>
    public bool NamesSomebody => claims.Any(c => c.Type != "device");

    /// <remarks>The first bears what the call states: the user, or the visitor where nobody knows more.</remarks>
    public void Read(JsonElement? message)
    {
        // All that a browser knows for sure is itself. What it says of a user must not land on the user.
        var browser = credential.Trust == Trust.Suggests;
        if (browser) ReadDevice(message);
        if (message.Text("userId") is { } user) Add(User(user), "userId");
        var context = message.Object("context");
        // RudderStack writes the singular.
        foreach (var list in (ReadOnlySpan<string>)["externalIds", "externalId"])
        {
            var index = 0;
            foreach (var item in context.Items(list)) AddExternal(item, $"context.{list}[{index++}]");
        }
        if (!browser) ReadDevice(message);
    }

    private void ReadDevice(JsonElement? message)
    {
        if (message.Text("anonymousId") is { } device) HasDevice = Add(new("device", null, device), "anonymousId");
    }

    /// <summary>What a bare user id stands for is the credential's to say.</summary>
    public IdentityClaim User(string id) => new(credential.UserIdType, Scoped(credential.UserIdType) ? credential.UserIdScope : null, id);

    /// <returns>Whether it is an identity, new or already named.</returns>
    public bool Add(IdentityClaim claim, string path)
    {
        var (identity, refused) = normaliser.Normalise(claim, credential.Trust);
        if (identity is null)
        {
            warnings.Add(refused! with { Path = path.EndsWith(']') ? $"{path}.{refused.Path}" : path });
            return false;
        }
        if (!seen.Add((identity.Type, identity.Scope, identity.Value))) return true;
        if (claims.Count == Most)
        {
            warnings.Add(new("identity-count", $"A message names at most {Most} identities.", path));
            return false;
        }
        claims.Add(claim);
        return true;
    }

    /// <summary>Theirs: id, type, collection, encoding. Ours: value, type, scope.</summary>
    private void AddExternal(JsonElement item, string path)
    {
        JsonElement? external = item;
        var type = external.Text("type");
        var value = external.Text("value") ?? external.Text("id");
        if (type is null || value is null)
        {
            warnings.Add(new("identity-type", "An external id has a type and an id.", path));
            return;
        }
        if (external.Text("encoding") is { } encoding && encoding != "none")
        {
            warnings.Add(new("identity-encoding", "An external id is sent as it is, with the encoding none.", $"{path}.encoding"));
            return;
        }
        // "users" is what the clients fill in where nobody says anything.
        var scope = external.Text("scope") ?? (Scoped(type) && external.Text("collection") is { } collection && collection != "users" ? collection : null);
        Add(type switch
        {
            "user_id" => User(value),
            "anonymous_id" => new("device", null, value),
            _ => new(type, scope, value),
        }, path);
    }

    private bool Scoped(string type) => normaliser.FindType(type)?.Scoped ?? false;
}
