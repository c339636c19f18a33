using System.Collections;

namespace Profiles.Api.GraphQL.Schema;

/// <summary>Reads the fields of an input object, as the engine hands them over.</summary>
internal static class Inputs
{
    /// <returns>Null where it is absent or null.</returns>
    public static object? Get(this IDictionary<string, object?> input, string field) => input.TryGetValue(field, out var value) ? value : null;

    public static T? Get<T>(this IDictionary<string, object?> input, string field) => (T?)input.Get(field);

    public static IReadOnlyList<T>? List<T>(this IDictionary<string, object?> input, string field) => input.Get(field) is IEnumerable items ? [.. items.Cast<T>()] : null;
}
