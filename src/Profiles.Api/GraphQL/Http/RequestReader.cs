using System.Buffers;
using System.Text.Json;
using GraphQL;
using GraphQL.Transport;
using Microsoft.Net.Http.Headers;

namespace Profiles.Api.GraphQL.Http;

/// <summary>Reads a GraphQL request from a body or a query string. Unknown parameters are ignored, those of a wrong type refused.</summary>
internal sealed class RequestReader(IGraphQLTextSerializer serializer, GraphQLLimits limits)
{
    /// <exception cref="GraphQLRefusal">It is none, or too long.</exception>
    public async Task<GraphQLRequest> ReadBodyAsync(HttpRequest request)
    {
        if (!MediaTypeHeaderValue.TryParse(request.ContentType, out var type) || type.MediaType != Answer.PlainJson
            || (type.Charset.HasValue && !type.Charset.Equals("utf-8", StringComparison.OrdinalIgnoreCase)))
        {
            throw new GraphQLRefusal(ErrorCodes.UnsupportedMediaType, "Send the body as application/json in UTF-8.", StatusCodes.Status415UnsupportedMediaType);
        }
        if (request.Headers.ContentEncoding.Count > 0)
            throw new GraphQLRefusal(ErrorCodes.UnsupportedMediaType, "Send the body without a content encoding.", StatusCodes.Status415UnsupportedMediaType);

        var body = await ReadBytesAsync(request);
        try
        {
            using var json = JsonDocument.Parse(body);
            return Read(json.RootElement);
        }
        catch (JsonException)
        {
            throw GraphQLRefusal.BadRequest("The body is not JSON.");
        }
    }

    public GraphQLRequest ReadQuery(IQueryCollection query)
    {
        string? One(string name) => query.TryGetValue(name, out var values) ? values.Count == 1 ? values[0] : throw Twice(name) : null;
        return new GraphQLRequest
        {
            Query = Wanted(One("query")),
            OperationName = One("operationName"),
            Variables = Map(One("variables"), "variables"),
            Extensions = Map(One("extensions"), "extensions"),
        };

        static GraphQLRefusal Twice(string name) => GraphQLRefusal.BadRequest($"Parameter '{name}' is given more than once.");
    }

    private GraphQLRequest Read(JsonElement body)
    {
        if (body.ValueKind != JsonValueKind.Object) throw GraphQLRefusal.BadRequest("The body is not a JSON object; batches are not supported.");
        return new GraphQLRequest
        {
            Query = Wanted(Text(body, "query")),
            OperationName = Text(body, "operationName"),
            Variables = Map(body, "variables"),
            Extensions = Map(body, "extensions"),
        };
    }

    private static string Wanted(string? query) => query is { Length: > 0 } ? query : throw GraphQLRefusal.BadRequest("Parameter 'query' is missing.");

    private static string? Text(JsonElement body, string name) => !body.TryGetProperty(name, out var value) ? null : value.ValueKind switch
    {
        JsonValueKind.Null => null,
        JsonValueKind.String => value.GetString(),
        _ => throw GraphQLRefusal.BadRequest($"Parameter '{name}' is not a string."),
    };

    private Inputs? Map(JsonElement body, string name) => !body.TryGetProperty(name, out var value) ? null : value.ValueKind switch
    {
        JsonValueKind.Null => null,
        JsonValueKind.Object => serializer.ReadNode<Inputs>(value),
        _ => throw NoMap(name),
    };

    private Inputs? Map(string? json, string name)
    {
        if (string.IsNullOrEmpty(json)) return null;
        try
        {
            using var value = JsonDocument.Parse(json);
            return value.RootElement.ValueKind switch
            {
                JsonValueKind.Null => null,
                JsonValueKind.Object => serializer.ReadNode<Inputs>(value.RootElement),
                _ => throw NoMap(name),
            };
        }
        catch (JsonException)
        {
            throw NoMap(name);
        }
    }

    private static GraphQLRefusal NoMap(string name) => GraphQLRefusal.BadRequest($"Parameter '{name}' is not a JSON object.");

    private async Task<ReadOnlyMemory<byte>> ReadBytesAsync(HttpRequest request)
    {
        if (request.ContentLength > limits.BodyBytes) throw TooLong();
        var body = new ArrayBufferWriter<byte>((int)(request.ContentLength ?? 4096) + 1);
        while (true)
        {
            var read = await request.Body.ReadAsync(body.GetMemory(), request.HttpContext.RequestAborted);
            if (read == 0) return body.WrittenMemory;
            body.Advance(read);
            if (body.WrittenCount > limits.BodyBytes) throw TooLong();
        }
    }

    private GraphQLRefusal TooLong() => new(ErrorCodes.BodyLimit, $"The body is longer than {limits.BodyBytes} bytes.", StatusCodes.Status413PayloadTooLarge);
}
