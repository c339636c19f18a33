using System.Diagnostics;
using GraphQL;
using GraphQL.Execution;
using GraphQL.Transport;
using GraphQL.Types;
using GraphQL.Validation;
using GraphQLParser.AST;
using Profiles.Api.Access;
using Profiles.Api.GraphQL.Http;
using Profiles.Api.GraphQL.Streams;
using Profiles.Projections.People;
using Profiles.Projections.Recording;

namespace Profiles.Api.GraphQL.Requests;

/// <summary>Runs an operation with our rules, a time limit, and a log that says what failed but not on which data.</summary>
internal sealed partial class OperationRunner(IDocumentExecuter executer, GraphQLLimits limits, FieldAccess access, ILogger<OperationRunner> log)
{
    /// <summary>In this order: the first collects the fields that the second counts.</summary>
    private readonly IValidationRule[] _eachTime = [new RoleRule(access), new CostRule(limits)];

    public async Task<ExecutionResult> RunAsync(
        ISchema schema, PreparedDocument document, GraphQLRequest request, HttpContext http, OperationType? operation)
    {
        var result = await executer.ExecuteAsync(new ExecutionOptions
        {
            Schema = schema,
            Document = document.Document,
            OperationName = request.OperationName,
            Variables = request.Variables,
            ValidationRules = document.IsValid ? _eachTime : DocumentValidator.CoreRules.Concat(_eachTime),
            User = http.User,
            UserContext = new RequestContext(http),
            RequestServices = http.RequestServices,
            // A stream's start takes no time, and each of its events has a limit of its own.
            Timeout = operation is OperationType.Subscription ? Timeout.InfiniteTimeSpan : limits.Timeout,
            CancellationToken = http.RequestAborted,
            MaxParallelExecutionCount = limits.ParallelFields,
            UnhandledExceptionDelegate = Report,
        });
        if (result.Executed) document.IsValid = true;
        return result;
    }

    /// <summary>Texts of exceptions may quote personal data, so that type and place have to do.</summary>
    private Task Report(UnhandledExceptionContext context)
    {
        if (AsRefusal(context.OriginalException) is { } refusal)
        {
            context.Exception = refusal;
            return Task.CompletedTask;
        }
        Failed(log, context.FieldContext?.FieldDefinition.Name, context.OriginalException.GetType().Name, Activity.Current?.TraceId.ToString());
        return Task.CompletedTask;
    }

    private static GraphQLRefusal? AsRefusal(Exception thrown) => thrown switch
    {
        SlowReaderException => EventStreamWriter.TooSlow,
        ChangesRefusedException refused => GraphQLRefusal.Of(refused.Rejection),
        // The caller was settled at the request's start, and the brand closed since.
        UnknownTenantException => GraphQLRefusal.Of(Refusal.NoBrand),
        _ => null,
    };

    [LoggerMessage(LogLevel.Error, "GraphQL field {Field} failed with {Type} in trace {Trace}")]
    private static partial void Failed(ILogger log, string? field, string type, string? trace);
}
