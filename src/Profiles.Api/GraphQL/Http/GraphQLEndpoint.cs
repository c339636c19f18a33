using GraphQL;
using GraphQL.Transport;
using GraphQL.Types;
using GraphQLParser.AST;
using Profiles.Api.GraphQL.Requests;
using Profiles.Api.GraphQL.Streams;

namespace Profiles.Api.GraphQL.Http;

/// <summary>
/// GraphQL over HTTP (the GraphQL Foundation's draft), and over Server-Sent Events in the protocol's distinct connections mode, at one address.
/// </summary>
internal sealed class GraphQLEndpoint(
    ISchema schema, Documents documents, RequestReader reader, OperationRunner runner, IGraphQLTextSerializer serializer, EventStreamWriter streams)
{
    public async Task HandleAsync(HttpContext http)
    {
        http.Response.Headers.CacheControl = "no-store";
        http.Response.Headers.XContentTypeOptions = "nosniff";
        var answer = Answer.Negotiate(http.Request);
        try
        {
            if (answer is null)
            {
                throw new GraphQLRefusal(ErrorCodes.NotAcceptable,
                    $"Answers are {Answer.GraphQL}, {Answer.PlainJson} or {Answer.EventStream}.", StatusCodes.Status406NotAcceptable);
            }
            await HandleAsync(http, answer);
        }
        catch (GraphQLRefusal refusal)
        {
            await WriteAsync(http, answer ?? Answer.Plain, new ExecutionResult(refusal));
        }
        catch (OperationCanceledException) when (http.RequestAborted.IsCancellationRequested)
        {
            // Nobody is there to be told.
        }
    }

    private async Task HandleAsync(HttpContext http, Answer answer)
    {
        if (!HttpMethods.IsPost(http.Request.Method) && !HttpMethods.IsGet(http.Request.Method)) throw NotAllowed(http, "GET, POST", "Use GET or POST.");

        var isGet = HttpMethods.IsGet(http.Request.Method);
        var request = isGet ? reader.ReadQuery(http.Request.Query) : await reader.ReadBodyAsync(http.Request);
        PreparedDocument document;
        try
        {
            document = documents.Prepare(request.Query!);
        }
        catch (ExecutionError fault)
        {
            await WriteAsync(http, answer, new ExecutionResult(fault));
            return;
        }

        var operation = document.OperationNamed(request.OperationName);
        if (isGet && operation is OperationType.Mutation) throw NotAllowed(http, "POST", "Mutations are sent by POST.");
        if (operation is OperationType.Subscription && !answer.Stream)
            throw new GraphQLRefusal(ErrorCodes.NotAcceptable, $"Subscriptions are answered as {Answer.EventStream}.", StatusCodes.Status406NotAcceptable);

        await AnswerAsync(http, answer, request, document, operation);
    }

    private async Task AnswerAsync(HttpContext http, Answer answer, GraphQLRequest request, PreparedDocument document, OperationType? operation)
    {
        var result = await runner.RunAsync(schema, document, request, http, operation);
        if (result.Streams?.Values.SingleOrDefault() is PulledResults events)
            await streams.WriteAsync(http, events);
        else if (answer.Json is null && result.Executed)
            await streams.WriteAsync(http, PulledResults.Of(result));
        else
            await WriteAsync(http, answer, result);
    }

    private async Task WriteAsync(HttpContext http, Answer answer, ExecutionResult result)
    {
        http.Response.StatusCode = HttpStatus.Of(result, answer);
        http.Response.ContentType = (answer.Json ?? Answer.PlainJson) + "; charset=utf-8";
        await serializer.WriteAsync(http.Response.Body, result, http.RequestAborted);
    }

    private static GraphQLRefusal NotAllowed(HttpContext http, string allow, string message)
    {
        http.Response.Headers.Allow = allow;
        return new GraphQLRefusal(ErrorCodes.MethodNotAllowed, message, StatusCodes.Status405MethodNotAllowed);
    }
}
