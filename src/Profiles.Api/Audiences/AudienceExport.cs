using Profiles.Api.PreferenceCentre;
using Profiles.Domain.Access;
using Profiles.Domain.Privacy;
using Profiles.Domain.Recording;
using Profiles.Projections.Audiences;
using Profiles.Projections.People;

namespace Profiles.Api.Audiences;

/// <summary>
/// Hands an audience to a recipient, page by page as it is read, so that memory stays the same however many there are. Who is in a page is recorded before the
/// page is written; to whom and what for before the first byte.
/// </summary>
public sealed class AudienceExport(PersonQueries people, AudienceRecord record, PersonalLinks links, IKeyVault vault)
{
    /// <summary>Why it can't be handed out; null where it can.</summary>
    public async Task<Rejection?> RefusesAsync(Caller caller, AudienceRequest request, CancellationToken cancellation)
    {
        if (request.Check(caller.Settings) is { } refusal) return refusal;
        if (caller.For(request.Channel, request.Purpose) is not { } exporting) return AudienceRejections.NotPermitted;
        if (!links.AreKnown) return PersonalLinks.PublicUrlMissing;
        return await people.For(exporting).RefusesAsync(request.Filter, cancellation);
    }

    /// <summary>Only what <see cref="RefusesAsync"/> lets pass.</summary>
    /// <returns>How many persons.</returns>
    public async Task<int> WriteAsync(Caller caller, AudienceRequest request, Stream output, CancellationToken cancellation)
    {
        var exporting = caller.For(request.Channel, request.Purpose) ?? throw new InvalidOperationException("This caller may not export that.");
        var keys = await vault.OpenAsync(caller.Tenant, cancellation) ?? throw new InvalidOperationException("The brand was closed.");
        IAudienceRows rows = request.Format == AudienceFormat.Csv ? new CsvRows(request) : new NdjsonRows();
        var (persons, complete) = (0, false);
        await using var running = await record.BeginAsync(caller, request, cancellation);
        try
        {
            await using var text = new StreamWriter(output, leaveOpen: true);
            await text.WriteAsync(rows.Head);
            await foreach (var read in people.For(exporting).AudienceAsync(request, cancellation))
            {
                var page = await record.AddAsync(caller, request, read, cancellation);
                persons += page.Count;
                foreach (var member in page) await text.WriteAsync(rows.Of(member, point => links.Unsubscribe(keys, point, request.Channel, request.Purpose)));
                await text.FlushAsync(cancellation);
            }
            complete = true;
        }
        finally
        {
            // Also of what was broken off: the recipient has a part.
            await record.EndAsync(caller, request, persons, complete, CancellationToken.None);
        }
        return persons;
    }
}
