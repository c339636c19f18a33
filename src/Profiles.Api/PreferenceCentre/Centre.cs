using System.Threading.RateLimiting;
using Profiles.Api.PreferenceCentre.Pages;
using Profiles.Domain;
using Profiles.Domain.PreferenceCentre;
using Profiles.Projections.PreferenceCentre;

namespace Profiles.Api.PreferenceCentre;

/// <summary>A centre link that was opened, and what is held of whom it was sent to.</summary>
internal sealed record OpenCentre(OpenedLink Link, OwnRecord Record, Words Words)
{
    public IReadOnlyList<Offer> Offers { get; } = PreferenceCentre.Offers.Of(Link.Settings, Record, Words);

    public string Path(string behind = "") => $"{PersonalLinks.CentrePath}{Link.Token}{behind}";
}

/// <summary>Opens the centre for a request, or answers why it does not.</summary>
internal sealed class Centre(PersonalLinks links, OwnRecords records, PreferenceCentreSettings settings, TimeProvider clock) : IDisposable
{
    private readonly PartitionedRateLimiter<IdentityId> changes = PartitionedRateLimiter.Create<IdentityId, IdentityId>(id => RateLimitPartition.GetFixedWindowLimiter(
        id, _ => new() { PermitLimit = settings.ChangesPerMinute, Window = TimeSpan.FromMinutes(1), QueueLimit = 0 }));

    /// <returns>Null where the request has been answered.</returns>
    public async Task<OpenCentre?> OpenAsync(HttpContext context, string token)
    {
        var words = Words.For(context);
        if (await links.OpenAsync(token, PersonalLinkKind.Centre, context.RequestAborted) is not { } link) await Plain.DeadAsync(context, words);
        else if (link.Link.HasExpired(clock.GetUtcNow())) await Plain.ExpiredAsync(context, words);
        else if (await records.ReadAsync(link.Link.Tenant, link.Link.ContactPoint, alone: false, context.RequestAborted) is not { } record) await Plain.DeadAsync(context, words);
        else return new(link, record, words);
        return null;
    }

    /// <summary>For a form that was sent: of this link's page, and not one of too many.</summary>
    /// <returns>Null where the request has been answered.</returns>
    public async Task<(OpenCentre Centre, IFormCollection Fields, string Form)?> OpenFormAsync(HttpContext context, string token)
    {
        if (await OpenAsync(context, token) is not { } centre) return null;
        using var permit = changes.AttemptAcquire(centre.Link.Link.ContactPoint);
        if (!permit.IsAcquired)
        {
            await Plain.TooManyAsync(context, centre.Words);
            return null;
        }
        if (await SmallForm.ReadAsync(context) is { } fields && FormSeal.Check(centre.Link, fields[FormSeal.Field], clock.GetUtcNow()) is { } form) return (centre, fields, form);
        await Plain.StaleAsync(context, centre.Words);
        return null;
    }

    public string Seal(OpenCentre centre) => FormSeal.New(centre.Link, clock.GetUtcNow());

    public void Dispose() => changes.Dispose();
}
