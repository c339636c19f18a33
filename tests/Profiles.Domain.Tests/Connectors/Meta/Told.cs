using System.Globalization;
using System.Text.Json;
using Profiles.Domain.Connectors;
using Profiles.Domain.Facts;

namespace Profiles.Domain.Tests.Connectors.Meta;

/// <summary>What became of an event, in words.</summary>
internal static class Told
{
    /// <summary>All of it, so that two can be compared.</summary>
    public static string Whole(MappedEvent e) =>
        $"{e.RawType} {e.Signal} {e.Kept} {JsonSerializer.Serialize(e.Message)} {JsonSerializer.Serialize(e.Message?.Facts.Cast<object>())}";

    /// <summary>In a line.</summary>
    public static string Of(MappedEvent e)
    {
        var signal = e.Signal is null ? "" : string.Create(CultureInfo.InvariantCulture, $", {(e.Signal.Towards ? "towards" : "away")} {e.Signal.Name}");
        return e switch
        {
            { Message.Facts: [Fact.Interaction said, ..] } => $"{e.RawType}: {(said.Direction == Direction.Outbound ? "to them, " : "")}{said.Kind}{signal}",
            { Message.Facts: [Fact.InteractionEdited or Fact.InteractionDeleted, ..] } => $"{e.RawType}: {e.Message.Facts[0].GetType().Name}{signal}",
            { Message: { } seen } => $"{e.RawType}: {seen.Identities.Count} are one",
            { Kept: { } kept } => $"{e.RawType}: kept, {kept.Code}",
            _ => $"{e.RawType}: nobody's",
        };
    }
}
