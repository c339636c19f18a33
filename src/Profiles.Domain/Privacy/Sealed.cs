using System.Text.Json;
using System.Text.Json.Serialization;

namespace Profiles.Domain.Privacy;

/// <summary>
/// How long a kind of personal data is kept; each identity has a data key for each class, so that an invoice can stay readable while the
/// conversation is gone. The numbers are stored.
/// </summary>
public enum RetentionClass : byte
{
    /// <summary>Identifiers and traits.</summary>
    Contact = 1,
    /// <summary>Texts and attributes of interactions.</summary>
    Conversation = 2,
    /// <summary>Purchases.</summary>
    Transaction = 3,
    /// <summary>Evidence of consent decisions.</summary>
    Consent = 4,
}

/// <summary>
/// A value of type <typeparamref name="T"/> that only the holder of the subject's data key can read. What is stored is the box:
/// <c>1 version | 1 retention class | 12 nonce | n ciphertext | 16 tag</c>, AES-256-GCM over the value's JSON in UTF-8, bound to tenant, subject and
/// logical field. In JSON it is a base64 string. Stored: the form is a promise.
/// </summary>
[JsonConverter(typeof(SealedConverterFactory))]
public readonly record struct Sealed<T>(byte[] Box)
{
    public RetentionClass Class => (RetentionClass)Box[1];

    public bool Equals(Sealed<T> other) => Box.AsSpan().SequenceEqual(other.Box);
    public override int GetHashCode() => Box.Length == 0 ? 0 : HashCode.Combine(Box.Length, Box[^1], Box[^2], Box[^3]);

    /// <summary>Never the content: a sealed value may end up in a log.</summary>
    public override string ToString() => "(sealed)";
}

internal sealed class SealedConverterFactory : JsonConverterFactory
{
    public override bool CanConvert(Type typeToConvert) => typeToConvert.IsGenericType && typeToConvert.GetGenericTypeDefinition() == typeof(Sealed<>);

    public override JsonConverter CreateConverter(Type typeToConvert, JsonSerializerOptions options) =>
        (JsonConverter)Activator.CreateInstance(typeof(SealedConverter<>).MakeGenericType(typeToConvert.GetGenericArguments()))!;

    private sealed class SealedConverter<T> : JsonConverter<Sealed<T>>
    {
        public override Sealed<T> Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => new(reader.GetBytesFromBase64());
        public override void Write(Utf8JsonWriter writer, Sealed<T> value, JsonSerializerOptions options) => writer.WriteBase64StringValue(value.Box);
    }
}
