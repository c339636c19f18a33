using Profiles.Domain.Facts;
using Profiles.Domain.Identities;
using Profiles.Domain.Recording;

namespace Profiles.Domain.Connectors.Meta;

/// <summary>Somebody, at some time: what one event is recorded of.</summary>
/// <param name="Who">One person. The first bears the facts; none: the payload does not say who it was.</param>
/// <param name="At">The network's clock.</param>
internal sealed record Occasion(IReadOnlyList<IdentityClaim> Who, DateTimeOffset? At, DateTimeOffset ReceivedAt)
{
    /// <param name="name">The network's own, as <see cref="MetaEvent.Name"/> gives it.</param>
    /// <param name="id">As <see cref="MetaEvent.Id"/> gives it.</param>
    /// <param name="facts">None: they were seen, and are one person.</param>
    public MappedEvent Says(string name, string id, params IEnumerable<Fact?> facts) => Who.Count == 0
        ? MetaEvent.Kept(name, "author-missing", "The payload does not say who this is about. Map it again once a later delivery says so.")
        : new(name, new Message { Id = id, Identities = Who, OccurredAt = At, ReceivedAt = ReceivedAt, Facts = [.. facts.OfType<Fact>()] });
}
