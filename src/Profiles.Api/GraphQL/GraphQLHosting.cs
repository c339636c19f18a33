using System.Text.Encodings.Web;
using GraphQL;
using GraphQL.Execution;
using GraphQL.SystemTextJson;
using GraphQL.Types;
using GraphQLParser.AST;
using Profiles.Api.Access;
using Profiles.Api.GraphQL.Http;
using Profiles.Api.GraphQL.Requests;
using Profiles.Api.GraphQL.Streams;

namespace Profiles.Api.GraphQL;

/// <summary>The two lines by which a host serves GraphQL.</summary>
public static class GraphQLHosting
{
    /// <summary>Registers the engine for a schema.</summary>
    public static IServiceCollection AddGraphQLEndpoint<TSchema>(this IServiceCollection services, GraphQLLimits? limits = null, FieldAccess? access = null)
        where TSchema : class, ISchema
    {
        services.AddSingleton(limits ?? new GraphQLLimits());
        services.AddSingleton(access ?? FieldAccess.Table);
        services.AddSingleton<IErrorInfoProvider, ErrorReport>();
        services.AddSingleton<IGraphQLTextSerializer>(s => new GraphQLSerializer(
            // Only what JSON itself wants escaped: answers are JSON by their type, and never part of a page.
            json => json.Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, s.GetRequiredService<IErrorInfoProvider>()));
        services.AddSingleton<ISchema, TSchema>();
        services.AddSingleton<Documents>();
        services.AddSingleton<RequestReader>();
        services.AddSingleton<OperationRunner>();
        services.AddSingleton<EventStreamWriter>();
        services.AddSingleton<IExecutionStrategySelector>(s => new DefaultExecutionStrategySelector(
        [
            new ExecutionStrategyRegistration(new ParallelExecutionStrategy(), OperationType.Query),
            new ExecutionStrategyRegistration(new SerialExecutionStrategy(), OperationType.Mutation),
            new ExecutionStrategyRegistration(new PullingSubscriptions(s.GetRequiredService<GraphQLLimits>()), OperationType.Subscription),
        ]));
        services.AddSingleton<IDocumentExecuter>(s => new DocumentExecuter(
            new GraphQLDocumentBuilder(), new global::GraphQL.Validation.DocumentValidator(), s.GetRequiredService<IExecutionStrategySelector>(), []));
        services.AddSingleton<GraphQLEndpoint>();
        return services;
    }

    /// <summary>Serves it. <see cref="Authentication.UseAccess"/> settles the caller before it; who is none gets no further.</summary>
    public static IEndpointConventionBuilder MapGraphQLEndpoint(this IEndpointRouteBuilder routes, string path = "/graphql") =>
        routes.Map(path, http => http.RequestServices.GetRequiredService<GraphQLEndpoint>().HandleAsync(http)).WithDisplayName("GraphQL").RequireCaller();
}
