using System.Globalization;
using System.Text.Json;
using GraphQL.Types;
using GraphQLParser.AST;

namespace Profiles.Api.GraphQL.Schema;

/// <summary>A point in time: ISO 8601 with an offset in, UTC out.</summary>
internal sealed class MomentType : ScalarGraphType
{
    public MomentType()
    {
        Name = "DateTime";
        Description = "A point in time, ISO 8601 with an offset: `2026-05-01T09:30:00Z`. Answers are in UTC.";
    }

    public override object? ParseLiteral(GraphQLValue value) => value switch
    {
        GraphQLStringValue text => ParseValue((string)text.Value),
        GraphQLNullValue => null,
        _ => ThrowLiteralConversionError(value),
    };

    public override object? ParseValue(object? value) => value switch
    {
        null => null,
        DateTimeOffset moment => moment,
        string text when Parse(text) is { } moment => moment,
        _ => ThrowValueConversionError(value),
    };

    public override object? Serialize(object? value) => value switch
    {
        null => null,
        DateTimeOffset moment => moment.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFF'Z'", CultureInfo.InvariantCulture),
        _ => ThrowSerializationError(value),
    };

    // Without an offset it would mean another moment on each machine.
    private static DateTimeOffset? Parse(string text)
    {
        var time = text.IndexOf('T', StringComparison.Ordinal);
        return time > 0 && text.AsSpan(time).IndexOfAny("Z+-") > 0
            && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AdjustToUniversal, out var moment)
            ? moment : null;
    }
}

/// <summary>A day without a time: ISO 8601.</summary>
internal sealed class DayType : ScalarGraphType
{
    private const string Form = "yyyy-MM-dd";

    public DayType()
    {
        Name = "Date";
        Description = "A day, ISO 8601: `2026-05-01`. Deadlines are days of the controller's time zone.";
    }

    public override object? ParseLiteral(GraphQLValue value) => value switch
    {
        GraphQLStringValue text => ParseValue((string)text.Value),
        GraphQLNullValue => null,
        _ => ThrowLiteralConversionError(value),
    };

    public override object? ParseValue(object? value) => value switch
    {
        null => null,
        DateOnly day => day,
        string text when DateOnly.TryParseExact(text, Form, CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) => day,
        _ => ThrowValueConversionError(value),
    };

    public override object? Serialize(object? value) => value switch
    {
        null => null,
        DateOnly day => day.ToString(Form, CultureInfo.InvariantCulture),
        _ => ThrowSerializationError(value),
    };
}

/// <summary>Any JSON, as it is.</summary>
internal sealed class JsonType : ScalarGraphType
{
    public JsonType()
    {
        Name = "JSON";
        Description = "Any JSON value.";
    }

    public override object? ParseLiteral(GraphQLValue value) => value is GraphQLNullValue ? null : JsonSerializer.SerializeToElement(Plain(value));

    public override object? ParseValue(object? value) => value switch
    {
        null => null,
        JsonElement json => json,
        _ => JsonSerializer.SerializeToElement(value),
    };

    public override bool CanParseLiteral(GraphQLValue value) => true;

    public override object? Serialize(object? value) => value;

    private object? Plain(GraphQLValue value) => value switch
    {
        GraphQLNullValue => null,
        GraphQLBooleanValue truth => truth.BoolValue,
        GraphQLStringValue text => (string)text.Value,
        GraphQLEnumValue name => name.Name.StringValue,
        GraphQLIntValue or GraphQLFloatValue => JsonSerializer.Deserialize<JsonElement>(((IHasValueNode)value).Value.Span),
        GraphQLListValue list => list.Values?.Select(Plain).ToArray() ?? [],
        GraphQLObjectValue fields => fields.Fields?.ToDictionary(f => f.Name.StringValue, f => Plain(f.Value)) ?? [],
        _ => ThrowLiteralConversionError(value),
    };
}
