using System.Text.Json;
using System.Text.Json.Nodes;
using System.Xml.Linq;
using Profiles.Domain;
using Profiles.Domain.Audiences;
using Profiles.Domain.Facts;
using Profiles.Domain.PrivacyRequests;
using Profiles.Projections.Tenants;
using Profiles.Projections.Tests.Erasure;
using Profiles.Testing;
using static Profiles.Testing.Given;
using static Profiles.Testing.TestBrand;

namespace Profiles.Projections.Tests.Packages;

/// <summary>What a person gets who asks what is held about them (GDPR Art. 15).</summary>
public class AccessPackageTests
{
    private static readonly Domain.Identities.IdentityClaim Marie = Email("marie@example.org");
    private static readonly Domain.Identities.IdentityClaim Paul = Email("paul@example.net");

    [Fact]
    public async Task Everything_that_happened_to_the_person_is_in_it()
    {
        var desk = await PackageBrand.CreateAsync();
        await using var brand = desk.Brand;
        await brand.RecordAsync(Server,
            Message(Marie, Crm("7")).Named("firstName", "Marie").Named("language", "fr").Named("birthDate", "1990-05-06").Named("address", new { street = "Rue Haute" }).Commented("Bonjour").Agreed().OptedOut("sms").Excluded(),
            Message(Marie).Commented("Merci").NoLongerExcluded().Named("city", "Lyon"));
        await brand.RecordAsync(Admin, new Domain.Recording.Message
        {
            Id = NewId(), Identities = [Crm("7"), Marie, Phone("+33639980012")], OccurredAt = Noon, ReceivedAt = Noon, Facts = [new Fact.ListsAll(["email", "phone"])],
        });

        var files = await desk.MadeAsync(PrivacyRequestKind.Access, Marie);

        var recorded = await brand.ColumnAsync<string>("select distinct e.type from profiles.mt_events e join profiles.membership m on m.identity_id = e.stream_id");
        recorded.Should().HaveCountGreaterThan(7);
        files.Events.Select(e => (string)e!["type"]!).Distinct().Should().BeEquivalentTo(recorded);
        files.Events.Should().HaveCount(checked((int)await brand.ScalarAsync<long>("select count(*) from profiles.mt_events e join profiles.membership m on m.identity_id = e.stream_id")));
        files["interactions.csv"].Should().Contain("Bonjour").And.Contain("Merci");
        files["traits.csv"].Should().Contain("\"firstName\",\"Marie\"").And.Contain("\"city\",\"Lyon\"");
        files["traits.csv"].Should().Contain("Rue Haute", "an attribute may have parts");
        files["consents.csv"].Should().Contain("\"given\",\"email\",\"marketing\"").And.Contain("\"withdrawn\",\"sms\",\"marketing\"");
        files.Data["identities"]!.AsArray().Select(i => (string)i!["value"]!).Should().BeEquivalentTo("marie@example.org", "7", "+33639980012");
        var name = files.Data["traits"]!.AsArray().Single(t => (string)t!["name"]! == "firstName")!;
        ((string)name["value"]!, (string)name["source"]!).Should().Be(("Marie", "shop"));
        files.Decisions.Select(d => (string)d!["kind"]!).Should().Contain("linked");
        files.Data["purposes"]!.AsArray().SelectMany(p => p!["bases"]!.AsArray()).Select(b => (string)b!["basis"]!).Should().Contain(["CONSENT", "LEGITIMATE_INTEREST"]);
        files.Data["retention"]!.AsArray().Should().HaveCount(4);
        files.Data["sources"]!.AsArray().Select(s => (string)s!["name"]!).Should().Contain("shop");
        ((int)files.Manifest["records"]!["events.json"]!).Should().Be(files.Events.Count);
        files.All.Should().NotContain(Server.Actor, "nobody of the brand's own is named").And.NotContain("account-1");
    }

    [Fact]
    public async Task Other_persons_and_other_brands_are_not_in_it()
    {
        using var folder = new TemporaryKeys();
        var desk = await PackageBrand.CreateAsync(keys: folder);
        await using var brand = desk.Brand;
        await folder.Vault.CreateAsync(new("zenith"), default);
        await brand.RecordAsync(Server, Message(Marie).Commented("mine"), Message(Paul).Named("firstName", "Paulus").Commented("not mine"), Message(Crm("9")).Commented("nor this"));
        await brand.RecordAsync(Server, Message(Marie, Crm("9")));
        var other = Server with { Tenant = new("zenith") };
        await new Projections.Recording.Recorder(brand.Store, brand.Vault, new AnyTenant(), Phones).RecordAsync(other, [Message(Marie).Commented("told to another brand")], default);
        var stranger = await brand.IdentityAsync(Crm("9"));

        var files = await desk.MadeAsync(PrivacyRequestKind.Access, Marie, exclude: [stranger]);

        files.All.Should().Contain("mine").And.NotContain("not mine").And.NotContain("Paulus").And.NotContain("nor this", "the officer left that record out").And.NotContain("told to another brand");
        files.Data["identities"]!.AsArray().Should().ContainSingle();
        files.Decisions.Single(d => (string)d!["kind"]! == "linked")!["identitiesOfOthers"]!.GetValue<int>().Should().Be(1);
        files.All.Should().NotContain(stranger.ToString());
    }

    [Fact]
    public async Task An_identity_that_the_officer_includes_is_in_it_beside_the_rest()
    {
        var desk = await PackageBrand.CreateAsync();
        await using var brand = desk.Brand;
        await brand.RecordAsync(Server, Message(Marie, Crm("7")).Commented("one"), Message(Facebook("f1")).Commented("two"));

        var files = await desk.MadeAsync(PrivacyRequestKind.Access, Marie, include: [await brand.IdentityAsync(Facebook("f1"))]);

        files.Data["identities"]!.AsArray().Select(i => (string)i!["type"]!).Should().BeEquivalentTo("email", "crm", "facebook");
        files["interactions.csv"].Should().Contain("one").And.Contain("two");
    }

    [Fact]
    public async Task Of_a_network_that_asks_only_what_came_by_its_app_is_in_it()
    {
        var desk = await PackageBrand.CreateAsync();
        await using var brand = desk.Brand;
        await brand.RecordAsync(Server, Message(Crm("1"), Facebook("f1")));

        var files = await desk.MadeAsync(PrivacyRequestKind.Access, Facebook("f1"), way: PrivacyRequest.MetaDeletion);

        files.Data["identities"]!.AsArray().Select(i => (string)i!["type"]!).Should().Equal("facebook");
    }

    [Fact]
    public async Task Other_people_are_taken_out_of_what_was_said_and_the_rest_stays()
    {
        var desk = await PackageBrand.CreateAsync();
        await using var brand = desk.Brand;
        await brand.RecordAsync(Server, Message(Marie, Phone("+33639980012")).Named("username", "marie_d").Named("lastName", "Dupont"));
        // Beside her the brand has seen somebody of whom it is not certain who they are.
        await brand.RecordAsync(Server, Message(Paul).Named("lastName", "Martinez"));
        await brand.RecordAsync(Browser, Message(Marie, Paul));
        var attributes = new Dictionary<string, JsonElement>
        {
            ["agentName"] = Json("Julie Bernard"), ["mentions"] = Json(new[] { "@marie_d", "@zoe" }), ["language"] = Json("fr"), ["note"] = Json("seen with max@example.com"),
        };
        await brand.RecordOneAsync(Server, Message(Marie) with
        {
            Facts =
            [
                new Fact.Interaction
                {
                    Kind = InteractionKind.Message, Channel = "email", Direction = Direction.Outbound, Attributes = attributes,
                    Text = "Chère Mme Dupont, marie@example.org et 06 39 98 00 12 sont notés. Écrivez à paul@example.net ou +33 6 12 34 56 78, à @zoe ou @marie_d. M. Martinez le 12.05.2026 : commande 4711-0815. Julie Bernard",
                },
            ],
        });

        var files = await desk.MadeAsync(PrivacyRequestKind.Access, Marie, "fr");

        var told = files.Events.Single(e => (string)e!["type"]! == "interaction_recorded")!["data"]!;
        ((string)told["text"]!).Should().Be(
            "Chère Mme Dupont, marie@example.org et 06 39 98 00 12 sont notés. Écrivez à [adresse e-mail d’une autre personne] ou [numéro de téléphone d’une autre personne], " +
            "à [compte d’une autre personne] ou @marie_d. M. [une autre personne] le 12.05.2026 : commande 4711-0815. [une autre personne]");
        JsonNode.DeepEquals(told["attributes"], JsonNode.Parse("""{"agentName":"[une autre personne]","mentions":["@marie_d","[une autre personne]"],"note":"seen with [adresse e-mail d’une autre personne]","language":"fr"}""")).Should().BeTrue();
        files.All.Should().NotContain("Julie").And.NotContain("paul@").And.NotContain("Martinez").And.NotContain("@zoe").And.NotContain("max@");
        ((int)files.Manifest["removed"]!).Should().BeGreaterThan(6);
    }

    [Fact]
    public async Task What_was_edited_is_told_with_all_its_wordings_and_what_was_deleted_with_none()
    {
        var desk = await PackageBrand.CreateAsync();
        await using var brand = desk.Brand;
        await brand.RecordAsync(Server, Message(Marie).WithId("c1").Commented("Bonjur", "email"), Message(Marie).WithId("c2").Commented("canary", "email"));
        await brand.RecordAsync(Server,
            Message(Marie).At(Noon.AddHours(1)) with { Facts = [new Fact.InteractionEdited("c1", "Bonjour, écrivez à paul@example.net")] },
            Message(Marie).At(Noon.AddHours(2)) with { Facts = [new Fact.InteractionDeleted("c2")] });

        var files = await desk.MadeAsync(PrivacyRequestKind.Access, Marie, "fr");

        var told = files.Events.ToLookup(e => (string)e!["type"]!, e => e!["data"]!);
        told["interaction_recorded"].Select(d => (string?)d["text"]).Should().BeEquivalentTo("Bonjur", null);
        ((string)told["interaction_edited"].Single()["text"]!).Should().Be("Bonjour, écrivez à [adresse e-mail d’une autre personne]");
        ((string)told["interaction_deleted"].Single()["channel"]!).Should().Be("email");
        files["interactions.csv"].Should().Contain("\"Bonjur\"").And.Contain("\"edited\"").And.Contain("\"deleted\"");
        files.All.Should().NotContain("canary").And.Contain("(modifi").And.Contain("(supprim");
    }

    [Fact]
    public async Task A_reason_is_told_where_it_is_about_nobody_else()
    {
        var desk = await PackageBrand.CreateAsync();
        await using var brand = desk.Brand;
        await brand.RecordAsync(Server, Message(Marie), Message(Crm("7")), Message(Paul));
        async Task<string> MergeAsync(Domain.Identities.IdentityClaim with, string why) =>
            (await brand.Decisions().MergeAsync(new(Admin, why), [await brand.ProfileAsync(Marie), await brand.ProfileAsync(with)], null, [], default)).Rejection?.Code ?? "";
        (await MergeAsync(Crm("7"), "the same card, said ana@example.com")).Should().BeEmpty();
        (await MergeAsync(Paul, "husband of hers, owes us money")).Should().BeEmpty();

        var files = await desk.MadeAsync(PrivacyRequestKind.Access, Marie, exclude: [await brand.IdentityAsync(Paul)]);

        var merges = files.Decisions.Where(d => (string)d!["kind"]! == "merged").ToList();
        merges.Select(d => ((string?)d!["reason"], (bool)d["reasonWithheld"]!)).Should().BeEquivalentTo([("the same card, said [another person’s e-mail address]", false), ((string?)null, true)]);
        files.All.Should().NotContain("owes us money");
        merges.Should().OnlyContain(d => (string)d!["by"]! == "administrator");
    }

    [Fact]
    public async Task Who_was_given_the_data_and_who_read_them_is_told_without_naming_a_colleague()
    {
        var desk = await PackageBrand.CreateAsync();
        await using var brand = desk.Brand;
        await brand.RecordAsync(Server, Message(Marie), Message(Paul));
        var (marie, profile, export) = (await brand.IdentityAsync(Marie), await brand.ProfileAsync(Marie), Guid.NewGuid());
        await using (var session = brand.Store.LightweightSession(Tenant.Value))
        {
            session.Events.StartStream(export, new AudienceExportBegun("mailer", "email", "marketing", ["language"], Noon, "export", "account-1"));
            await session.SaveChangesAsync();
        }
        await brand.ExecuteAsync($"insert into profiles.audience_member (tenant_id, identity_id, export_id, profile_id, at) values ('acme', '{marie.Value}', '{export}', '{profile.Value}', '2026-05-01')");
        await using (var log = new AccessLog(brand.Source, brand.Vault))
        {
            foreach (var (day, whose) in new[] { (1, profile), (1, profile), (2, profile), (3, await brand.ProfileAsync(Paul)) })
                await log.WriteAsync(new(Tenant, new(2026, 4, day, 9, 0, 0, TimeSpan.Zero), "colleague-7", ["community-manager"], "care", ["Identity.value"], [whose]), default);
        }

        var files = await desk.MadeAsync(PrivacyRequestKind.Access, Marie);

        var recipient = files.Data["recipients"]!.AsArray().Single()!;
        ((string)recipient["name"]!, (DateTimeOffset)recipient["at"]!).Should().Be(("mailer", new DateTimeOffset(2026, 5, 1, 0, 0, 0, TimeSpan.Zero)));
        files["reads.csv"].Should().Be("\"day\",\"roles\",\"purpose\",\"times\"\r\n\"2026-04-02\",\"community-manager\",\"care\",\"1\"\r\n\"2026-04-01\",\"community-manager\",\"care\",\"2\"\r\n");
        files.All.Should().NotContain("colleague-7");
    }

    [Theory, InlineData("fr", "Vos données"), InlineData("en", "Your data"), InlineData(null, "Your data")]
    public async Task The_page_is_whole_in_the_persons_language_and_encodes_what_people_wrote(string? language, string title)
    {
        var desk = await PackageBrand.CreateAsync();
        await using var brand = desk.Brand;
        await brand.RecordOneAsync(Server, Message(Marie).Commented("<script>alert('x')</script> & \"é\"\u0001").Agreed().Excluded());

        var page = (await desk.MadeAsync(PrivacyRequestKind.Access, Marie, language))["index.html"];

        var root = XDocument.Parse(page.Replace("<!DOCTYPE html>", "", StringComparison.Ordinal).Replace("<meta charset=\"utf-8\">", "", StringComparison.Ordinal).Replace("\">\n<meta", "\"/>\n<meta", StringComparison.Ordinal).Replace("\">\n<title", "\"/>\n<title", StringComparison.Ordinal)).Root!;
        root.Attribute("lang")!.Value.Should().Be(language ?? "en");
        root.Descendants("h1").Single().Value.Should().Be(title);
        root.Descendants("script").Should().BeEmpty();
        root.Descendants("td").Select(d => d.Value).Should().Contain("<script>alert('x')</script> & \"é\"");
        root.Descendants("table").Should().OnlyContain(t => t.Element("caption") != null);
        page.Should().NotContain("http://").And.NotContain("https://", "it needs nothing else");
    }

    [Fact]
    public async Task The_brands_own_terms_are_told_where_they_end_data_by_themselves()
    {
        foreach (var (enabled, months) in new[] { (true, (int?)24), (false, null) })
        {
            var desk = await PackageBrand.CreateAsync(Domain.Tenants.TenantSettings.Default with { RetentionPolicy = new() { Enabled = enabled } });
            await using var brand = desk.Brand;
            await brand.RecordOneAsync(Server, Message(Marie).Commented());

            var kept = (await desk.MadeAsync(PrivacyRequestKind.Access, Marie)).Data["retention"]!.AsArray().Single(r => (string)r!["class"]! == "CONVERSATION")!;

            ((int?)kept["months"]).Should().Be(months);
        }
    }

    [Fact]
    public async Task A_cell_is_no_formula()
    {
        var desk = await PackageBrand.CreateAsync();
        await using var brand = desk.Brand;
        await brand.RecordOneAsync(Server, Message(Marie).Commented("=HYPERLINK(\"evil\")"));

        (await desk.MadeAsync(PrivacyRequestKind.Access, Marie))["interactions.csv"].Should().Contain("\"'=HYPERLINK(\"\"evil\"\")\"");
    }

    private static JsonElement Json(object value) => JsonSerializer.SerializeToElement(value);

    private sealed class AnyTenant : Domain.Tenants.ITenants
    {
        public ValueTask<Domain.Tenants.TenantSettings?> FindAsync(TenantId tenant, CancellationToken cancellation) => new(Domain.Tenants.TenantSettings.Default);
    }
}
