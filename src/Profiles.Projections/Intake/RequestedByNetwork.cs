using Profiles.Domain;
using Profiles.Domain.Connectors;
using Profiles.Domain.Identities;
using Profiles.Domain.Privacy;
using Profiles.Domain.PrivacyRequests;
using Profiles.Domain.Recording;
using Profiles.Domain.Tenants;
using Profiles.Projections.PrivacyRequests;
using Profiles.Projections.Recording;

namespace Profiles.Projections.Intake;

/// <summary>What a network's webhook says of an account's end becomes a request at the desk.</summary>
public sealed class RequestedByNetwork(PrivacyDesk desk, ITenants tenants, IKeyVault vault, IPhoneNumbers phones)
{
    private const string Way = PrivacyRequest.Network;

    /// <summary>However often and in whatever order it is delivered: one request. Who is not recorded is answered that nothing is held.</summary>
    /// <param name="source">The connector's name: signals are unique within it.</param>
    /// <param name="receivedAt">When the delivery came in: the term runs from then, also where it is processed later.</param>
    /// <returns>The request, or why there is none: an identity that can't be one, such as of a type that the brand does not have.</returns>
    /// <exception cref="UnknownTenantException">The tenant does not exist, or is closed.</exception>
    public async Task<Moved> OpenAsync(TenantId tenant, string source, PrivacySignal signal, DateTimeOffset receivedAt, CancellationToken cancellation)
    {
        var settings = await tenants.FindAsync(tenant, cancellation) ?? throw new UnknownTenantException();
        var keys = await vault.OpenAsync(tenant, cancellation) ?? throw new UnknownTenantException();
        var normaliser = new IdentityNormaliser(settings, phones);
        var subject = new List<NormalIdentity>(signal.Subject.Count);
        for (var i = 0; i < signal.Subject.Count; i++)
        {
            var (identity, refusal) = normaliser.Normalise(signal.Subject[i], Trust.Links, vouched: true);
            if (identity is null) return new(null, refusal! with { Path = $"subject[{i}].{refusal.Path}" });
            subject.Add(identity);
        }

        var id = keys.Message($"{Way}|{source}", signal.Id).Value;
        var opened = await desk.OpenAsync(
            new(tenant, signal.Kind, subject, signal.Subject, Way, source, Way) { Id = id, Proven = signal.Proven, ReceivedAt = receivedAt }, cancellation);
        if (opened.Rejection is not null) return opened;
        // Nobody waits for an officer to hear that there is nothing.
        await desk.ReportAsync(tenant, id, (request, at) => request.Identities.Count == 0 ? Fulfilling.NothingHeld(request, at, source, Way) : PrivacyDecision.Nothing, cancellation);
        return opened;
    }
}
