using System.Text.Json;
using CsCheck;
using Profiles.Domain.Composing;
using Profiles.Domain.Facts;
using Profiles.Domain.Tenants;

namespace Profiles.Domain.Tests.Facts;

public class TraitPinsTests
{
    private static readonly TenantSettings Settings = TenantSettings.Default with { Traits = [.. TraitDefinition.Defaults, new("diagnosis", Clear: false, Special: true)] };

    [Theory]
    [InlineData("firstName", "\"Ana\"", "She said so", null)]
    [InlineData("firstName", "[\"Ana\"]", "She said so", null)]
    [InlineData("firstName", "\" \"", "She said so", "value-empty")]
    [InlineData("firstName", "null", "She said so", "value-empty")]
    [InlineData("firstName", "{}", "She said so", "value-empty")]
    [InlineData("firstName", "\"\\ud800\"", "She said so", "text")]
    [InlineData("", "\"Ana\"", "She said so", "trait-name")]
    [InlineData("a@b", "\"Ana\"", "She said so", "trait-name")]
    [InlineData("diagnosis", "\"flu\"", "She said so", "special-category")]
    [InlineData("firstName", "\"Ana\"", " ", "reason-missing")]
    public void A_pin_that_can_not_be_made_says_why(string name, string value, string reason, string? code) =>
        (TraitPins.Check(name, JsonSerializer.Deserialize<JsonElement>(value), reason, Settings)?.Code).Should().Be(code);

    [Fact]
    public void Values_and_reasons_are_bounded()
    {
        TraitPins.Check("firstName", JsonSerializer.SerializeToElement(new string('a', FactChecks.MaxTextLength)), "why", Settings)!.Code.Should().Be("value-length");
        TraitPins.Check("firstName", new string('a', TraitPins.MaxReasonLength + 1))!.Code.Should().Be("reason-length");
        TraitPins.Check("firstName", "half a pair: \ud800")!.Code.Should().Be("text");
    }

    [Fact]
    public void A_pin_comes_after_all_that_it_replaces_whatever_the_clocks_say() =>
        Gen.Select(Gen.Int[-9, 9].Array[0, 5], Gen.Int[-9, 9]).Sample((before, now) =>
        {
            var day = new DateTimeOffset(2026, 3, 1, 0, 0, 0, TimeSpan.Zero);
            var held = before.Select((hour, i) => new HeldPin(new(Guid.NewGuid()), new PinSlot("city", null, null, "admin", day.AddHours(hour), day, i, null))).ToList();
            var at = TraitPins.At(day.AddHours(now), held);
            return at >= day.AddHours(now) && held.All(h => h.Pin.OccurredAt < at);
        });
}
