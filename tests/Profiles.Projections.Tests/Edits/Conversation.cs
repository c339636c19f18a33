using System.IO.Compression;
using System.Text.Json;
using Profiles.Domain.Access;
using Profiles.Domain.Composing;
using Profiles.Domain.Facts;
using Profiles.Domain.Identities;
using Profiles.Domain.Recording;
using Profiles.Domain.Tenants;
using Profiles.Projections.People;
using Profiles.Projections.Recording;
using Profiles.Projections.Tenants.Exporting;
using Profiles.Projections.Tests.People;
using Profiles.Projections.Tests.ReadModels;

namespace Profiles.Projections.Tests.Edits;

/// <summary>Messages that a network delivers, edited and deleted; and what is there of them afterwards.</summary>
public sealed class Conversation(PeopleStore people, Brand brand)
{
    public static readonly IdentityClaim Ana = Brand.Facebook("ana");
    public static readonly IdentityClaim AnaByMail = Brand.Email("ana@example.org");
    public static readonly IdentityClaim Ben = Brand.Facebook("ben");

    public static async Task<Conversation> OpenAsync(PeopleStore people) => new(people, await people.Store.OpenAsync());

    public Brand Brand => brand;

    public static Message Said(string id, string text, double hours = 1, IdentityClaim? who = null, InteractionKind kind = InteractionKind.Comment, double? rating = null, string? note = null) => Of(id, hours, who, new Fact.Interaction
    {
        Kind = kind,
        Channel = "facebook",
        Text = text,
        Target = "page-1",
        Rating = rating,
        Attributes = note is null ? null : new Dictionary<string, JsonElement> { ["note"] = JsonSerializer.SerializeToElement(note) },
    });

    public static Message Edited(string id, string of, string? text, double hours, IdentityClaim? who = null, double? rating = null, string? note = null) => Of(id, hours, who, new Fact.InteractionEdited(of, text)
    {
        Rating = rating,
        Attributes = note is null ? null : new Dictionary<string, JsonElement> { ["note"] = JsonSerializer.SerializeToElement(note) },
    });

    public static Message Deleted(string id, string of, double hours, IdentityClaim? who = null) => Of(id, hours, who, new Fact.InteractionDeleted(of));

    public Task<IReadOnlyList<MessageResult>> RecordAsync(params Message[] messages) => RecordAsync("page", Trust.Links, messages);

    public Task<IReadOnlyList<MessageResult>> RecordAsync(string source, Trust trust, params Message[] messages) =>
        new Recorder(people.Store.Store, people.Store.Vault, people.Store.Tenants, people.Store.Phones).RecordAsync(new Credential(brand.Tenant, source, trust, "key-1"), messages, default);

    /// <summary>Latest first.</summary>
    public async Task<IReadOnlyList<InteractionView>> TimelineAsync(IdentityClaim who, PersonFields fields = PersonFields.Texts, PointInTime? at = null)
    {
        var query = people.Queries.For(brand.Caller(Role.CrmAdmin, Purpose.Administration));
        if (at is null) return Nodes((await query.TimelineAsync(await brand.ProfileAsync(who), new(), 100, null, fields, default)).Value!);
        var person = await query.ByIdentityIdAsync(await brand.IdentityAsync(who), at, PersonFields.None, default);
        return Nodes((await query.TimelineAsync(person!, new(), 100, null, fields, default)).Value!);
    }

    public async Task<PersonView> PersonAsync(IdentityClaim who) =>
        (await people.Queries.For(brand.Caller(Role.CrmAdmin, Purpose.Administration)).ByIdentityIdAsync(await brand.IdentityAsync(who), PersonFields.None, default))!;

    /// <summary>Everything that the brand has, with all that can be opened opened.</summary>
    public async Task<string> EverythingAsync()
    {
        using var memory = new MemoryStream();
        (await new TenantArchive(people.Store.Source, people.Store.Vault, TimeProvider.System).WriteAsync(brand.Tenant, memory, default)).Should().NotBeNull();
        using var zip = new ZipArchive(memory);
        return string.Concat(zip.Entries.Select(entry =>
        {
            using var reader = new StreamReader(entry.Open());
            return reader.ReadToEnd();
        }));
    }

    public Task CatchUpAsync() => people.Store.CatchUpAsync();

    public Task<long> CountAsync(string type) => people.Store.ScalarAsync<long>("select count(*) from profiles.mt_events where tenant_id = $1 and type = $2", brand.Tenant.Value, type);

    private static List<InteractionView> Nodes(Page<InteractionView> page) => [.. page.Edges.Select(e => e.Node)];

    private static Message Of(string id, double hours, IdentityClaim? who, Fact fact) => new() { Id = id, Identities = [who ?? Ana], Facts = [fact], OccurredAt = Brand.At(hours), ReceivedAt = Brand.At(1000) };
}
