using GraphQL.Validation;
using Profiles.Api.Access;
using Profiles.Api.GraphQL.Http;
using Profiles.Domain.Access;

namespace Profiles.Api.GraphQL.Requests;

/// <summary>Which fields a role covers, and which lead to persons. The service's is <see cref="AccessTable"/>.</summary>
/// <param name="Allows">Of role, type and field.</param>
/// <param name="NeedsPurpose">Of type and field.</param>
/// <param name="AboutAll">Of type and field: not for a purpose that needs people's permission.</param>
public sealed record FieldAccess(Func<Role, string, string, bool> Allows, Func<string, string, bool> NeedsPurpose, Func<string, string, bool> AboutAll)
{
    public static FieldAccess Table { get; } = new(AccessTable.Allows, AccessTable.NeedsPurpose, AccessTable.IsAboutAll);
}

/// <summary>
/// Refuses, before anything is read, an operation that selects a field which the caller's roles never cover, that leads to persons
/// without a purpose (I10), or that is about all persons for a purpose which only some of them permit.
/// </summary>
internal sealed class RoleRule(FieldAccess access) : ValidationRuleBase
{
    public override ValueTask<INodeVisitor?> GetPostNodeVisitorAsync(ValidationContext context)
    {
        var request = (RequestContext)context.UserContext;
        var caller = request.Caller;
        request.Selected = [.. SelectedField.Of(context)];
        foreach (var field in request.Selected)
        {
            var (type, name) = (field.On.Name, field.Definition.Name);
            if (!access.Allows(caller.Roles, type, name))
                throw new GraphQLRefusal(ErrorCodes.Forbidden, $"Your role does not cover the field '{type}.{name}'.", StatusCodes.Status403Forbidden);
        }
        // Only then: no purpose would help whoever's role doesn't cover a field.
        if (caller.Purpose is null && request.Selected.Any(field => access.NeedsPurpose(field.On.Name, field.Definition.Name)))
            throw GraphQLRefusal.Of(Refusal.PurposeRequired);
        if (caller.Purpose is { NeedsPermission: true } && request.Selected.Any(field => access.AboutAll(field.On.Name, field.Definition.Name)))
            throw GraphQLRefusal.Of(Refusal.PurposeTooNarrow);
        return default;
    }
}
