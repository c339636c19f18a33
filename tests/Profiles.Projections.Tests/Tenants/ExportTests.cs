using System.IO.Compression;
using System.Reflection;
using System.Text.Json.Nodes;
using Profiles.Domain.Facts;
using Profiles.Domain.Privacy;
using Profiles.Domain.Tenants;
using Profiles.Projections.Tenants;
using Profiles.Projections.Tenants.Exporting;
using Profiles.Testing;
using static Profiles.Testing.Given;
using static Profiles.Testing.TestBrand;

namespace Profiles.Projections.Tests.Tenants;

public class ExportTests
{
    [Fact]
    public async Task An_export_holds_every_event_opened()
    {
        await using var brand = await CreateAsync();
        await BrandRegistryTests.RegistryOf(brand).CreateAsync(Tenant, TenantSettings.Default, default);
        await brand.RecordOneAsync(Server, Message(Email("Marie@example.org"), Crm("77")).Commented("merci beaucoup").Named("firstName", "Marie").Agreed());

        var archive = await ExportAsync(brand);

        var events = Lines(archive, "events.jsonl");
        events.Count.Should().Be((int)await brand.ScalarAsync<long>("select count(*) from profiles.mt_events"));
        var text = string.Join('\n', events.Select(line => line.ToJsonString()));
        text.Should().Contain("\"value\":\"marie@example.org\"").And.Contain("\"raw\":\"Marie@example.org\"").And.Contain("merci beaucoup").And.Contain("I agree");
        events.Where(line => line["type"]!.GetValue<string>() == "traits_reported").SelectMany(line => line["data"]!["traits"]!.AsArray())
            .Select(trait => trait!["box"]!.GetValue<string>()).Should().Equal("Marie");
        Lines(archive, "tables/membership.jsonl").Should().HaveCount(2);
        var manifest = JsonNode.Parse(archive["manifest.json"])!;
        manifest["format"]!.GetValue<string>().Should().Be(TenantArchive.Format);
        manifest["rows"]!["events"]!.GetValue<long>().Should().Be(events.Count);
    }

    [Fact]
    public async Task An_export_holds_nothing_of_another_brand_and_no_secret()
    {
        await using var brand = await CreateAsync();
        var registry = BrandRegistryTests.RegistryOf(brand);
        await registry.CreateAsync(Tenant, TenantSettings.Default, default);
        var key = await new WriteKeyStore(brand.Source, registry, TimeProvider.System).CreateAsync(new NewWriteKey(Tenant, "shop", Browser: true), default);
        await brand.ExecuteAsync("insert into profiles.fence (tenant_id, hash) values ('other', gen_random_uuid())");

        var archive = await ExportAsync(brand);

        Lines(archive, "tables/fence.jsonl").Should().BeEmpty();
        Lines(archive, "tables/write_key.jsonl").Should().ContainSingle().Which.AsObject().Select(property => property.Key).Should().Contain("source").And.NotContain("hash");
        archive.Should().NotContainKey("tables/data_key.jsonl");
        archive.Values.Should().NotContain(text => text.Contains(key));
    }

    [Fact]
    public async Task What_was_erased_is_exported_as_null()
    {
        await using var brand = await CreateAsync();
        await BrandRegistryTests.RegistryOf(brand).CreateAsync(Tenant, TenantSettings.Default, default);
        await brand.RecordOneAsync(Server, Message(Email("marie@example.org")).Commented("merci"));
        await brand.ExecuteAsync("delete from profiles.data_key");

        var events = Lines(await ExportAsync(brand), "events.jsonl");

        events.Single(line => line["type"]!.GetValue<string>() == "identity_observed")["data"]!["value"].Should().BeNull();
        events.Single(line => line["type"]!.GetValue<string>() == "interaction_recorded")["data"]!["content"].Should().BeNull();
    }

    [Fact]
    public async Task A_brand_with_a_refused_merge_is_exported_whole()
    {
        await using var brand = await CreateAsync();
        await BrandRegistryTests.RegistryOf(brand).CreateAsync(Tenant, TenantSettings.Default, default);
        await brand.RecordAsync(Server, Message(Crm("1"), Phone("+33639980012")), Message(Crm("2"), Phone("+33639980012")).At(Noon.AddDays(1)));
        await brand.RecordAsync(Admin, Message(Crm("1"), Email("a@example.org")) with { Reason = "she said so" });

        var events = Lines(await ExportAsync(brand), "events.jsonl");

        // Both have a property "evidence"; that of a refusal is a decision's id, and nothing to open.
        Guid.TryParse(events.First(line => line["type"]!.GetValue<string>() == "merge_refused")["data"]!["evidence"]!.GetValue<string>(), out _).Should().BeTrue();
        events.Select(line => line["data"]!["reason"]?.GetValue<string>()).Should().Contain("she said so");
    }

    [Fact]
    public async Task An_unknown_or_closed_brand_has_no_export()
    {
        await using var brand = await CreateAsync();
        (await new TenantArchive(brand.Source, brand.Vault, TimeProvider.System).WriteAsync(new("nobody"), Stream.Null, default)).Should().BeNull();
    }

    /// <summary>A new sealed property of an event must be opened too: add it to <see cref="OpenedEvent"/>, then here.</summary>
    [Fact]
    public void Every_sealed_property_of_an_event_is_one_that_the_export_opens() =>
        typeof(IdentityObserved).Assembly.GetTypes()
            .Where(type => type.Namespace is "Profiles.Domain.Facts" or "Profiles.Domain.Graph" or "Profiles.Domain.Policies" or "Profiles.Domain.PrivacyRequests" or "Profiles.Domain.Retention" or "Profiles.Domain.Suggesting")
            // How a history tells an event, and commands: no events.
            .Where(type => type != typeof(Profiles.Domain.Graph.Recounted) && type != typeof(Profiles.Domain.PrivacyRequests.Advance) && type != typeof(Profiles.Domain.PrivacyRequests.TakenIn))
            .SelectMany(type => type.GetProperties(BindingFlags.Public | BindingFlags.Instance))
            .Where(property => IsSealed(property.PropertyType))
            .Select(property => $"{property.DeclaringType!.Name}.{property.Name}")
            .Should().BeEquivalentTo(
                "IdentityObserved.Value", "ReportedTrait.Box", "InteractionRecorded.Content", "InteractionEdited.Content", "ConsentGiven.Evidence", "ConsentWithdrawn.Evidence", "IdentitiesLinked.Reason",
                "TraitPinned.Box", "TraitPinned.Reason", "TraitUnpinned.Reason", "TraitRectified.Box",
                "IdentityPolicyChanged.Reason", "ProfilesMerged.Reason", "ProfilesUnmerged.Reason", "IdentityDetached.Reason", "PersonsDistinguished.Reason", "SuggestionHandled.Reason",
                "PrivacyRequestReceived.Text", "PrivacyPolicyChanged.Reason", "PrivacyRequestRegistered.Reference", "PrivacyRequestRegistered.Unknown", "PrivacyRequestApproved.Corrections",
                "SubjectIdentityRequested.Reason", "SubjectIdentityVerified.Reason", "PrivacyRequestApproved.Reason", "PrivacyRequestDenied.Reason", "PrivacyTermExtended.Reason", "PrivacyClockPaused.Reason", "PrivacyClockResumed.Reason", "PrivacyRequestWithdrawn.Reason", "PrivacyExecutionBegun.Reason", "PrivacyRecipientAcknowledged.Reason", "PrivacyRequestFulfilled.Reason", "PrivacyNothingHeldAnswered.Reason", "PrivacyRequestClosedUnverified.Reason", "PrivacyRequestMarkedDuplicate.Reason", "PrivacyRequestAssigned.Reason", "PrivacyRestrictionLiftAnnounced.Reason", "PrivacyRestrictionLifted.Reason",
                "RetentionPolicyChanged.Reason", "LegalHoldPlaced.Reason", "LegalHoldLifted.Reason");

    private static bool IsSealed(Type type)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        return type.IsGenericType && type.GetGenericTypeDefinition() == typeof(Sealed<>);
    }

    private static async Task<Dictionary<string, string>> ExportAsync(TestBrand brand)
    {
        using var memory = new MemoryStream();
        (await new TenantArchive(brand.Source, brand.Vault, TimeProvider.System).WriteAsync(Tenant, memory, default)).Should().NotBeNull();
        memory.Position = 0;
        using var zip = new ZipArchive(memory);
        return zip.Entries.ToDictionary(entry => entry.FullName, entry =>
        {
            using var reader = new StreamReader(entry.Open());
            return reader.ReadToEnd();
        });
    }

    private static List<JsonNode> Lines(Dictionary<string, string> archive, string entry) =>
        [.. archive[entry].Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonNode.Parse(line)!)];
}
