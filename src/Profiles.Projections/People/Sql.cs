using System.Text.RegularExpressions;
using Npgsql;
using Profiles.Projections.People.Walls;

namespace Profiles.Projections.People;

/// <summary>A statement in the making: whatever is added becomes a parameter.</summary>
internal sealed partial class Sql
{
    private readonly List<object> values = [];

    /// <returns>The parameter's name in the statement.</returns>
    public string Add(object value)
    {
        values.Add(value);
        return $"${values.Count}";
    }

    public string Time(DateTimeOffset time) => Add(time.ToUniversalTime());

    public NpgsqlBatchCommand Command(string text)
    {
        var command = new NpgsqlBatchCommand(text);
        foreach (var value in values) command.Parameters.Add(new NpgsqlParameter { Value = value });
        return command;
    }

    /// <summary>A text with its values in it, but for the brand, which stays <c>$1</c>: for a function's body.</summary>
    public string Inlined(string text) => Parameter().Replace(text, name => int.Parse(name.Groups[1].ValueSpan, System.Globalization.CultureInfo.InvariantCulture) is var n and > 1
        ? Literals.Of(values[n - 1])
        : name.Value);

    [GeneratedRegex(@"\$(\d+)")]
    private static partial Regex Parameter();
}
