using GraphQL;

namespace Profiles.Api.GraphQL.Http;

internal static class HttpStatus
{
    /// <summary>
    /// 200 where the operation was executed, whatever became of its fields. A document that is refused has a status of its own only where the
    /// client asked for the newer media type, except that a refusal for want of permission, or of the request as such, always shows.
    /// </summary>
    public static int Of(ExecutionResult result, Answer answer)
    {
        if (result.Executed || result.Errors is not [var first, ..]) return StatusCodes.Status200OK;
        if (first is GraphQLRefusal { Status: { } status }) return status;
        if (!answer.StatusTells) return StatusCodes.Status200OK;
        return ErrorReport.Describe(first).Code switch
        {
            ErrorCodes.Internal => StatusCodes.Status500InternalServerError,
            ErrorCodes.Timeout => StatusCodes.Status504GatewayTimeout,
            _ => StatusCodes.Status400BadRequest,
        };
    }
}
