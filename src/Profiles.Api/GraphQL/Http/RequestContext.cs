using GraphQLParser.AST;
using Profiles.Api.Access;
using Profiles.Api.GraphQL.Requests;
using Profiles.Domain.Access;
using Profiles.Projections.People;

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

    /// <summary>Strong: the caller wants to read its own writes.</summary>
    public Consistency Consistency { get; } =
        string.Equals(http.Request.Headers[ConsistencyHeader], "strong", StringComparison.OrdinalIgnoreCase) ? Consistency.Strong : Consistency.Eventual;

    /// <summary>All fields of the operation, once it was found valid.</summary>
    internal IReadOnlyList<SelectedField> Selected { get; set; } = [];

    /// <summary>What is being collected to be read together, by field.</summary>
    internal Dictionary<GraphQLField, object> Batches { get; } = new(ReferenceEqualityComparer.Instance);
}
