using System.IO.Compression;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Marten;
using Npgsql;
using Profiles.Domain.Identities;
using Profiles.Domain.Packages;
using Profiles.Domain.Privacy;
using Profiles.Domain.PrivacyRequests;
using Profiles.Domain.Tenants;
using Profiles.Projections.People;

namespace Profiles.Projections.Packages;

/// <summary>
/// A person's data as a ZIP: JSON for machines, CSV for spreadsheets and a page to read. One snapshot of the database, written as it is read: memory stays the same however much
/// there is. docs/privacy-requests.md describes the files: they are promises to whoever reads them.
/// </summary>
public sealed class PackageArchive(NpgsqlDataSource database, IDocumentStore store, IKeyVault vault, IPhoneNumbers phones)
{
    private static readonly JsonSerializerOptions Options = new(SealedJson.Options) { Converters = { new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseUpper) } };

    private readonly StoredEvents types = new(store);

    /// <param name="output">Gets the ZIP; nothing is read back.</param>
    public async Task WriteAsync(TenantSettings settings, PackageOrder order, Stream output, CancellationToken cancellation)
    {
        await using var connection = await database.OpenConnectionAsync(cancellation);
        await using var snapshot = await connection.BeginTransactionAsync(System.Data.IsolationLevel.RepeatableRead, cancellation);
        var facts = new PackageFacts(database, store, vault, phones);
        var person = await facts.PersonAsync(connection, settings, order, cancellation);
        var words = PackageWords.Of(order.Request.Language ?? person.Language);
        var portable = order.Request.Kind == PrivacyRequestKind.Portability ? new Portability(settings, person.Relation, person.Agreed) : null;
        var redaction = new Redaction(person.Own, person.Others, number => phones.ToE164(number, settings.PhoneRegion), words.Marks);
        var events = new PackageEvents(database, vault, order.Tenant, order.Identities, new(redaction, portable, order.Identities.ToHashSet()), types);
        var about = await facts.AboutAsync(connection, settings, order, person, portable, words, cancellation);

        await using var zip = new ZipArchive(output, ZipArchiveMode.Create, leaveOpen: true);
        var counts = new JsonObject();
        await WholeAsync(zip, "data.json", about, cancellation);
        counts["events.json"] = await ListAsync(zip, "events.json", events.ReadAsync(connection, null, cancellation).Select(EventOf), cancellation);
        if (portable is null)
            counts["decisions.json"] = await ListAsync(zip, "decisions.json", events.DecisionsAsync(connection, cancellation).Select(d => DecisionOf(d.Id, d.RecordedAt, d.Decision, d.Reason is { } r ? redaction.Text(r) : null)), cancellation);
        var removed = redaction.Count;

        var page = new PackageLists(words);
        counts["interactions.csv"] = await CsvAsync(zip, "interactions.csv", PackageLists.InteractionColumns, events.ReadAsync(connection, PackageLists.Interactions, cancellation), PackageLists.Interaction, page.Keep, cancellation);
        counts["traits.csv"] = await CsvAsync(zip, "traits.csv", PackageLists.TraitColumns, events.ReadAsync(connection, PackageLists.Traits, cancellation), PackageLists.Trait, _ => { }, cancellation);
        counts["consents.csv"] = await CsvAsync(zip, "consents.csv", PackageLists.ConsentColumns, events.ReadAsync(connection, PackageLists.Consents, cancellation), PackageLists.Consent, page.Keep, cancellation);
        if (portable is null)
        {
            counts["reads.csv"] = await CsvAsync(zip, "reads.csv", PackageLists.ReadColumns, PackageFacts.ReadsAsync(connection, order, cancellation), r => [PackageLists.Read(r)], page.Keep, cancellation);
            await foreach (var exclusion in events.ReadAsync(connection, PackageLists.Exclusions, cancellation)) page.Keep(exclusion);
            await foreach (var (_, _, decision, reason) in events.DecisionsAsync(connection, cancellation)) page.Keep(decision, reason is null ? null : redaction.Text(reason));
            await using var text = new StreamWriter(await zip.CreateEntry("index.html").OpenAsync(cancellation));
            await PackagePage.WriteAsync(text, words, about, removed, page.Tables(about));
        }
        await WholeAsync(zip, "manifest.json", new JsonObject { ["format"] = about.Format, ["kind"] = JsonSerializer.SerializeToNode(about.Kind, Options), ["request"] = order.Id, ["madeAt"] = order.MadeAt, ["removed"] = removed, ["records"] = counts }, cancellation);
    }

    private static JsonObject EventOf(ToldEvent e) => new()
    {
        ["id"] = e.Id, ["type"] = e.Type, ["identity"] = e.Identity.Value, ["occurredAt"] = e.OccurredAt, ["recordedAt"] = e.RecordedAt, ["source"] = e.Source, ["data"] = e.Data,
    };

    private static JsonObject DecisionOf(Guid id, DateTimeOffset recordedAt, ToldDecision decision, string? reason) => new()
    {
        ["id"] = id, ["kind"] = decision.Kind, ["rule"] = decision.Rule, ["by"] = decision.By, ["occurredAt"] = decision.OccurredAt, ["recordedAt"] = recordedAt,
        ["identities"] = new JsonArray([.. decision.Identities.Select(i => JsonValue.Create(i.Value))]), ["identitiesOfOthers"] = decision.Others, ["probability"] = decision.Probability,
        ["reason"] = reason, ["reasonWithheld"] = decision.ReasonWithheld,
    };

    private static async Task WholeAsync<T>(ZipArchive zip, string name, T content, CancellationToken cancellation)
    {
        await using var entry = await zip.CreateEntry(name, CompressionLevel.Fastest).OpenAsync(cancellation);
        await JsonSerializer.SerializeAsync(entry, content, Options, cancellation);
    }

    /// <returns>How many.</returns>
    private static async Task<long> ListAsync(ZipArchive zip, string name, IAsyncEnumerable<JsonObject> items, CancellationToken cancellation)
    {
        await using var entry = await zip.CreateEntry(name, CompressionLevel.Fastest).OpenAsync(cancellation);
        var count = 0L;
        await foreach (var item in items.WithCancellation(cancellation))
        {
            await entry.WriteAsync(count++ == 0 ? "[\n"u8.ToArray() : ",\n"u8.ToArray(), cancellation);
            await entry.WriteAsync(JsonSerializer.SerializeToUtf8Bytes(item, Options), cancellation);
        }
        await entry.WriteAsync(count == 0 ? "[]"u8.ToArray() : "\n]"u8.ToArray(), cancellation);
        return count;
    }

    /// <param name="keep">What the page may want of it; the latest come first.</param>
    private static async Task<long> CsvAsync<T>(
        ZipArchive zip, string name, string[] columns, IAsyncEnumerable<T> items, Func<T, IEnumerable<IReadOnlyList<string?>>> rows, Action<T> keep, CancellationToken cancellation)
    {
        await using var text = new StreamWriter(await zip.CreateEntry(name, CompressionLevel.Fastest).OpenAsync(cancellation));
        await text.WriteAsync(CsvLine.Of(columns));
        var count = 0L;
        await foreach (var item in items.WithCancellation(cancellation))
        {
            keep(item);
            foreach (var row in rows(item))
            {
                await text.WriteAsync(CsvLine.Of(row));
                count++;
            }
        }
        return count;
    }
}
