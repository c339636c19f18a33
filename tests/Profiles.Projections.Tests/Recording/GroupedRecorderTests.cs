using CsCheck;
using Npgsql;
using Profiles.Domain.Facts;
using Profiles.Domain.Recording;
using Profiles.Projections.Recording;
using Profiles.Testing;
using static Profiles.Testing.Given;
using static Profiles.Testing.TestBrand;

namespace Profiles.Projections.Tests.Recording;

/// <summary>Who is recorded together with others is answered as if it had been alone.</summary>
public class GroupedRecorderTests
{
    private static readonly Credential Crm = Server with { Source = "crm", Actor = "key-7" };

    private static readonly Gen<Message> Messages =
        from kind in Gen.Int[0, 9]
        from a in Gen.Int[1, 8]
        from b in Gen.Int[1, 6]
        from day in Gen.Int[0, 40]
        from id in Gen.Int[0, 150]
        from again in Gen.Bool
        select Of(kind, a, b).At(Noon.AddDays(day)).WithId(again ? $"again-{kind}-{a}-{b}" : $"id-{id}");

    /// <summary>What one caller sends: one to three messages, often with an id that was used before, and now and then one that is refused or fenced.</summary>
    private static readonly Gen<(Credential By, Message[] Messages)> Calls =
        from credential in Gen.Int[0, 2].Select(i => i < 2 ? Server : Crm)
        from messages in Messages.Array[1, 3]
        select (credential, messages.Select(m => Said(credential, m)).ToArray());

    /// <summary>Whether a person is known who is named together with an erased one is for one source to say, or it depends on who was first.</summary>
    private static Message Said(Credential by, Message message) => by == Crm && message.Identities[0].Value[0] == 'k' ? message with { Identities = [Given.Crm("9")] } : message;

    private static Message Of(int kind, int a, int b) => kind switch
    {
        0 or 1 => Message(Email($"u{b}@example.org"), Given.Crm($"{a}")).Commented($"by u{b}"),
        2 => Message(Facebook($"f{a}"), Email($"u{b}@example.org")).Commented($"by f{a}").Named("firstName", $"N{b}"),
        3 => Message(Email($"u{b}@example.org")).Agreed().Commented("yes"),
        4 => Message(Email($"u{b}@example.org")).OptedOut(undated: a == 1, objection: a == 2),
        5 => Message(Given.Crm($"{a}")).Named("lastName", $"L{b}"),
        6 => Message(Email("no address")).Commented(),
        7 => a > 3 ? Message(a > 6 ? [Facebook($"k{b}"), Email("gone@example.org")] : [Facebook($"k{b}")]).Commented() : Message(Email("gone@example.org")).Commented(),
        8 => Message(Facebook($"f{a}")) with { Facts = [new Fact.InteractionEdited($"id-{a * 10 + b}", $"edited {b}")] },
        _ => Message(Facebook($"f{a}")) with { Facts = [new Fact.InteractionDeleted($"id-{a * 10 + b}")] },
    };

    [Theory, InlineData("0000Kc1mPQx1"), InlineData("0001Kc1mPQx2"), InlineData("0002Kc1mPQx3"), InlineData("0003Kc1mPQx4")]
    public async Task Callers_at_the_same_time_leave_and_hear_what_they_would_have_one_after_another(string seed)
    {
        using var keys = new TemporaryKeys();
        await using var alone = await CreateAsync(keys: keys);
        await using var together = await CreateAsync(keys: keys);
        foreach (var brand in (TestBrand[])[alone, together]) await FenceAsync(brand, "gone@example.org");
        var calls = Calls.Array[90].Single(_ => true, seed);

        var expected = new List<IReadOnlyList<MessageResult>>();
        foreach (var (by, messages) in calls) expected.Add(await alone.RecordAsync(by, messages));
        var grouped = new GroupedRecorder(together.Recorder);
        var answers = await Task.WhenAll(calls.Select(c => grouped.RecordAsync(c.By, c.Messages, default)));

        var heard = await ToldAsync(together, answers);
        heard.Should().Equal(await ToldAsync(alone, expected));
        heard.Select(h => h.Split(' ')[0]).Distinct().Should().Contain(["Recorded", "Duplicate", "Conflict", "Suppressed", "Rejected"], "the law is about all of them");
        (await RecordedState.OfAsync(together)).Should().BeEquivalentTo(await RecordedState.OfAsync(alone), options => options.WithStrictOrdering());
        (await together.ScalarAsync<long>("select count(distinct xmin::text) from profiles.message_key")).Should().BeLessThan(calls.Length / 2, "they shared transactions");
    }

    [Fact]
    public async Task One_message_that_can_not_be_recorded_fails_its_own_caller_only()
    {
        await using var brand = await CreateAsync();
        var messages = Enumerable.Range(0, 30).Select(i => Message(Email($"u{i}@example.org")).Commented()).ToList();
        var poison = (await brand.Vault.OpenAsync(Tenant, default))!.Message(Server.Source, messages[17].Id);
        await brand.ExecuteAsync($"""
            create function profiles.refuse() returns trigger language plpgsql as 'begin raise exception ''poison''; end';
            create trigger poison before insert on profiles.message_key for each row when (new.key = '{poison}') execute function profiles.refuse()
            """);
        var grouped = new GroupedRecorder(brand.Recorder);

        var calls = messages.Select(m => grouped.RecordAsync(Server, [m], default)).ToList();
        await Task.WhenAll(calls).ContinueWith(_ => { }, TaskScheduler.Default);

        calls.Index().Where(c => c.Item.IsFaulted).Select(c => c.Index).Should().Equal(17);
        calls.Where(c => c.IsCompletedSuccessfully).Select(c => c.Result[0].Outcome).Should().AllBeEquivalentTo(Outcome.Recorded).And.HaveCount(29);
        (await brand.ScalarAsync<long>("select count(*) from profiles.message_key")).Should().Be(29);
    }

    [Fact]
    public async Task Who_gives_up_takes_nobody_along()
    {
        await using var brand = await CreateAsync();
        var grouped = new GroupedRecorder(brand.Recorder);
        using var impatient = new CancellationTokenSource();
        Task<IReadOnlyList<MessageResult>> first, second, third;
        await using (var erasure = await brand.Source.OpenConnectionAsync())
        await using (var transaction = await erasure.BeginTransactionAsync())
        {
            await using (var alone = new NpgsqlCommand($"select pg_advisory_xact_lock(hashtextextended('profiles.erasure|{Tenant.Value}', 0))", erasure)) await alone.ExecuteNonQueryAsync();
            first = grouped.RecordAsync(Server, [Message(Email("a@example.org")).Commented()], impatient.Token);
            second = grouped.RecordAsync(Server, [Message(Email("b@example.org")).Commented()], impatient.Token);
            third = grouped.RecordAsync(Server, [Message(Email("c@example.org")).Commented()], default);
            await impatient.CancelAsync();
            await first.Invoking(f => f).Should().ThrowAsync<OperationCanceledException>();
            await second.Invoking(f => f).Should().ThrowAsync<OperationCanceledException>();
            third.IsCompleted.Should().BeFalse();
        }

        (await third)[0].Outcome.Should().Be(Outcome.Recorded);
        (await brand.ScalarAsync<long>("select count(*) from profiles.message_key")).Should().Be(2, "the first was under way, the second was not");
    }

    [Fact]
    public async Task A_brand_that_is_closed_is_unknown_to_all_of_a_group()
    {
        await using var brand = await CreateAsync();
        var grouped = new GroupedRecorder(brand.Recorder);
        var calls = Enumerable.Range(0, 5).Select(i => grouped.RecordAsync(Server with { Tenant = new("other") }, [Message(Email($"u{i}@example.org"))], default)).ToList();

        foreach (var call in calls) await call.Invoking(c => c).Should().ThrowAsync<UnknownTenantException>();
    }

    private static async Task FenceAsync(TestBrand brand, string address)
    {
        var hash = (await brand.Vault.OpenAsync(Tenant, default))!.Suppression(new("email", "", address, null, Domain.Identities.Strength.Verified));
        await brand.ExecuteAsync($"insert into profiles.fence (tenant_id, hash, erased_at) values ('acme', '{hash}', '2027-01-01')");
    }

    private static async Task<List<string>> ToldAsync(TestBrand brand, IEnumerable<IReadOnlyList<MessageResult>> answers)
    {
        var names = new Dictionary<Guid, Guid>();
        await using var command = brand.Source.CreateCommand("select identity_id, blind_key from profiles.directory");
        await using var reader = await command.ExecuteReaderAsync();
        while (await reader.ReadAsync()) names[reader.GetGuid(0)] = reader.GetGuid(1);
        // Whether the bearer of what was not recorded is known may be another source's doing.
        return [.. answers.SelectMany(a => a).Select(r =>
            $"{r.Outcome} {r.Rejection?.Code} {(r is { Bearer: { } bearer, Outcome: not Outcome.Conflict } ? names[bearer.Value] : null)} {(r.Links is null ? "" : "linked")}")];
    }
}
