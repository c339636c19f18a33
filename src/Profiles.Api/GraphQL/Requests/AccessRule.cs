using GraphQL.Builders;
using GraphQL.Types;
using GraphQL.Validation;

namespace Profiles.Api.GraphQL.Requests;

/// <summary>Refuses, before anything is read, an operation that selects a field which the caller's roles never cover.</summary>
internal sealed class AccessRule : ValidationRuleBase
{
    public override ValueTask<INodeVisitor?> GetPostNodeVisitorAsync(ValidationContext context)
    {
        foreach (var field in SelectedField.Of(context))
        {
            if (field.Definition.Roles() is { } roles && !roles.Any(role => context.User?.IsInRole(role) == true))
            {
                throw new Refusal(ErrorCodes.Forbidden,
                    $"Your role does not cover the field '{field.On.Name}.{field.Definition.Name}'.", StatusCodes.Status403Forbidden);
            }
        }
        return default;
    }
}

internal static class FieldAccess
{
    private const string Key = "roles";

    /// <summary>Only these roles may select the field; without, whoever may select what it stands on.</summary>
    public static FieldBuilder<TSource, TReturn> For<TSource, TReturn>(this FieldBuilder<TSource, TReturn> field, params string[] roles) =>
        field.Configure(f => f.Metadata[Key] = roles);

    /// <returns>Null: all.</returns>
    public static IReadOnlyList<string>? Roles(this FieldType field) => field.GetMetadata<string[]?>(Key);
}
