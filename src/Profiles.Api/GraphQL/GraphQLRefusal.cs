using GraphQL;
using Profiles.Api.Access;
using Profiles.Domain.Recording;

namespace Profiles.Api.GraphQL;

/// <summary>A request, or one field of it, that is refused for a reason the caller is told.</summary>
/// <param name="code">One of <see cref="ErrorCodes"/>.</param>
/// <param name="message">A sentence for the developer who called; never a value of the request.</param>
/// <param name="status">The HTTP status where the whole request is refused; null: the one that a document which fails validation has.</param>
#pragma warning disable CA1032 // Made in one way only.
public sealed class GraphQLRefusal(string code, string message, int? status = null) : ExecutionError(message)
#pragma warning restore CA1032
{
    public string Reason { get; } = code;

    public int? Status { get; } = status;

    public static GraphQLRefusal BadRequest(string message) => new(ErrorCodes.BadRequest, message, StatusCodes.Status400BadRequest);

    /// <summary>What the domain refuses of a question, with its own code in the spelling of errors: <c>BAD_CURSOR</c>.</summary>
    public static GraphQLRefusal Of(Rejection rejection) => new(rejection.Code.Replace('-', '_').ToUpperInvariant(), rejection.Reason);

    public static GraphQLRefusal Of(Refusal access) => new(access.Code, access.Message, access.Status);
}
