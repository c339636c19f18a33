using System.Runtime.CompilerServices;
using Profiles.Api.Access;

namespace Profiles.Api.Tests.Access;

public class AccessDocumentTests
{
    [Fact]
    public void The_document_of_who_may_do_what_is_current() =>
        File.ReadAllText(Path.Combine(Path.GetDirectoryName(Here())!, "../../../docs/access.md")).Should().Be(AccessDocument.Write(), "./run access-table > docs/access.md brings it up to date");

    [Fact]
    public void The_table_names_each_field_once() => AccessTable.Rules.Should().OnlyHaveUniqueItems(rule => rule.Key);

    private static string Here([CallerFilePath] string file = "") => file;
}
