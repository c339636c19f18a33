using System.Diagnostics;
using System.Globalization;
using System.Text;
using Profiles.Domain;
using Profiles.Domain.Identities;
using Profiles.Domain.Recording;
using Profiles.Domain.Tenants;

namespace Profiles.Api.Importing;

/// <param name="Rows">Read so far, without the header.</param>
/// <param name="Recorded">Rows that said something new.</param>
/// <param name="Duplicates">Rows that were recorded before, with the same content.</param>
/// <param name="Rejected">Rows that were not recorded.</param>
/// <param name="Remarks">Parts of recorded rows that were left out.</param>
internal sealed record ImportProgress(long Rows, long Recorded, long Duplicates, long Rejected, long Remarks, TimeSpan Elapsed)
{
    public override string ToString() => string.Create(CultureInfo.InvariantCulture,
        $"{Rows:N0} rows: {Recorded:N0} recorded, {Duplicates:N0} known already, {Rejected:N0} rejected; {Rows / Math.Max(Elapsed.TotalSeconds, 0.001):N0} rows/s");
}

/// <summary>
/// Records a CRM's export. It can be stopped at any time and started again: rows are known by their content, for ever. Memory does not grow
/// with the file, but for the ids that it lists as merged.
/// </summary>
internal sealed class Importer(IRecorder recorder, IPhoneNumbers phones, TimeProvider clock)
{
    private const int MessagesInOneTransaction = 500;

    /// <param name="rejected">Where lines and codes of rows that are not or not wholly recorded go; never a cell.</param>
    /// <exception cref="UnreadableFileException"/>
    public async Task<ImportProgress> RunAsync(
        ImportRequest request, TenantSettings settings, TextWriter rejected, Action<ImportProgress> report, CancellationToken cancellation)
    {
        var withOwnRow = FindOwnRows(request, cancellation);
        var messages = new ContactMessages(
            $"{request.Format.Name}:{request.Scope}", request.Scope, settings.Controller, new IdentityNormaliser(settings, phones), withOwnRow, clock.GetUtcNow());
        var run = new Run(recorder, request, rejected, report);

        await rejected.WriteLineAsync("line,outcome,code");
        foreach (var (columns, row, line) in ReadingRows.Of(request.File, request.Encoding))
        {
            if (line == 0)
            {
                if (request.Format.Misses(columns) is { } missing) throw new UnreadableFileException($"This is no export of {request.Format.Name}: it lacks {missing}.");
                continue;
            }
            cancellation.ThrowIfCancellationRequested();
            var mapped = row is null ? MappedContact.Refused("row-columns")
                : request.Format.IdOf(row) is not { } id ? MappedContact.Refused("record-id")
                : messages.Of(request.Format.Map(row, id), row.ContentHash());
            await run.AddAsync(line, mapped, cancellation);
        }
        return await run.FinishAsync(cancellation);
    }

    /// <summary>
    /// Those ids that a row lists as merged while they have a row themselves. Found before the first row is recorded, in two more readings of the
    /// file, so that the answer does not depend on the order of rows and the ids of all rows need not be held.
    /// </summary>
    private static HashSet<string> FindOwnRows(ImportRequest request, CancellationToken cancellation)
    {
        var listed = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (columns, row, line) in ReadingRows.Of(request.File, request.Encoding))
        {
            if (line == 0 && !request.Format.ListsOlderIds(columns)) return [];
            cancellation.ThrowIfCancellationRequested();
            if (row is not null) listed.UnionWith(request.Format.OlderIdsOf(row));
        }
        if (listed.Count == 0) return [];

        var own = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (_, row, _) in ReadingRows.Of(request.File, request.Encoding))
        {
            if (row is not null && request.Format.IdOf(row) is { } id && listed.Contains(id)) own.Add(id);
        }
        return own;
    }

    /// <summary>Collects rows into transactions and counts what became of them.</summary>
    private sealed class Run(IRecorder recorder, ImportRequest request, TextWriter rejected, Action<ImportProgress> report)
    {
        private readonly Stopwatch watch = Stopwatch.StartNew();
        private readonly Credential links = new(request.Tenant, $"import-{request.Scope}", Trust.Links, "import", "crm", request.Scope) { Transmits = true };
        private readonly List<(long Line, MappedContact Mapped)> waiting = [];
        private int messages;
        private long rows, recorded, duplicates, refused, remarks;

        public async Task AddAsync(long line, MappedContact mapped, CancellationToken cancellation)
        {
            waiting.Add((line, mapped));
            messages += mapped.Messages.Count;
            if (messages >= MessagesInOneTransaction || waiting.Count >= 4 * MessagesInOneTransaction) await FlushAsync(cancellation);
        }

        public async Task<ImportProgress> FinishAsync(CancellationToken cancellation)
        {
            await FlushAsync(cancellation);
            return Progress();
        }

        private async Task FlushAsync(CancellationToken cancellation)
        {
            var planned = waiting.SelectMany((w, i) => w.Mapped.Messages.Select(p => (Row: i, Planned: p))).ToList();
            var outcomes = new MessageResult[planned.Count];
            foreach (var suggests in (bool[])[false, true])
            {
                var places = Enumerable.Range(0, planned.Count).Where(i => planned[i].Planned.Suggests == suggests).ToList();
                var credential = suggests ? links with { Trust = Trust.Suggests } : links;
                foreach (var part in places.Chunk(MessagesInOneTransaction))
                {
                    var results = await recorder.RecordAsync(credential, [.. part.Select(i => planned[i].Planned.Message)], cancellation);
                    for (var i = 0; i < part.Length; i++) outcomes[part[i]] = results[i];
                }
            }
            var byRow = planned.Select((p, i) => (p.Row, Result: outcomes[i])).ToLookup(p => p.Row, p => p.Result);
            for (var i = 0; i < waiting.Count; i++) await CountAsync(waiting[i].Line, waiting[i].Mapped, [.. byRow[i]]);
            waiting.Clear();
            messages = 0;
            await rejected.FlushAsync(cancellation);
            report(Progress());
        }

        private async Task CountAsync(long line, MappedContact mapped, MessageResult[] results)
        {
            rows++;
            var bad = results.Where(r => r.Outcome == Outcome.Rejected).ToList();
            if (mapped.Rejected is not null || (bad.Count > 0 && bad.Count == results.Length))
            {
                refused++;
                await WriteAsync(line, "rejected", mapped.Rejected ?? Code(bad[0]));
                return;
            }
            if (results.Any(r => r.Outcome == Outcome.Recorded)) recorded++;
            else if (results.All(r => r.Outcome == Outcome.Suppressed)) await WriteAsync(line, "left-out", "suppressed");
            else duplicates++;
            foreach (var code in mapped.Remarks.Concat(bad.Select(Code)))
            {
                remarks++;
                await WriteAsync(line, "left-out", code);
            }
        }

        private static string Code(MessageResult result) => result.Rejection?.Code ?? "rejected";

        private Task WriteAsync(long line, string outcome, string code) => rejected.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{line},{outcome},{code}"));

        private ImportProgress Progress() => new(rows, recorded, duplicates, refused, remarks, watch.Elapsed);
    }
}

/// <param name="Scope">The CRM system that record ids are unique in.</param>
internal sealed record ImportRequest(TenantId Tenant, string File, IContactFormat Format, string Scope, Encoding Encoding);
