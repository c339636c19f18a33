using System.Text.Json.Serialization;

namespace Profiles.Domain.Identities;

/// <summary>How sure the source was that the identity is this person's. Ordered; the names are stored.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<Strength>))]
public enum Strength
{
    /// <summary>Seen, typed or claimed: an address in a form, a cookie.</summary>
    Observed = 1,
    /// <summary>The person was logged in to the network that named them.</summary>
    Authenticated = 2,
    /// <summary>Proved: a confirmed e-mail, a number that wrote to us, the CRM's own record.</summary>
    Verified = 3,
}
