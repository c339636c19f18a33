using Microsoft.Net.Http.Headers;

namespace Profiles.Api.GraphQL.Http;

/// <summary>The media types that an answer may have, as the request's <c>Accept</c> has it.</summary>
/// <param name="Json">The JSON type that is liked best; null where none is.</param>
/// <param name="Stream">Server-Sent Events are named.</param>
internal sealed record Answer(string? Json, bool Stream)
{
    public const string GraphQL = "application/graphql-response+json";
    public const string PlainJson = "application/json";
    public const string EventStream = "text/event-stream";

    public static Answer Plain { get; } = new(PlainJson, false);

    /// <summary>Whether a document that is refused may be answered with another status than 200 (GraphQL over HTTP, section 6.4).</summary>
    public bool StatusTells => Json != PlainJson;

    /// <returns>Null: nothing that we speak.</returns>
    public static Answer? Negotiate(HttpRequest request)
    {
        if (request.Headers.Accept.Count == 0) return Plain;
        if (!MediaTypeHeaderValue.TryParseList(request.Headers.Accept, out var accepted)) return null;

        var liked = accepted.Where(a => a.Quality is not 0).ToList();
        double Quality(string type) => liked.Where(a => a.MediaType.Equals(type, StringComparison.OrdinalIgnoreCase)).Max(a => a.Quality ?? 1d as double?) ?? 0;

        var graphql = Quality(GraphQL);
        var plain = Math.Max(Quality(PlainJson), Math.Max(Quality("application/*"), Quality("*/*")));
        var stream = Quality(EventStream) > 0;
        var json = (graphql, plain) switch
        {
            (0, 0) => null,
            _ => graphql >= plain ? GraphQL : PlainJson,
        };
        return json is null && !stream ? null : new Answer(json, stream);
    }
}
