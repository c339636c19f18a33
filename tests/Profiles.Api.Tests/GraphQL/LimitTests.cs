using System.Text;
using Profiles.Api.GraphQL;
using Profiles.Api.GraphQL.Requests;

namespace Profiles.Api.Tests.GraphQL;

/// <summary>Each limit has an answer of its own.</summary>
public sealed class LimitTests
{
    private static readonly GraphQLLimits Small = new()
    {
        BodyBytes = 4000, Tokens = 300, Depth = 6, Fields = 50, Aliases = 5, Complexity = 1000, Page = 100, Timeout = TimeSpan.FromMilliseconds(200),
    };

    public static TheoryData<string, string> TooMuch => new()
    {
        { ErrorCodes.DepthLimit, "{node{node{node{node{node{node{id}}}}}}}" },
        { ErrorCodes.DepthLimit, $"{{greeting(name:{new string('[', 60)}{new string(']', 60)})}}" },
        { ErrorCodes.FieldLimit, "{" + string.Join(' ', Enumerable.Repeat("greeting", 51)) + "}" },
        { ErrorCodes.FieldLimit, "{...a} fragment a on Query{...b ...b ...b} fragment b on Query{...c ...c ...c} fragment c on Query{...d ...d ...d} fragment d on Query{greeting number}" },
        { ErrorCodes.FieldLimit, "{...a} fragment a on Query{...b ...b ...b} fragment b on Query{...c ...c ...c} fragment c on Query{...d ...d ...d} fragment d on Query{...a ...a ...a}" },
        { ErrorCodes.AliasLimit, "{" + string.Join(' ', Enumerable.Range(0, 6).Select(i => $"a{i}:greeting")) + "}" },
        { ErrorCodes.TokenLimit, "{greeting(name:\"" + string.Concat(Enumerable.Repeat("\") greeting(name:\"", 60)) + "\")}" },
        { ErrorCodes.PageLimit, "{nodes(first:101){id}}" },
        { ErrorCodes.PageLimit, "{nodes(first:-1){id}}" },
        { ErrorCodes.PageLimit, "query($n:Int=101){nodes(first:$n){id}}" },
        { ErrorCodes.ComplexityLimit, "{nodes(first:50){nodes(first:50){id}}}" },
        { ErrorCodes.ComplexityLimit, "{nodes{nodes{nodes{nodes{nodes{id}}}}}}" },
        { ErrorCodes.Timeout, "{slow}" },
    };

    [Theory]
    [MemberData(nameof(TooMuch))]
    public async Task A_document_over_a_limit_is_refused_with_its_code(string code, string query)
    {
        await using var server = await SampleServer.StartAsync(Small);
        var reply = await server.PostAsync(query);
        reply.Code.Should().Be(code);
        reply.Status.Should().Be(code == ErrorCodes.Timeout ? 504 : 400);
        reply.Json.TryGetProperty("data", out _).Should().BeFalse();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_body_over_the_limit_is_refused_also_when_its_length_is_not_told(bool told)
    {
        await using var server = await SampleServer.StartAsync(Small);
        var bytes = Encoding.UTF8.GetBytes($$"""{"query":"{greeting}","more":"{{new string('x', 5000)}}"}""");
        using HttpContent content = told ? new ByteArrayContent(bytes) : new StreamContent(new Untold(bytes));
        content.Headers.ContentType = new("application/json");
        var reply = await server.SendAsync(new(HttpMethod.Post, server.Url) { Content = content });
        (reply.Status, reply.Code).Should().Be((413, ErrorCodes.BodyLimit));
    }

    [Fact]
    public async Task A_page_counts_its_rows_once()
    {
        await using var server = await SampleServer.StartAsync(Small);
        (await server.PostAsync("{nodes(first:100){id a:id b:id}}")).Status.Should().Be(200);
    }

    [Fact]
    public async Task Tools_can_read_the_whole_schema()
    {
        await using var server = await SampleServer.StartAsync();
        var levels = string.Concat(Enumerable.Repeat("ofType{", 9)) + "name" + new string('}', 9);
        var reply = await server.PostAsync($"{{__schema{{types{{fields{{args{{type{{{levels}}}}}}}}}}}}}");
        reply.Code.Should().BeNull();
    }

    [Fact]
    public void Documents_used_last_are_kept()
    {
        var documents = new Documents(new GraphQLLimits { CachedDocuments = 2, CachedDocumentCharacters = 100 });
        var a = documents.Prepare("{a}");
        documents.Prepare("{b}");
        documents.Prepare("{a}").Should().BeSameAs(a);
        documents.Prepare("{c}");
        documents.Prepare("{a}").Should().BeSameAs(a);
        documents.Prepare($"{{{new string('d', 100)}}}");
        documents.Count.Should().Be(2);
    }

    [Fact]
    public async Task A_document_known_to_be_valid_still_has_its_values_checked()
    {
        await using var server = await SampleServer.StartAsync();
        const string query = "query($n:Int!,$s:Boolean=false){number(is:$n) secret @include(if:$s) nodes(first:$n){id}}";
        (await server.PostAsync(query, new { n = 1 })).Code.Should().BeNull();
        (await server.PostAsync(query, new { n = "x" })).Code.Should().Be(ErrorCodes.BadValue);
        (await server.PostAsync(query, new { n = 1000 })).Code.Should().Be(ErrorCodes.PageLimit);
        (await server.PostAsync(query, new { n = 1, s = true })).Code.Should().Be(ErrorCodes.Forbidden);
    }

    private sealed class Untold(byte[] bytes) : MemoryStream(bytes)
    {
        public override bool CanSeek => false;
    }
}
