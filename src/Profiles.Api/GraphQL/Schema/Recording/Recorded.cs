using GraphQL;
using Profiles.Domain.Recording;
using Profiles.Projections.People;

namespace Profiles.Api.GraphQL.Schema.Recording;

/// <summary>What became of a mutation: the source of its payload.</summary>
internal sealed record Recorded(MessageResult Result, Draft Draft)
{
    /// <summary>What the caller has to hear, beside the outcome.</summary>
    public IEnumerable<DomainError> Errors => Result switch
    {
        { Rejection: { } rejection } => [DomainError.Of(rejection, Draft.PathOf)],
        { Outcome: Outcome.Conflict } => [new("message-conflict", "This message id came before with another body; the first is kept.", ["messageId"])],
        { Outcome: Outcome.Suppressed } => [new("suppressed", "Nothing is recorded of this identity.", null)],
        _ => [],
    };

    /// <summary>The person who bears the message, with what it changed.</summary>
    public async Task<PersonView?> PersonAsync(IResolveFieldContext context) =>
        Result.Bearer is { } bearer ? await context.People(Consistency.Strong).ByIdentityIdAsync(bearer, context.Wanted(), context.CancellationToken) : null;

    public async Task<PermissionView?> PermissionAsync(IResolveFieldContext context)
    {
        if (Draft.Consent is not { } key || await PersonAsync(context) is not { } person) return null;
        return person.Permissions.FirstOrDefault(p =>
                p.ContactPoint?.Id == Result.Bearer && (p.Channel, p.Purpose, p.Controller) == (key.Channel, key.Purpose, key.Controller))
            ?? person.Permission(key.Channel, key.Purpose, key.Controller);
    }
}

/// <summary>A refusal of the domain: a value in the payload, not an error of the request.</summary>
/// <param name="Path">Into the input.</param>
internal sealed record DomainError(string Code, string Message, IReadOnlyList<string>? Path)
{
    public static DomainError Of(Rejection rejection, Func<string, string>? pathOf) => new(
        rejection.Code, rejection.Reason,
        rejection.Path is { } path ? (pathOf?.Invoke(path) ?? path).Split(['.', '[', ']'], StringSplitOptions.RemoveEmptyEntries) : null);
}
