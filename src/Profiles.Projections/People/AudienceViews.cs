using System.Text.Json;
using Profiles.Domain;
using Profiles.Domain.Facts;
using Profiles.Domain.Recording;
using Profiles.Domain.Tenants;

namespace Profiles.Projections.People;

public enum AudienceFormat { Ndjson, Csv }

/// <summary>An audience to be handed to a recipient.</summary>
/// <param name="Id">Of the export, and of its stream.</param>
/// <param name="Purpose">Of the catalogue, such as <c>marketing</c>.</param>
/// <param name="Recipient">A plain token, such as <c>mailer</c>.</param>
/// <param name="Traits">Clear attributes to be handed out with each person.</param>
public sealed record AudienceRequest(
    Guid Id, string Channel, string Purpose, string Recipient, AudienceFormat Format, IReadOnlyList<string> Traits, ProfileFilter? Filter)
{
    public const int MostTraits = 50;

    /// <summary>Null where it can be asked.</summary>
    public Rejection? Check(TenantSettings settings) =>
        !FactChecks.IsToken(Channel) ? AudienceRejections.Channel
        : !FactChecks.IsToken(Purpose) ? AudienceRejections.Purpose
        : !FactChecks.IsToken(Recipient) ? AudienceRejections.Recipient
        : Traits.Count > MostTraits || Traits.Any(t => !settings.IsClear(t) || settings.Traits.Any(d => d.Name == t && d.Special)) ? AudienceRejections.Traits
        : null;

    public override string ToString() => $"(audience {Id})";
}

/// <summary>A person who may be addressed now. In memory only.</summary>
/// <param name="Points">At least one.</param>
public sealed record AudienceMember(ProfileId Profile, string? DisplayName, IReadOnlyList<PermissionView> Points, IReadOnlyDictionary<string, JsonElement> Traits)
{
    public override string ToString() => $"(person {Profile})";
}

/// <summary>Why an audience was not looked at, or not handed out. The codes are stable.</summary>
public static class AudienceRejections
{
    public static Rejection Channel { get; } = new("channel", "A channel is a lower-case word such as email, of at most 64 characters.", "channel");
    public static Rejection Purpose { get; } = new("purpose", "A purpose is a lower-case word such as marketing, of at most 64 characters.", "purpose");
    public static Rejection NotPermitted { get; } = new("purpose-not-permitted", "This token may ask about the channels and purposes that it lists only.", "purpose");
    public static Rejection Recipient { get; } = new("recipient", "Name who gets it by a lower-case word such as mailer, of at most 64 characters.", "recipient");
    public static Rejection Traits { get; } = new("traits", $"Only attributes that the brand's catalogue calls clear are handed out, {AudienceRequest.MostTraits} at most.", "traits");
}
