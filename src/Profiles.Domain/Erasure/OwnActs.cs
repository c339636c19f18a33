using Profiles.Domain.Facts;
using Profiles.Domain.Recording;

namespace Profiles.Domain.Erasure;

/// <summary>
/// Whether a message is an act of the person who bears it: what brings somebody back who was erased. Never an import, an echo of what the brand sent, what a mail
/// program does by itself, or a third party's word; and only from a source that is trusted, or anyone could end an erasure.
/// </summary>
public static class OwnActs
{
    public static bool Is(Message message, Credential credential) =>
        credential is { Trust: Trust.Links, Transmits: false } && message.Facts.Any(fact => fact.On == 0 && IsAct(fact));

    private static bool IsAct(Fact fact) => fact switch
    {
        Fact.Interaction { Direction: Direction.Inbound, Kind: not (InteractionKind.EmailSent or InteractionKind.EmailOpened or InteractionKind.EmailBounced) } => true,
        Fact.ConsentGiven { Attested: false } => true,
        _ => false,
    };
}
