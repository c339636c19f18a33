using Profiles.Domain.Consent;
using Profiles.Domain.Facts;

namespace Profiles.Domain.Connectors.CloudEvents;

/// <summary>
/// <c>permission.given</c> and <c>permission.withdrawn</c>. Giving needs the act's time and the text that the person agreed to: a bare flag is unknown. Withdrawing needs nothing of it.
/// </summary>
internal static class Permissions
{
    public static Draft Given(EventData data, CloudEvent e, string controller)
    {
        var (point, key, at) = (data.Identity("contactPoint"), Key(data, controller), data.Moment("occurredAt"));
        var evidence = EvidenceOf(data.Inner("evidence", needed: true)) ?? new Evidence { Method = ConsentMethod.Api };
        if (evidence is { TextVersion: null, Text: null }) data.Refuse("evidence-text", "Say what the person agreed to: its textVersion, or its text.", "evidence");
        if ((at ?? e.Time) is null) data.Refuse("time-missing", "Say when the person agreed, in occurredAt or as the event's time: they may have withdrawn since.", "occurredAt");
        var given = new Fact.ConsentGiven(key, evidence) { Attested = evidence.Method == ConsentMethod.Import, Expires = data.Moment("expires") };
        return new(point is null ? [] : [point], given) { OccurredAt = at, NeedsSigned = true };
    }

    public static Draft Withdrawn(EventData data, CloudEvent e, string controller)
    {
        var (point, key, at) = (data.Identity("contactPoint"), Key(data, controller), data.Moment("occurredAt"));
        var evidence = EvidenceOf(data.Inner("evidence")) ?? new Evidence { Method = ConsentMethod.Api };
        var withdrawn = new Fact.ConsentWithdrawn(key, evidence) { Objection = data.IsTrue("objection"), Undated = (at ?? e.Time) is null };
        // The signal is an opt-out of sale or sharing by itself, whatever it is sent along with (11 CCR §7025(c)).
        Fact[] facts = evidence.Method == ConsentMethod.GlobalPrivacyControl ? [withdrawn, new Fact.Excluded(ExclusionKinds.OptedOutOfSale, null, null)] : [withdrawn];
        return new(point is null ? [] : [point], facts) { OccurredAt = at };
    }

    private static ConsentKey Key(EventData data, string controller) =>
        new(data.Text("channel", needed: true) ?? "", data.Text("purpose", needed: true) ?? "", data.Text("controller") ?? controller);

    private static Evidence? EvidenceOf(EventData? data) => data is null ? null : new()
    {
        Method = data.One<ConsentMethod>("method", needed: true) ?? ConsentMethod.Api,
        TextVersion = data.Text("textVersion"),
        Text = data.Text("text"),
        Language = data.Text("language"),
        Page = data.Text("page"),
        Actor = data.Text("actor"),
        CapturedAt = data.Moment("capturedAt"),
        DoubleOptInRequestedAt = data.Moment("doubleOptInRequestedAt"),
        DoubleOptInConfirmedAt = data.Moment("doubleOptInConfirmedAt"),
        Jurisdiction = data.Text("jurisdiction"),
        WithdrawalMethod = data.Text("withdrawalMethod"),
        Raw = data.Any("raw"),
    };
}
