using System.Text.Json;
using Profiles.Domain.Facts;
using Profiles.Domain.Recording;
using Profiles.Testing;
using static Profiles.Testing.Given;
using static Profiles.Testing.TestBrand;

namespace Profiles.Projections.Tests.Recording;

public class RecordingTests
{
    [Fact]
    public async Task A_message_is_recorded_once_however_often_it_is_delivered()
    {
        await using var brand = await CreateAsync();
        var message = Message(Email("marie@example.org")).Commented("bonjour");

        (await brand.RecordOneAsync(Server, message)).Outcome.Should().Be(Outcome.Recorded);
        (await brand.RecordOneAsync(Server, message)).Outcome.Should().Be(Outcome.Duplicate);
        (await brand.RecordAsync(Server, message, message)).Select(r => r.Outcome).Should().AllBeEquivalentTo(Outcome.Duplicate);

        (await brand.ScalarAsync<long>("select count(*) from profiles.mt_events where type = 'interaction_recorded'")).Should().Be(1);
    }

    [Fact]
    public async Task The_same_id_with_another_body_is_a_conflict_and_the_first_is_kept()
    {
        await using var brand = await CreateAsync();
        await brand.RecordOneAsync(Server, Message(Email("a@example.org")).WithId("x").Commented("first"));

        (await brand.RecordOneAsync(Server, Message(Email("a@example.org")).WithId("x").Commented("second"))).Outcome.Should().Be(Outcome.Conflict);

        (await brand.ScalarAsync<long>("select count(*) from profiles.mt_events where type = 'interaction_recorded'")).Should().Be(1);
    }

    [Fact]
    public async Task A_redelivery_whose_clock_was_worked_out_anew_is_a_duplicate()
    {
        await using var brand = await CreateAsync();
        await brand.RecordOneAsync(Server, Message(Email("a@example.org")).WithId("x").Commented().At(Noon));

        (await brand.RecordOneAsync(Server, Message(Email("a@example.org")).WithId("x").Commented().At(Noon.AddMilliseconds(40)))).Outcome.Should().Be(Outcome.Duplicate);
    }

    [Fact]
    public async Task The_same_id_from_another_source_is_another_message()
    {
        await using var brand = await CreateAsync();
        var message = Message(Email("a@example.org")).WithId("x").Commented();
        await brand.RecordOneAsync(Server, message);

        (await brand.RecordOneAsync(Server with { Source = "forum" }, message)).Outcome.Should().Be(Outcome.Recorded);
    }

    [Fact]
    public async Task Good_messages_of_a_batch_are_kept_when_others_are_rejected()
    {
        await using var brand = await CreateAsync();
        var results = await brand.RecordAsync(Server,
            Message(Email("a@example.org")).Commented(),
            Message(Email("not an address")).Commented(),
            Message(),
            Message(Email("b@example.org")).Commented(channel: "Not A Token"),
            Message(Email("c@example.org")).Commented());

        results.Select(r => r.Outcome).Should().Equal(Outcome.Recorded, Outcome.Rejected, Outcome.Rejected, Outcome.Rejected, Outcome.Recorded);
        results[1].Rejection.Should().BeEquivalentTo(new { Code = "identity-value", Path = "identities[0].value" });
        results[3].Rejection!.Code.Should().Be("channel");
        (await brand.ScalarAsync<long>("select count(*) from profiles.membership")).Should().Be(2);
    }

    [Fact]
    public async Task A_rejected_message_can_be_mended_and_sent_again_under_its_id()
    {
        await using var brand = await CreateAsync();
        await brand.RecordOneAsync(Server, Message(Email("nonsense")).WithId("x").Commented());

        (await brand.RecordOneAsync(Server, Message(Email("a@example.org")).WithId("x").Commented())).Outcome.Should().Be(Outcome.Recorded);
    }

    [Fact]
    public async Task Text_that_is_no_Unicode_is_rejected_and_its_neighbours_are_kept()
    {
        await using var brand = await CreateAsync();
        var broken = new Fact.Traits(new Dictionary<string, JsonElement> { ["nickname"] = JsonDocument.Parse("\"\\ud800\"").RootElement });

        var results = await brand.RecordAsync(Server, Message(Email("a@example.org")) with { Facts = [broken] }, Message(Email("b@example.org")).Commented("half \ud800 a pair"));

        results.Select(r => r.Outcome).Should().Equal(Outcome.Rejected, Outcome.Recorded);
        results[0].Rejection!.Code.Should().Be("text");
    }

    [Fact]
    public async Task What_is_fenced_is_suppressed_and_leaves_no_trace()
    {
        await using var brand = await CreateAsync();
        var keys = (await brand.Vault.OpenAsync(Tenant, default))!;
        var hash = keys.Suppression(new("email", "", "gone@example.org", null, Domain.Identities.Strength.Verified));
        await brand.ExecuteAsync($"insert into profiles.fence (tenant_id, hash) values ('acme', '{hash}')");

        var results = await brand.RecordAsync(Server, Message(Email("Gone@example.org"), Crm("1")).Commented(), Message(Email("here@example.org")).Commented());

        results.Select(r => r.Outcome).Should().Equal(Outcome.Suppressed, Outcome.Recorded);
        (await brand.ScalarAsync<long>("select count(*) from profiles.directory")).Should().Be(1);
        (await brand.ScalarAsync<long>("select count(*) from profiles.message_key")).Should().Be(1);
    }

    [Fact]
    public async Task A_tenant_that_is_unknown_records_nothing()
    {
        await using var brand = await CreateAsync();
        var record = () => brand.RecordOneAsync(Server with { Tenant = new("other") }, Message(Email("a@example.org")).Commented());
        await record.Should().ThrowAsync<Profiles.Projections.Recording.UnknownTenantException>();
    }

    [Fact]
    public async Task Sixteen_deliveries_of_the_same_batch_at_once_record_it_once()
    {
        await using var brand = await CreateAsync();
        var batch = Enumerable.Range(0, 40).Select(i => Message(Email($"user{i % 7}@example.org"), Crm($"{1 + i % 7}")).Commented()).ToArray();

        var answers = await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => Task.Run(() => brand.RecordAsync(Server, batch))));

        answers.SelectMany(a => a).Count(r => r.Outcome == Outcome.Recorded).Should().Be(40);
        (await brand.ScalarAsync<long>("select count(*) from profiles.mt_events where type = 'interaction_recorded'")).Should().Be(40);
        (await brand.ScalarAsync<long>("select count(*) from profiles.membership")).Should().Be(14);
        (await brand.ScalarAsync<long>("select count(distinct profile_id) from profiles.membership")).Should().Be(7);
    }
}
