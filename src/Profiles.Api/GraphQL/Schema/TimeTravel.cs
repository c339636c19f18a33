using GraphQL;
using GraphQL.Builders;
using Profiles.Domain.Composing;

namespace Profiles.Api.GraphQL.Schema;

/// <summary>The arguments of a person at a point in time.</summary>
internal static class TimeTravel
{
    public static FieldBuilder<TSource, TReturn> At<TSource, TReturn>(this FieldBuilder<TSource, TReturn> field) => field
        .Argument<MomentType>("asOf", argument => argument.Description = "With what had happened by then, whenever it was recorded.")
        .Argument<MomentType>("knownAt", argument => argument.Description = "With what had been recorded by then, whenever it happened.");

    /// <returns>Null: now.</returns>
    public static PointInTime? Point(this IResolveFieldContext context) =>
        (context.GetArgument<DateTimeOffset?>("asOf"), context.GetArgument<DateTimeOffset?>("knownAt")) is var (asOf, knownAt) && (asOf ?? knownAt) is not null
            ? new(asOf, knownAt) : null;
}
