using System.Text.Json;
using Npgsql;
using static Profiles.Api.Tests.GraphQL.LiveApi;

namespace Profiles.Api.Tests.PreferenceCentre;

public sealed class RequestingTests(Mailbox api) : IClassFixture<Mailbox>, IDisposable
{
    private readonly Hand hand = new(api);

    public void Dispose() => hand.Dispose();

    [Theory]
    [InlineData("Access", "Ask for a copy")]
    [InlineData("Erasure", "Ask for erasure")]
    [InlineData("Rectification", "Ask for a correction")]
    public async Task A_request_is_recorded_once_who_asks_is_proved_by_a_code(string kind, string button)
    {
        var visitor = await VisitAsync();
        var code = await SendAsync(visitor, kind);
        var page = await hand.GetAsync(code);
        page.Text.Should().Contain($"<button>{button}</button>").And.NotContain(visitor.Address);

        var form = page.Seal;
        var digits = api.CodesTo(visitor.Address).Single();
        digits.Should().MatchRegex("^[0-9]{6}$");
        var answers = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => hand.PostAsync(code, ("form", form), ("code", $" {digits[..3]} {digits[3..]} "), ("text", "canary: my name is Zoé"))));

        answers.Should().OnlyContain(a => a.Status == 303 && a.Headers["Location"].Contains("/received/"));
        (await hand.GetAsync(answers[0].Headers["Location"])).Text.Should().Contain("We have your request").And.Contain("within one month");
        var recorded = await RequestsOfAsync(visitor);
        var data = recorded.Should().ContainSingle().Subject;
        data.GetProperty("kind").GetString().Should().Be(kind);
        data.GetProperty("way").GetString().Should().Be("preference-centre");
        data.GetProperty("verifiedBy").GetString().Should().Be(visitor.Identity.ToString());
        data.GetProperty("identities").GetArrayLength().Should().Be(1);
        data.GetRawText().Should().NotContain("canary").And.NotContain(visitor.Address);
        data.GetProperty("text").ValueKind.Should().Be(JsonValueKind.String, "what was written is kept, sealed");
    }

    [Fact]
    public async Task A_wrong_code_asks_for_nothing_and_after_five_the_right_one_does_neither()
    {
        var visitor = await VisitAsync();
        var code = await SendAsync(visitor, "Erasure");
        var right = api.CodesTo(visitor.Address).Single();
        var wrong = right == "000000" ? "000001" : "000000";

        for (var attempt = 0; attempt < 5; attempt++)
            (await EnterAsync(code, wrong)).Headers["Location"].Should().EndWith("?wrong");
        (await hand.GetAsync(code)).Status.Should().Be(409);
        (await hand.PostAsync(code, ("form", (await hand.GetAsync(visitor.Url)).Seal), ("code", right))).Headers["Location"].Should().EndWith("?wrong");

        (await RequestsOfAsync(visitor)).Should().BeEmpty();
    }

    [Fact]
    public async Task A_wrong_code_says_so_and_can_be_entered_again()
    {
        var visitor = await VisitAsync();
        var code = await SendAsync(visitor, "Access");
        var right = api.CodesTo(visitor.Address).Single();

        var again = await hand.GetAsync((await EnterAsync(code, right == "123456" ? "123457" : "123456")).Headers["Location"]);
        again.Text.Should().Contain("This code is not right").And.Contain("aria-invalid=\"true\"");
        (await EnterAsync(code, right)).Headers["Location"].Should().Contain("/received/");

        (await RequestsOfAsync(visitor)).Should().ContainSingle();
    }

    [Fact]
    public async Task An_expired_code_asks_for_nothing()
    {
        var visitor = await VisitAsync();
        var code = await SendAsync(visitor, "Erasure");
        var form = (await hand.GetAsync(code)).Seal;
        await using (var source = NpgsqlDataSource.Create(api.ConnectionString))
        await using (var later = source.CreateCommand("update profiles.step_up_code set expires_at = now() - interval '1 second' where asked_by = $1"))
        {
            later.Parameters.AddWithValue(visitor.Identity);
            await later.ExecuteNonQueryAsync();
        }

        (await hand.PostAsync(code, ("form", form), ("code", api.CodesTo(visitor.Address).Single()))).Headers["Location"].Should().EndWith("?wrong");

        (await RequestsOfAsync(visitor)).Should().BeEmpty();
    }

    [Fact]
    public async Task Few_codes_are_sent_in_an_hour_also_at_once()
    {
        var visitor = await VisitAsync();
        var forms = new List<string>();
        for (var i = 0; i < 8; i++) forms.Add((await hand.GetAsync(visitor.Url)).Seal);

        var answers = await Task.WhenAll(forms.Select(form => hand.PostAsync(visitor.Url + "/request", ("form", form), ("kind", "Access"), ("to", visitor.Identity.ToString()))));

        answers.Count(a => a.Status == 303).Should().Be(3);
        answers.Count(a => a.Status == 429).Should().Be(5);
        api.CodesTo(visitor.Address).Should().HaveCount(3);
    }

    [Fact]
    public async Task A_code_goes_to_a_verified_contact_point_of_the_person_only()
    {
        var visitor = await VisitAsync();
        var stranger = await VisitAsync();

        var form = (await hand.GetAsync(visitor.Url)).Seal;
        (await hand.PostAsync(visitor.Url + "/request", ("form", form), ("kind", "Access"), ("to", stranger.Identity.ToString()))).Status.Should().Be(409);
        (await hand.PostAsync(visitor.Url + "/request", ("form", form), ("kind", "Restriction"), ("to", visitor.Identity.ToString()))).Status.Should().Be(409);

        api.CodesTo(stranger.Address).Should().BeEmpty();
        api.CodesTo(visitor.Address).Should().BeEmpty();
    }

    [Fact]
    public async Task Another_link_can_do_nothing_with_a_code()
    {
        var visitor = await VisitAsync();
        var stranger = await VisitAsync();
        var code = await SendAsync(visitor, "Erasure");
        var foreign = code.Replace(visitor.Url, stranger.Url, StringComparison.Ordinal);

        (await hand.GetAsync(foreign)).Status.Should().Be(409);
        (await hand.PostAsync(foreign, ("form", (await hand.GetAsync(stranger.Url)).Seal), ("code", api.CodesTo(visitor.Address).Single()))).Headers["Location"].Should().EndWith("?wrong");

        (await RequestsOfAsync(visitor)).Should().BeEmpty();
    }

    [Fact]
    public async Task The_message_is_in_the_readers_language()
    {
        var visitor = await VisitAsync();
        await hand.PostAsync(visitor.Url + "/request", "fr", ("form", (await hand.GetAsync(visitor.Url)).Seal), ("kind", "Access"), ("to", visitor.Identity.ToString()));

        api.Last.GetProperty("language").GetString().Should().Be("fr");
        api.Last.GetProperty("text").GetString().Should().StartWith("Votre code : ");
        api.Last.GetProperty("type").GetString().Should().Be("email");
    }

    [Fact]
    public async Task What_is_stored_of_a_code_does_not_tell_it()
    {
        var visitor = await VisitAsync();
        await SendAsync(visitor, "Access");
        await using var source = NpgsqlDataSource.Create(api.ConnectionString);
        await using var command = source.CreateCommand("select row_to_json(c)::text from profiles.step_up_code c where asked_by = $1");
        command.Parameters.AddWithValue(visitor.Identity);

        ((string)(await command.ExecuteScalarAsync())!).Should().NotContain(api.CodesTo(visitor.Address).Single()).And.NotContain(visitor.Address);
    }

    private sealed record Visitor(string Address, string Url, Guid Identity);

    private async Task<Visitor> VisitAsync()
    {
        var address = Hand.FreshAddress();
        await api.MeetAsync(Id("email", address));
        var url = (await hand.LinkAsync(Id("email", address))).Url!;
        return new(address, url, Erasing.IdentityOf(url));
    }

    /// <returns>Where the code is entered.</returns>
    private async Task<string> SendAsync(Visitor visitor, string kind)
    {
        var answer = await hand.PostAsync(visitor.Url + "/request", ("form", (await hand.GetAsync(visitor.Url)).Seal), ("kind", kind), ("to", visitor.Identity.ToString()));
        answer.Status.Should().Be(303, answer.Text);
        return new Uri(new Uri(visitor.Url), answer.Headers["Location"]).AbsoluteUri;
    }

    private async Task<Sheet> EnterAsync(string code, string digits) => await hand.PostAsync(code, ("form", (await hand.GetAsync(code)).Seal), ("code", digits));

    private async Task<List<JsonElement>> RequestsOfAsync(Visitor visitor)
    {
        await using var source = NpgsqlDataSource.Create(api.ConnectionString);
        await using var command = source.CreateCommand("select data::text from profiles.mt_events where type = 'privacy_request_received' and data -> 'identities' ->> 0 = $1");
        command.Parameters.AddWithValue(visitor.Identity.ToString());
        await using var reader = await command.ExecuteReaderAsync();
        var found = new List<JsonElement>();
        while (await reader.ReadAsync()) found.Add(JsonSerializer.Deserialize<JsonElement>(reader.GetString(0)));
        return found;
    }
}
