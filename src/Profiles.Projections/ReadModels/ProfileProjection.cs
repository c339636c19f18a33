using JasperFx.Events;
using Marten;
using Marten.Events.Projections;
using Npgsql;
using Profiles.Domain;
using Profiles.Domain.Composing;
using Profiles.Domain.Identities;
using Profiles.Domain.Privacy;
using Profiles.Domain.Tenants;

namespace Profiles.Projections.ReadModels;

/// <summary>
/// Facets, profiles and the timeline index, from pages of all brands' events. One projection, since a profile composed by another could be
/// composed of a facet that is older than its event, and never be told again. A page that is delivered again changes nothing.
/// </summary>
public sealed class ProfileProjection(IKeyVault vault, ITenants tenants, IPhoneNumbers phones) : IProjection
{
    /// <summary>The daemon's progress is kept under it: a promise.</summary>
    public const string Name = "profiles";

    public async Task ApplyAsync(IDocumentOperations operations, IReadOnlyList<IEvent> events, CancellationToken cancellation)
    {
        try
        {
            await WriteAsync(operations, events, cancellation);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            // Details may quote what was being projected; the daemon logs and stores what it catches.
            throw new ProjectionFailedException(e, events);
        }
    }

    private async Task WriteAsync(IDocumentOperations operations, IReadOnlyList<IEvent> events, CancellationToken cancellation)
    {
        var page = new EventPage(events);
        if (page.Touched.Count == 0) return;

        // Ahead of the data keys: a row that is read of an epoch that ends meanwhile must not be taken for an erased one.
        var opened = new Dictionary<string, BrandKeys>();
        foreach (var brand in page.Streams.Select(s => s.Key.Tenant).Distinct()) opened[brand] = await BrandKeys.OpenAsync(vault, tenants, phones, new TenantId(brand), cancellation);

        await using var connection = operations.Database.CreateConnection();
        await connection.OpenAsync(cancellation);
        var before = await Components.LoadAsync(connection, page.Touched, page.ToOpen.Keys, cancellation);

        var facets = before.Parts.Where(p => p.Row is not null).ToDictionary(p => p.Subject, p => p.Row!);
        var changed = new Dictionary<Subject, FacetRow>();
        var features = new List<MatchFeatures>();
        foreach (var brand in page.Streams.GroupBy(s => s.Key.Tenant))
        {
            using var brandKeys = opened[brand.Key];
            foreach (var key in before.Keys.Where(k => k.Subject.Tenant == brand.Key)) brandKeys.Boxes.Add(key.Subject.Identity, key.Class, key.Epoch, key.Wrapped);

            foreach (var (subject, stream) in brand)
            {
                var row = facets.GetValueOrDefault(subject);
                if (Fold(subject, row?.Facet, stream) is not { } facet)
                {
                    facets.Remove(subject);
                    continue;
                }
                facets[subject] = changed[subject] = page.ToOpen.ContainsKey(subject)
                    ? FacetTokens.Add(facet, brandKeys.Keys, brandKeys.Boxes, brandKeys.Terms)
                    : new(facet, row?.Tokens ?? []);
                if (page.ToOpen.TryGetValue(subject, out var told) && MatchFeatures.Of(subject, facet, told, brandKeys.Keys, brandKeys.Boxes) is { } compared) features.Add(compared);
            }
        }

        var settings = new Dictionary<string, TenantSettings>();
        foreach (var brand in page.Touched.Select(t => t.Tenant).Distinct()) settings[brand] = await tenants.FindAsync(new TenantId(brand), cancellation) ?? TenantSettings.Default;
        PageWriter.Write(operations, changed, Profiles(before, facets, settings), [.. page.Interactions.Where(i => !page.Erased.Contains(i.Subject))]);
        PageWriter.Forget(operations, page.Erased);
        MatchWriter.Write(operations, features);
        RetentionRows.Write(operations, await RetentionRows.FoldAsync(connection, page.Streams, cancellation));
    }

    private static Facet? Fold(Subject subject, Facet? facet, IEnumerable<IEvent> stream) =>
        stream.Aggregate(facet, (known, e) => Facet.Evolve(known, new IdentityId(subject.Identity), e.Data, new EventPosition(e.Version, e.Sequence, e.Timestamp, e.Id)));

    /// <summary>Every id that one of the touched identities' profiles has or had: with its composition, or null where it is live no longer.</summary>
    private static Dictionary<(string Tenant, Guid Profile), ComposedProfile?> Profiles(
        Components before, Dictionary<Subject, FacetRow> facets, Dictionary<string, TenantSettings> settings)
    {
        var profiles = new Dictionary<(string, Guid), ComposedProfile?>();
        foreach (var part in before.Parts)
        {
            if ((part.Birth ?? facets.GetValueOrDefault(part.Subject)?.Facet.Birth.Value) is { } birth) profiles[(part.Subject.Tenant, birth)] = null;
        }
        foreach (var component in before.Parts.Where(p => p.Profile is not null).GroupBy(p => (p.Subject.Tenant, Profile: p.Profile!.Value)))
        {
            var rows = component.Select(p => facets.GetValueOrDefault(p.Subject)).OfType<FacetRow>().ToList();
            profiles[component.Key] = rows.Count == 0 ? null : ComposedProfile.Of(new ProfileId(component.Key.Profile), rows, settings[component.Key.Tenant]);
        }
        return profiles;
    }
}

/// <summary>A page of events could not be projected. Reduced to code and type: the cause may carry personal data.</summary>
public sealed class ProjectionFailedException : Exception
{
    public ProjectionFailedException(Exception cause, IReadOnlyList<IEvent> events)
        : base($"Page {events[0].Sequence} to {events[^1].Sequence}: {cause.GetType().Name}{(cause is PostgresException p ? $" {p.SqlState}" : "")} at {Place(cause)}.")
    {
    }

    private static string Place(Exception cause) =>
        new System.Diagnostics.StackTrace(cause).GetFrames().Select(f => f.GetMethod()).FirstOrDefault(m => m?.DeclaringType?.Namespace?.StartsWith("Profiles", StringComparison.Ordinal) == true)
            is { } method ? $"{method.DeclaringType!.Name}.{method.Name}" : "(unknown)";
}
