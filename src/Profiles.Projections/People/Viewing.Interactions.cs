using System.Text.Json;
using Profiles.Domain;
using Profiles.Domain.Composing;
using Profiles.Domain.Facts;
using Profiles.Domain.Privacy;

namespace Profiles.Projections.People;

internal sealed partial class Viewing
{
    /// <summary>Who interactions were seen on: a page of one person's has few, and each is opened once.</summary>
    private readonly Dictionary<ProfileIdentity, IdentityView> bearers = new(ReferenceEqualityComparer.Instance);

    /// <param name="history">With its edits' bearers, whose keys they are sealed under.</param>
    public InteractionView View(
        Guid id, InteractionRecorded e, InteractionHistory history, Func<InteractionEdited, IdentityId> bearerOf, DateTimeOffset recordedAt, ProfileIdentity bearer, ProfileId profile, PersonFields wanted)
    {
        if (!bearers.TryGetValue(bearer, out var identity)) bearers[bearer] = identity = View(bearer, profile, wanted.HasFlag(PersonFields.IdentityValues));
        if (history.DeletedAt is { } deletedAt)
        {
            return new(id, e.Kind, null, e.Channel, e.Direction, e.Target, e.InReplyTo?.Value, null, null, null, null, null, null, identity, e.Source, e.OccurredAt.ToUniversalTime(), recordedAt)
            {
                EditedAt = history.EditedAt, DeletedAt = deletedAt,
            };
        }

        var content = Content(bearer.Id, e.Content);
        var edits = history.Edits.Select(edit => (Edit: edit, Content: Content(bearerOf(edit), edit.Content))).ToList();
        if (content is not null || edits.Exists(edit => edit.Content is not null)) Disclosed(true, "Interaction.text", profile);
        var (rating, scale) = history.Rated(e);
        // What an edit says of attributes takes the place of what was said before.
        IEnumerable<IReadOnlyDictionary<string, JsonElement>?> said = [e.Attributes, content?.Attributes, .. edits.SelectMany(edit => (IReadOnlyDictionary<string, JsonElement>?[])[edit.Edit.Attributes, edit.Content?.Attributes])];
        Dictionary<string, JsonElement>? attributes = null;
        foreach (var some in said.OfType<IReadOnlyDictionary<string, JsonElement>>())
        {
            foreach (var (name, value) in some) (attributes ??= [])[name] = value;
        }
        return new(
            id, e.Kind, content?.RawKind, e.Channel, e.Direction, e.Target ?? content?.Target, e.InReplyTo?.Value, edits.Count > 0 ? edits[^1].Content?.Text : content?.Text,
            Rating.OfFive(rating, scale), rating, scale, e.Sentiment, attributes, identity, e.Source, e.OccurredAt.ToUniversalTime(), recordedAt)
        {
            EditedAt = history.EditedAt,
            Versions = edits.Count == 0 || !Opens(wanted) ? [] : [new(content?.Text, e.OccurredAt.ToUniversalTime()), .. edits.Select(edit => new InteractionVersion(edit.Content?.Text, edit.Edit.OccurredAt.ToUniversalTime()))],
        };

        InteractionContent? Content(IdentityId subject, Sealed<InteractionContent>? box) =>
            Opens(wanted) && now.Boxes.TryOpen(subject, box, FactEvents.ContentField, out InteractionContent opened) ? opened : null;
    }

    private bool Opens(PersonFields wanted) => disclosure.Texts && wanted.HasFlag(PersonFields.Texts);
}
