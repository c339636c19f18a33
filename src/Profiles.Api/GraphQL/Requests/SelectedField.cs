using GraphQL;
using GraphQL.Types;
using GraphQL.Validation;
using GraphQLParser;
using GraphQLParser.AST;

namespace Profiles.Api.GraphQL.Requests;

/// <summary>A field that an operation will really resolve, with its place in the schema.</summary>
internal sealed record SelectedField(GraphQLField Node, FieldType Definition, IGraphType On, SelectedField? Parent)
{
    /// <summary>All of them, parents first: fragments are followed, what <c>@skip</c> and <c>@include</c> leave out is left out, introspection too.</summary>
    public static IEnumerable<SelectedField> Of(ValidationContext context)
    {
        IObjectGraphType? root = context.Operation.Operation switch
        {
            OperationType.Mutation => context.Schema.Mutation,
            OperationType.Subscription => context.Schema.Subscription,
            _ => context.Schema.Query,
        };
        return root is null ? [] : Below(context, context.Operation.SelectionSet, root, null);
    }

    private static IEnumerable<SelectedField> Below(ValidationContext context, GraphQLSelectionSet set, IGraphType on, SelectedField? parent)
    {
        foreach (var selection in set.Selections.Where(context.ShouldIncludeNode))
        {
            switch (selection)
            {
                case GraphQLField field when on is IComplexGraphType type && type.GetField(field.Name.Value) is { } definition:
                    var selected = new SelectedField(field, definition, on, parent);
                    yield return selected;
                    if (field.SelectionSet is null) break;
                    foreach (var inner in Below(context, field.SelectionSet, definition.ResolvedType!.GetNamedType(), selected)) yield return inner;
                    break;
                case GraphQLInlineFragment inline:
                    var narrowed = inline.TypeCondition is null ? on : context.Schema.AllTypes[inline.TypeCondition.Type.Name.Value];
                    foreach (var inner in Below(context, inline.SelectionSet, narrowed!, parent)) yield return inner;
                    break;
                case GraphQLFragmentSpread spread when context.Document.FindFragmentDefinition(spread.FragmentName.Name.Value) is { } fragment:
                    var named = context.Schema.AllTypes[fragment.TypeCondition.Type.Name.Value];
                    foreach (var inner in Below(context, fragment.SelectionSet, named!, parent)) yield return inner;
                    break;
            }
        }
    }

    /// <returns>The argument's value, from literal, variable or default; null where there is none.</returns>
    public object? Argument(ValidationContext context, string name) =>
        context.ArgumentValues?.TryGetValue(Node, out var values) == true && values.TryGetValue(name, out var value) ? value.Value : null;

    /// <summary>The name in the answer of the field of the operation's root that this is below of, or is.</summary>
    public string RootKey { get; } = Parent?.RootKey ?? (Node.Alias?.Name ?? Node.Name).StringValue;

    public bool IsList => Definition.ResolvedType is ListGraphType or NonNullGraphType { ResolvedType: ListGraphType };
}
