using Profiles.Domain.Connectors;
using Profiles.Domain.Consent;
using Profiles.Domain.Facts;
using Profiles.Domain.Identities;
using Profiles.Domain.Recording;

namespace Profiles.Projections.Intake;

/// <summary>A delivery on its way: what it says, and what became of each event.</summary>
internal sealed class MappedPending(PendingDelivery delivery, MappedDelivery said)
{
    public PendingDelivery Delivery => delivery;

    public IReadOnlyList<EventOutcome> Events { get; } = [.. said.Events.Select(e => new EventOutcome(e))];

    public int Messages => Events.Sum(e => e.Messages.Count);

    /// <summary>It could not be recorded, for no reason of its own.</summary>
    public bool Failed { get; set; }

    /// <summary>Why it is kept: the code of the first event, or of the whole; null where all of it is accounted for.</summary>
    public string? Fault => said.Unreadable?.Code ?? Events.Select(e => e.Fault).FirstOrDefault(code => code is not null);

    /// <summary>Of its events by the network's type and what became of them; one that is tried again is counted then.</summary>
    public IEnumerable<(string Connector, string RawType, string Outcome)> Counts() => Failed
        ? []
        : Events.Select(e => (delivery.Connector, FactChecks.IsToken(e.Mapped.RawType.ToLowerInvariant()) ? e.Mapped.RawType : "(other)", e.Outcome));
}

internal sealed class EventOutcome(MappedEvent mapped)
{
    public MappedEvent Mapped => mapped;

    /// <summary>What is recorded of it.</summary>
    public IReadOnlyList<Message> Messages { get; private set; } = mapped.Message is { } message ? [message] : [];

    public MessageResult? Result { get; set; }

    /// <summary>Why there is no request at the desk that there should be.</summary>
    public Rejection? Refused { get; set; }

    /// <summary>
    /// Another message under the same id is kept for somebody to look at: what a network says twice it says in the same words. Who was erased, and what was recorded before, is accounted for.
    /// </summary>
    public string? Fault => (mapped.Kept ?? Refused)?.Code ?? Result switch
    {
        { Outcome: Domain.Recording.Outcome.Rejected, Rejection: { } why } => why.Code,
        { Outcome: Domain.Recording.Outcome.Rejected } => "rejected",
        // What a signal gives or takes back is the catalogue's word, which may have changed since it was delivered first.
        { Outcome: Domain.Recording.Outcome.Conflict } when mapped.Signal is null => "conflict",
        _ => null,
    };

    /// <summary>Adds what the brand's catalogue makes of the person's turning to it, or away.</summary>
    public void Permit(string connector, Catalogue catalogue, string controller)
    {
        if (mapped is { Signal: { } signal, Message: { } message }) Messages = BoundOptIns.Stated(message, signal, connector, catalogue, controller);
    }

    /// <summary>Leaves out, beside whom it is about, what can be no identity of theirs.</summary>
    public void Reduce(IdentityNormaliser normaliser) => Messages = [.. Messages.Select(m => m.WithIdentitiesOf(normaliser))];

    public string Outcome => (mapped, Result) switch
    {
        ({ Kept: not null }, _) => "kept",
        ({ Message: null }, _) => "nobodys",
        ({ Message: { } message }, { Outcome: Domain.Recording.Outcome.Recorded }) when message.Facts.OfType<Fact.Interaction>().Any(f => f.Kind == InteractionKind.Other) => "other",
        (_, { } result) => result.Outcome.ToString().ToLowerInvariant(),
        _ => "failed",
    };
}
