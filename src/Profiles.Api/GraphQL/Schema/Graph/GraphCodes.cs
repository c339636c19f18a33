using Profiles.Api.GraphQL.Schema.Recording;
using Profiles.Domain.Graph;
using Profiles.Domain.Recording;

namespace Profiles.Api.GraphQL.Schema.Graph;

/// <summary>The codes that operations on the identity graph answer with. Public: docs/graphql.md lists them with what to do.</summary>
internal static class GraphCodes
{
    /// <summary>The domain's code in upper snake case; the same refusal has one code whether it was met before the fold or in it.</summary>
    public static string Of(string domain) => domain == Refusals.Blocked ? "BLOCKED_VALUE" : domain.Replace('-', '_').ToUpperInvariant();

    public static DomainError Error(Rejection why, Func<string, string>? pathOf = null) => Error(DomainError.Of(why, pathOf));

    public static DomainError Error(DomainError error) => error with { Code = Of(error.Code) };
}
