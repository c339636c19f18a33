using System.Net.Http.Headers;
using System.Text;
using Profiles.Api.GraphQL;
using Profiles.Api.Tests.Inputs;

namespace Profiles.Api.Tests.GraphQL;

/// <summary>GraphQL over HTTP, as its clients see it.</summary>
public sealed class OverHttpTests
{
    [NodeFact]
    public async Task All_audits_of_graphql_http_pass()
    {
        await using var server = await SampleServer.StartAsync();
        var audits = await NodePackages.RunAsync("GraphQL/clients", "audit.mjs", server.Url);
        audits.Should().HaveCount(61).And.OnlyContain(line => line.Contains(" ok "));
    }

    [Theory]
    [InlineData("PUT", "GET, POST")]
    [InlineData("DELETE", "GET, POST")]
    public async Task Another_method_is_refused_and_told_which_are_allowed(string method, string allow)
    {
        await using var server = await SampleServer.StartAsync();
        var reply = await server.SendAsync(new HttpRequestMessage(new HttpMethod(method), server.Url));
        reply.Status.Should().Be(405);
        string.Join(", ", reply.Allow).Should().Be(allow);
        reply.Code.Should().Be(ErrorCodes.MethodNotAllowed);
    }

    [Fact]
    public async Task A_mutation_by_GET_is_refused()
    {
        await using var server = await SampleServer.StartAsync();
        var reply = await server.SendAsync(new(HttpMethod.Get, server.Url + "?query=mutation%20%7Bchange%7D"));
        (reply.Status, reply.Code).Should().Be((405, ErrorCodes.MethodNotAllowed));
        reply.Allow.Should().Equal("POST");
    }

    [Theory]
    [InlineData("text/plain")]
    [InlineData("application/json; charset=utf-16")]
    [InlineData("application/x-www-form-urlencoded")]
    public async Task A_body_of_another_type_is_refused(string type)
    {
        await using var server = await SampleServer.StartAsync();
        var content = new ByteArrayContent(Encoding.UTF8.GetBytes("""{"query":"{greeting}"}"""));
        content.Headers.ContentType = MediaTypeHeaderValue.Parse(type);
        var reply = await server.SendAsync(new(HttpMethod.Post, server.Url) { Content = content });
        (reply.Status, reply.Code).Should().Be((415, ErrorCodes.UnsupportedMediaType));
    }

    [Theory]
    [InlineData("text/html", 406, "application/json")]
    [InlineData("application/json;q=0, text/html", 406, "application/json")]
    [InlineData("application/graphql-response+json, application/json", 200, "application/graphql-response+json")]
    [InlineData("application/graphql-response+json;q=0.5, application/json", 200, "application/json")]
    [InlineData("text/html, */*;q=0.1", 200, "application/json")]
    public async Task The_answer_has_the_type_that_is_liked_best(string accept, int status, string type)
    {
        await using var server = await SampleServer.StartAsync();
        var reply = await server.PostAsync("{greeting}", accept: accept);
        (reply.Status, reply.MediaType).Should().Be((status, type));
    }

    [Fact]
    public async Task A_field_that_the_role_never_covers_refuses_the_whole_request()
    {
        await using var server = await SampleServer.StartAsync();
        foreach (var query in new[] { "{greeting secret}", "{...f} fragment f on Query {s:secret}", "query($y:Boolean=true){... @include(if:$y){secret}}" })
        {
            var reply = await server.PostAsync(query, accept: "application/json");
            (reply.Status, reply.Code).Should().Be((403, ErrorCodes.Forbidden));
            reply.Json.TryGetProperty("data", out _).Should().BeFalse();
        }
    }

    [Fact]
    public async Task A_field_that_is_left_out_needs_no_role()
    {
        await using var server = await SampleServer.StartAsync();
        (await server.PostAsync("query($no:Boolean=false){greeting secret @include(if:$no)}")).Status.Should().Be(200);
    }

    [Fact]
    public async Task Persons_need_a_purpose()
    {
        await using var server = await SampleServer.StartAsync();
        var reply = await server.PostAsync("{person}");
        (reply.Status, reply.Code).Should().Be((403, "PURPOSE_REQUIRED"));
    }

    [Fact]
    public async Task What_the_engine_would_quote_is_not_in_the_answer()
    {
        await using var server = await SampleServer.StartAsync();
        Reply[] replies =
        [
            await server.PostAsync("query($n:Int){number(is:$n)}", new { n = "canary" }),
            await server.PostAsync("""{number(is:"canary")}"""),
            await server.PostAsync("""query($n:Int="canary"){number(is:$n)}"""),
            await server.PostAsync("""{greeting(name:"canary" "canary")}"""),
            await server.PostAsync("{greeting(name:canary)}"),
            await server.PostAsync("{number(is:{canary:1})}"),
            await server.PostAsync("""{greeting(name:"canary)}"""),
            await server.PostAsync("{greeting}", operationName: "canary"),
            await server.PostAsync("{greeting} canary"),
            await server.PostAsync("{broken}"),
        ];
        replies.Should().OnlyContain(reply => reply.Code != null && !reply.Text.Contains("canary"));
        server.Log.Text.Should().Contain("InvalidOperationException").And.NotContain("canary");
    }

    [Fact]
    public async Task A_variable_that_does_not_fit_is_named()
    {
        await using var server = await SampleServer.StartAsync();
        var reply = await server.PostAsync("query($number:Int){number(is:$number)}", new { number = "text" });
        (reply.Status, reply.Code).Should().Be((400, ErrorCodes.BadValue));
        reply.Text.Should().Contain("'$number'");
    }

    [Fact]
    public async Task A_field_that_fails_is_null_beside_an_error_without_internals()
    {
        await using var server = await SampleServer.StartAsync();
        var reply = await server.PostAsync("{greeting broken}");
        (reply.Status, reply.Code).Should().Be((200, ErrorCodes.Internal));
        reply.Json.GetProperty("data").GetProperty("greeting").GetString().Should().StartWith("Hello");
        reply.Text.Should().NotContain("Exception");
    }
}
