using System.Security.Cryptography;
using Npgsql;
using Profiles.Domain.Privacy;
using Profiles.Domain.PrivacyRequests;
using Profiles.Projections.People;

namespace Profiles.Projections.PrivacyRequests;

/// <summary>Opens what was written in requests. What a destroyed key sealed is null, also where the key was made anew since.</summary>
internal sealed class RequestBoxes : IDisposable
{
    private readonly Dictionary<Guid, DataKey> own;
    private readonly Dictionary<Guid, DataKey> contacts = [];

    private RequestBoxes(Dictionary<Guid, DataKey> own) => this.own = own;

    public static async Task<RequestBoxes> OpenAsync(NpgsqlConnection connection, TenantKeys keys, IReadOnlyDictionary<Guid, PrivacyRequest> requests, CancellationToken cancellation)
    {
        var boxes = new RequestBoxes(await RequestKeys.OpenAsync(connection, keys, [.. requests.Keys], cancellation));
        foreach (var (id, request) in requests)
        {
            if (request.Identities is [var bearer, ..] && await RequestKeys.ContactAsync(connection, keys, bearer.Value, cancellation) is { } key) boxes.contacts[id] = key;
        }
        return boxes;
    }

    public string? Reason(Guid request, Sealed<string> box) => Open(own, request, box, PrivacyRequestRegistered.ReasonField);

    public RequestWords Words(Guid request, IReadOnlyList<object> events)
    {
        var text = events.OfType<PrivacyRequestReceived>().FirstOrDefault()?.Text;
        var registered = events.OfType<PrivacyRequestRegistered>().FirstOrDefault();
        return new(
            text is { } written ? Open(contacts, request, written, PrivacyRequestReceived.TextField) : null,
            registered?.Reference is { } reference ? Open(own, request, reference, PrivacyRequestRegistered.ReferenceField) : null,
            [.. (registered?.Unknown is { } unknown ? Open(own, request, unknown, PrivacyRequestRegistered.UnknownField) : null)?.Select(claim => $"{claim.Type}: {Masking.Mask(claim.Type, claim.Value)}") ?? []]);
    }

    public void Dispose()
    {
        foreach (var key in own.Values.Concat(contacts.Values)) key.Dispose();
    }

    private static T? Open<T>(Dictionary<Guid, DataKey> keys, Guid request, Sealed<T> box, string field) where T : class
    {
        try
        {
            return keys.TryGetValue(request, out var key) ? key.Open(box, field) : null;
        }
        catch (AuthenticationTagMismatchException)
        {
            return null;
        }
    }
}
