using Npgsql;

namespace Profiles.Projections.People;

/// <summary>A statement in the making: whatever is added becomes a parameter.</summary>
internal sealed class Sql
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
}
