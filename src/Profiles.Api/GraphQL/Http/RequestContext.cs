using Profiles.Api.Access;
using Profiles.Domain.Access;

namespace Profiles.Api.GraphQL.Http;

/// <summary>What resolvers are told of the HTTP request, beside the services.</summary>
/// <remarks>A dictionary, because the engine hands that on.</remarks>
public sealed class RequestContext(HttpContext http) : Dictionary<string, object?>
{
    public const string LastEventIdHeader = "Last-Event-ID";
    public const string ConsistencyHeader = "Consistency";

    public Caller Caller { get; } = http.Caller();

    /// <summary>The event behind which a subscription goes on: what the server last sent as <c>id</c>. Null: from now.</summary>
    public string? LastEventId { get; } = http.Request.Headers[LastEventIdHeader].ToString() is { Length: > 0 } id ? id : null;

    /// <summary>The caller wants to read its own writes.</summary>
    public bool StrongConsistency { get; } = string.Equals(http.Request.Headers[ConsistencyHeader], "strong", StringComparison.OrdinalIgnoreCase);
}
