using System.Diagnostics;
using System.Globalization;
using System.Text;
using Profiles.Api.Importing;
using Profiles.Api.Importing.HubSpot;
using Profiles.Api.Tracking;
using Profiles.Domain.Identities;
using Profiles.Domain.Recording;
using Profiles.Domain.Tenants;
using Profiles.Projections.Recording;
using Profiles.Projections.Tenants;

namespace Profiles.Api.Demo;

/// <param name="News">Messages that were not recorded before.</param>
public sealed record DemoLoaded(int Members, int Contacts, int Interactions, int News, TimeSpan Elapsed)
{
    public override string ToString() => string.Create(CultureInfo.InvariantCulture,
        $"Demo brand: {Members:N0} members, {Contacts:N0} contacts of the CRM, {Interactions:N0} interactions {(News > 0 ? "loaded" : "were there already, looked through")} in {Elapsed.TotalSeconds:N1} s.");
}

/// <summary>
/// Brings the demo brand in through the doors that real input takes: the tracking API's mapping, the CRM import, the recorder. Every message id
/// is the same each time, so a load that was interrupted is completed by the next, and nothing is there twice.
/// </summary>
public sealed class DemoLoader(IRecorder recorder, TenantRegistry tenants, IPhoneNumbers phones, MessageLog log, TimeProvider clock)
{
    private const int InOneTransaction = 500;

    /// <summary>Where no brand was ever made, or a load was interrupted.</summary>
    /// <returns>Null where there was nothing to do.</returns>
    public async Task<DemoLoaded?> LoadAtFirstStartAsync(CancellationToken cancellation)
    {
        var brands = await tenants.ListAsync(cancellation);
        if (brands.Count > 0 && !brands.Any(b => b.Tenant == DemoBrand.Tenant && b.ClosedAt is null)) return null;
        return brands.Count > 0 && await IsCompleteAsync(cancellation) ? null : await LoadAsync(cancellation);
    }

    /// <returns>Null where the demo brand was closed: what is closed does not come back.</returns>
    public async Task<DemoLoaded?> LoadAsync(CancellationToken cancellation)
    {
        if (await tenants.CreateAsync(DemoBrand.Tenant, DemoBrand.Settings, cancellation) == TenantCreation.Closed) return null;
        var settings = await tenants.FindAsync(DemoBrand.Tenant, cancellation) ?? throw new UnknownTenantException();
        var watch = Stopwatch.StartNew();

        var (contacts, news) = await ImportAsync(settings, cancellation);
        var calls = DemoCalls.All;
        foreach (var source in calls.GroupBy(c => c.Source)) news += await TrackAsync(source.Key, [.. source], settings, cancellation);
        var now = clock.GetUtcNow();
        news += await RecordAsync(DemoBrand.By(DemoBrand.Source.Console), [.. AdminLinks.Of(Members.All, now)], cancellation);
        // The first member's come last: see IsCompleteAsync.
        news += await RecordAsync(DemoBrand.By(DemoBrand.Source.Preferences), [.. Members.All.Reverse().SelectMany(m => Preferences.Of(m, settings.Controller, now))], cancellation);
        return new(Members.All.Count, contacts, calls.Count(c => c.Kind is not null), news, watch.Elapsed);
    }

    /// <summary>The last message is sent when all others are acknowledged.</summary>
    private Task<bool> IsCompleteAsync(CancellationToken cancellation) =>
        log.KnowsAsync(DemoBrand.Tenant, DemoBrand.Source.Preferences, Preferences.Of(Members.All[0], "any", default).Last().Id, cancellation);

    private async Task<(int Contacts, int News)> ImportAsync(TenantSettings settings, CancellationToken cancellation)
    {
        var folder = Directory.CreateTempSubdirectory("profiles-demo-");
        try
        {
            var file = Path.Combine(folder.FullName, "hubspot-contacts.csv");
            await using (var text = new StreamWriter(file)) CrmExport.Write(text, Members.All);
            var request = new ImportRequest(DemoBrand.Tenant, file, new HubSpotContacts(), DemoBrand.Crm, new UTF8Encoding(false, true));
            var done = await new Importer(recorder, phones, clock).RunAsync(request, settings, TextWriter.Null, _ => { }, cancellation);
            return ((int)done.Rows, (int)done.Recorded);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private async Task<int> TrackAsync(string source, IReadOnlyList<Call> calls, TenantSettings settings, CancellationToken cancellation)
    {
        var credential = DemoBrand.By(source);
        var mapping = new CallMapping(credential, new IdentityNormaliser(settings, phones), clock.GetUtcNow());
        return await RecordAsync(credential, [.. calls.Select(Mapped)], cancellation);

        Message Mapped(Call call) => mapping.Map(call.Json, null, null, Guid.Empty) is { Message: { } message, Warnings: [] } ? message : throw Refused(call.Id);
    }

    private async Task<int> RecordAsync(Credential credential, IReadOnlyList<Message> messages, CancellationToken cancellation)
    {
        var news = 0;
        foreach (var batch in messages.Chunk(InOneTransaction))
        {
            var results = await recorder.RecordAsync(credential, batch, cancellation);
            if (results.ToList().FindIndex(r => r.Outcome == Outcome.Rejected) is var bad and >= 0) throw Refused(batch[bad].Id);
            news += results.Count(r => r.Outcome == Outcome.Recorded);
        }
        return news;
    }

    private static InvalidOperationException Refused(string id) => new($"The demo brand is not what the service takes: message {id}.");
}
