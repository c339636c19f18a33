using GraphQLParser.AST;

namespace Profiles.Api.GraphQL.Requests;

/// <summary>A parsed document that keeps to the limits on its form.</summary>
internal sealed class PreparedDocument(GraphQLDocument document)
{
    public GraphQLDocument Document { get; } = document;

    /// <summary>It passed the rules that depend on document and schema alone, so it need not again.</summary>
    public bool IsValid { get; set; }

    /// <returns>Null where no operation, or not exactly one, is meant: the engine says why.</returns>
    public OperationType? OperationNamed(string? name)
    {
        var meant = Document.Definitions.OfType<GraphQLOperationDefinition>().Where(o => string.IsNullOrEmpty(name) || o.Name == name).Take(2).ToList();
        return meant.Count == 1 ? meant[0].Operation : null;
    }
}
