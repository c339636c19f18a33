using System.Runtime.CompilerServices;
using Profiles.Domain.Connectors;
using Profiles.Domain.Facts;

namespace Profiles.Domain.Tests.Connectors.Guestbook;

/// <summary>The example of docs/connectors.md, as it stands there.</summary>
public sealed class GuestbookTests
{
    private const string Body = """{"book":"lobby","events":[{"id":7,"what":"wrote","guest":{"id":"g1"},"at":"2026-03-14T09:00:00Z","text":"Thank you"},{"id":7,"what":"removed","guest":{"id":"g1"}},{"what":"drew","guest":{"id":"g1"}},{"what":"wrote"}]}""";
    private static readonly GuestbookConnector Guestbook = new();
    private static readonly ConnectorSettings Settings = new("guestbook", "guestbook", ["secret"]);

    [Fact]
    public void Each_event_is_mapped_or_kept()
    {
        var mapped = Guestbook.Map(Samples.Post(Body), Settings);

        ConnectorLaws.CanBeRecorded(mapped);
        mapped.Events.Select(e => (e.RawType, e.Kept?.Code)).Should().Equal(("wrote", null), ("removed", null), ("other", null), ("wrote", "author-missing"));
        mapped.Events[1].Message!.Facts.Single().Should().Be(new Fact.InteractionDeleted(mapped.Events[0].Message!.Id));
    }

    [Fact]
    public void Whatever_it_is_fed_it_never_throws() => ConnectorLaws.NeverThrows(Guestbook, Settings, Samples.Post(Body), body => (body["events"] as System.Text.Json.Nodes.JsonArray)?.Count);

    [Fact]
    public void What_is_shown_to_newcomers_is_what_is_tested()
    {
        var code = File.ReadAllText(Path.Combine(Folder(), "GuestbookConnector.cs"));
        File.ReadAllText(Samples.Document("connectors.md")).Should().Contain(code[code.IndexOf("/// <summary>A guest book", StringComparison.Ordinal)..].TrimEnd());
    }

    private static string Folder([CallerFilePath] string here = "") => Path.GetDirectoryName(here)!;
}
