using GraphQLParser.AST;

namespace Profiles.Api.GraphQL.Requests;

/// <summary>
/// The limits that hold before a document is compared with the schema. Fragments are followed at each use, so that none of the rules that
/// come later meets a document which is small to send and endless to read.
/// </summary>
internal sealed class DocumentForm
{
    private readonly GraphQLLimits _limits;
    private readonly Dictionary<string, GraphQLFragmentDefinition> _fragments = [];
    private readonly HashSet<string> _entered = [];
    private int _steps;
    private int _aliases;

    private DocumentForm(GraphQLDocument document, GraphQLLimits limits)
    {
        _limits = limits;
        foreach (var fragment in document.Definitions.OfType<GraphQLFragmentDefinition>())
            _fragments.TryAdd(fragment.FragmentName.Name.StringValue, fragment);
    }

    /// <exception cref="GraphQLRefusal">One of the document's operations is over a limit.</exception>
    public static void Check(GraphQLDocument document, GraphQLLimits limits)
    {
        foreach (var operation in document.Definitions.OfType<GraphQLOperationDefinition>())
            new DocumentForm(document, limits).Enter(operation.SelectionSet, depth: 1);
    }

    private void Enter(GraphQLSelectionSet? set, int depth)
    {
        if (set is null) return;
        if (depth > _limits.Depth) throw new GraphQLRefusal(ErrorCodes.DepthLimit, $"The document is nested deeper than {_limits.Depth} levels.");

        foreach (var selection in set.Selections)
        {
            // A use of a fragment counts as well: fragments that only use each other would otherwise cost nothing.
            if (++_steps > _limits.Fields) throw new GraphQLRefusal(ErrorCodes.FieldLimit, $"The document selects more than {_limits.Fields} fields.");
            switch (selection)
            {
                case GraphQLField field:
                    if (field.Alias is not null && ++_aliases > _limits.Aliases)
                        throw new GraphQLRefusal(ErrorCodes.AliasLimit, $"The document has more than {_limits.Aliases} aliases.");
                    Enter(field.SelectionSet, depth + 1);
                    break;
                case GraphQLInlineFragment inline:
                    Enter(inline.SelectionSet, depth);
                    break;
                case GraphQLFragmentSpread spread when _fragments.TryGetValue(spread.FragmentName.Name.StringValue, out var fragment):
                    // A circle is for validation to name.
                    if (!_entered.Add(spread.FragmentName.Name.StringValue)) break;
                    Enter(fragment.SelectionSet, depth);
                    _entered.Remove(spread.FragmentName.Name.StringValue);
                    break;
            }
        }
    }
}
