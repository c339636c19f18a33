using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Profiles.Domain;

/// <summary>One brand. Lower-case letters, digits and hyphens, 1 to 40 characters.</summary>
public readonly record struct TenantId(string Value)
{
    public override string ToString() => Value;

    public static bool IsValid(string name) =>
        name.Length is > 0 and <= 40 && char.IsAsciiLetterLower(name[0]) && name.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-');
}

/// <summary>A random id of one identity: no part of it is computed from the identity's value, so it says nothing once the directory row is gone.</summary>
[JsonConverter(typeof(IdConverter<IdentityId>))]
public readonly record struct IdentityId(Guid Value) : IGuidId<IdentityId>
{
    public static IdentityId Of(Guid value) => new(value);
    public override string ToString() => Value.ToString();
}

/// <summary>The id that a profile answers to for ever: the birth id of one of its identities, the survivor.</summary>
[JsonConverter(typeof(IdConverter<ProfileId>))]
public readonly record struct ProfileId(Guid Value) : IGuidId<ProfileId>
{
    public static ProfileId Of(Guid value) => new(value);
    public override string ToString() => Value.ToString();
}

/// <summary>A graph decision, and the id of the stream that holds it. A <c>mergeId</c> is one of these.</summary>
[JsonConverter(typeof(IdConverter<DecisionId>))]
public readonly record struct DecisionId(Guid Value) : IGuidId<DecisionId>
{
    public static DecisionId Of(Guid value) => new(value);

    /// <summary>Where a version of something of a brand's is found without a look-up. Stored: the id of its stream.</summary>
    /// <param name="of">Such as <c>profiles.identity-policy</c>.</param>
    public static DecisionId OfVersion(string of, TenantId tenant, int version) =>
        new(new Guid(SHA256.HashData(Encoding.UTF8.GetBytes($"{of}|{tenant.Value}|{version}")).AsSpan(0, 16), bigEndian: true));

    public override string ToString() => Value.ToString();
}

/// <summary>
/// A source message, by keyed hash (128 bits of HMAC-SHA256 over source and message id), so that the same message is known again for ever
/// without its id being kept. Events of the message carry it; an interaction's public id is derived from it.
/// </summary>
[JsonConverter(typeof(IdConverter<MessageKey>))]
public readonly record struct MessageKey(Guid Value) : IGuidId<MessageKey>
{
    public static MessageKey Of(Guid value) => new(value);
    public override string ToString() => Value.ToString();
}

/// <summary>An id that is stored as a bare UUID string.</summary>
public interface IGuidId<TSelf> where TSelf : struct, IGuidId<TSelf>
{
    Guid Value { get; }
    static abstract TSelf Of(Guid value);
}

/// <summary>Writes an id as a UUID string, not as an object. Stored: the form is a promise.</summary>
public sealed class IdConverter<T> : JsonConverter<T> where T : struct, IGuidId<T>
{
    public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => T.Of(reader.GetGuid());
    public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) => writer.WriteStringValue(value.Value);
    public override T ReadAsPropertyName(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => T.Of(Guid.Parse(reader.GetString()!));
    public override void WriteAsPropertyName(Utf8JsonWriter writer, T value, JsonSerializerOptions options) => writer.WritePropertyName(value.Value.ToString());
}
