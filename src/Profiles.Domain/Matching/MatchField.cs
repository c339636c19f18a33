using System.Text.Json.Serialization;

namespace Profiles.Domain.Matching;

/// <summary>What a value says about a person, as far as matching is concerned. The JSON names are stored in feature boxes: a promise.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<MatchField>))]
public enum MatchField : byte
{
    [JsonStringEnumMemberName("given-name")] GivenName,
    [JsonStringEnumMemberName("surname")] Surname,
    /// <summary>A display name, or a name that nobody has taken apart.</summary>
    [JsonStringEnumMemberName("full-name")] FullName,
    /// <summary>The name of an account, as its owner chose it.</summary>
    [JsonStringEnumMemberName("handle")] Handle,
    [JsonStringEnumMemberName("email")] Email,
    [JsonStringEnumMemberName("phone")] Phone,
    [JsonStringEnumMemberName("birth-date")] BirthDate,
    [JsonStringEnumMemberName("postcode")] Postcode,
    /// <summary>A town, suburb, county or place of birth.</summary>
    [JsonStringEnumMemberName("place")] Place,
    /// <summary>A street without or with its number.</summary>
    [JsonStringEnumMemberName("street")] Street,
    [JsonStringEnumMemberName("street-number")] StreetNumber,
    /// <summary>The second line of an address.</summary>
    [JsonStringEnumMemberName("building")] Building,
    /// <summary>A state or region.</summary>
    [JsonStringEnumMemberName("region")] Region,
    [JsonStringEnumMemberName("gender")] Gender,
    [JsonStringEnumMemberName("occupation")] Occupation,
    /// <summary>A number that one person has, such as a social security number or a customer number.</summary>
    [JsonStringEnumMemberName("identifier")] Identifier,
}
