using System.Text.Json;
using Profiles.Domain.Facts;
using Profiles.Domain.Privacy;
using Profiles.Domain.Recording;
using Profiles.Domain.Tenants;

namespace Profiles.Domain.Tests.Recording;

public class ClearValueTests
{
    private static readonly Credential By = new(new("acme"), "shop", Trust.Links, "key-1");

    [Theory]
    [InlineData("forum/odds", false, true)]
    [InlineData("members/marie", true, false)]
    [InlineData("marie@example.org", false, false)]
    [InlineData("https://shop.example.org/?email=x", false, false)]
    public void A_target_is_stored_in_clear_only_where_it_is_a_token_that_the_source_chose(string target, bool free, bool clear)
    {
        using var key = new DataKey(new byte[DataKey.Size], new("acme"), Guid.NewGuid(), RetentionClass.Conversation);
        var fact = new Fact.Interaction { Kind = InteractionKind.Visit, Channel = "web", Target = target, IsFreeTarget = free };

        var recorded = (InteractionRecorded)FactEvents.ToEvent(fact, TenantSettings.Default, _ => key, DateTimeOffset.UnixEpoch, By, default, _ => default)!;

        recorded.Target.Should().Be(clear ? target : null);
        recorded.Content.HasValue.Should().Be(!clear);
        if (recorded.Content is { } box) key.Open(box, FactEvents.ContentField).Target.Should().Be(target);
    }

    [Theory]
    [InlineData("\"fr\"", true)]
    [InlineData("true", true)]
    [InlineData("12.5", true)]
    [InlineData("1e999999", false)]
    [InlineData("\"marie@example.org\"", false)]
    [InlineData("\"a\\u0000b\"", false)]
    [InlineData("{\"a\":1}", false)]
    [InlineData("\"a sentence that is much too long to be a label and so may well be a text that somebody wrote\"", false)]
    public void A_clear_trait_is_stored_in_clear_only_as_a_short_label(string json, bool clear)
    {
        using var key = new DataKey(new byte[DataKey.Size], new("acme"), Guid.NewGuid(), RetentionClass.Contact);
        var fact = new Fact.Traits(new Dictionary<string, JsonElement> { ["language"] = JsonDocument.Parse(json).RootElement });

        var reported = (TraitsReported)FactEvents.ToEvent(fact, TenantSettings.Default, _ => key, DateTimeOffset.UnixEpoch, By, default, _ => default)!;

        reported.Traits.Should().ContainSingle().Which.Clear.HasValue.Should().Be(clear);
        reported.Traits[0].Box.HasValue.Should().Be(!clear, "what is not clear is sealed, never dropped");
    }
}
