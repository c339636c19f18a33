using GraphQL.Validation;
using Profiles.Api.GraphQL.Http;

namespace Profiles.Api.GraphQL.Requests;

/// <summary>Bounds what an operation may read: the length of each page, and the number of fields that the answer can have at most.</summary>
internal sealed class CostRule(GraphQLLimits limits) : ValidationRuleBase
{
    private const string PageArgument = "first";

    public override ValueTask<INodeVisitor?> GetPostNodeVisitorAsync(ValidationContext context)
    {
        var rows = new Dictionary<SelectedField, double>(ReferenceEqualityComparer.Instance);
        var complexity = 0d;
        foreach (var field in ((RequestContext)context.UserContext).Selected)
        {
            var times = field.Parent is null ? 1 : rows[field.Parent];
            complexity += times;
            if (field.Node.SelectionSet is null) continue;

            if (field.Argument(context, PageArgument) is int first)
            {
                if (first < 0 || first > limits.Page)
                    throw new GraphQLRefusal(ErrorCodes.PageLimit, $"Argument '{PageArgument}' of '{field.Definition.Name}' is from 0 to {limits.Page}.");
                times *= Math.Max(first, 1);
            }
            // The edges of a page are as many as its argument said.
            else if (field.IsList && !IsOfPage(field.Parent))
            {
                times *= limits.AssumedListLength;
            }
            rows[field] = times;
        }

        if (complexity > limits.Complexity)
        {
            throw new GraphQLRefusal(ErrorCodes.ComplexityLimit,
                $"The answer could have {complexity:F0} fields and may have {limits.Complexity}: ask for smaller pages, or for less of each row.");
        }
        return default;
    }

    private static bool IsOfPage(SelectedField? parent) => parent is { IsList: false } && parent.Definition.Arguments?.Find(PageArgument) is not null;
}
