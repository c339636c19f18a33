using Profiles.Domain.Consent;
using Profiles.Domain.Facts;
using Profiles.Domain.Identities;
using Profiles.Domain.Recording;

namespace Profiles.Api.Importing;

/// <param name="Suggests">To be recorded as something to look at, not as a link.</param>
internal sealed record PlannedMessage(Message Message, bool Suggests);

/// <summary>Either messages, perhaps with remarks about parts that were left out, or the code of why there are none.</summary>
internal sealed record MappedContact(IReadOnlyList<PlannedMessage> Messages, string? Rejected, IReadOnlyList<string> Remarks)
{
    public static MappedContact Refused(string code) => new([], code, []);
}

/// <summary>Turns a contact of any CRM into messages. Pure, and the same for the same row: a resend is known by its ids.</summary>
/// <param name="source">What message ids begin with: format and scope.</param>
/// <param name="controller">Who answers for consent decisions.</param>
/// <param name="withOwnRow">Ids that others' rows list as merged, and that still have a row of their own.</param>
internal sealed class ContactMessages(
    string source, string scope, string controller, IdentityNormaliser normaliser, IReadOnlySet<string> withOwnRow, DateTimeOffset receivedAt)
{
    private const string MarketingPurpose = "marketing";
    private const int OlderInOneMessage = 40;

    /// <summary>What the CRM keeps about its record rather than about the person.</summary>
    private static readonly HashSet<string> Administrative = new(StringComparer.Ordinal) { "createdAt", "lastActivityAt", "owner", "accountId", "individualId" };

    /// <param name="content">The row's <see cref="CrmRow.ContentHash"/>.</param>
    public MappedContact Of(Contact contact, string content)
    {
        var record = Crm(contact.Id);
        if (normaliser.Normalise(record, Trust.Links).Rejection is { } bad) return MappedContact.Refused(bad.Code);

        var remarks = new List<string>(contact.Remarks);
        var identities = new List<IdentityClaim> { record };
        AddPoints("email", contact.Emails, identities, remarks);
        AddPoints("phone", contact.Phones, identities, remarks);

        var planned = new List<PlannedMessage>();
        if (contact.IsDeleted)
        {
            if (contact.MergedInto is { } master)
            {
                planned.Add(Plan("", contact, identities, []));
                planned.Add(Plan(":merged", contact, [Crm(master)], [new Fact.Supersedes(record)]));
            }
            else
            {
                planned.Add(Plan(":deleted", contact, [record], [new Fact.ListsAll([])]));
            }
        }
        else
        {
            var facts = new List<Fact>();
            if (contact.Traits.Count > 0) facts.Add(new Fact.Traits(contact.Traits));
            AddConsents(contact, identities, facts, remarks);
            if (identities.Count == 1 && contact.Older.Count == 0 && contact.OptedOut.Count == 0 && contact.Traits.Keys.All(Administrative.Contains))
                return MappedContact.Refused("row-empty");
            // A row with more points than one message takes, or with one that can't be read, is no whole list.
            if (contact.Lists.Where(type => !remarks.Exists(r => r.StartsWith($"{type}-", StringComparison.Ordinal))).ToList() is { Count: > 0 } whole) facts.Add(new Fact.ListsAll(whole));
            planned.Add(Plan("", contact, identities, facts));
            PlanOlder(contact, record, planned);
        }
        if (contact.OptedOut.Count > 0) planned.Add(Denial(contact, identities));
        return new([.. planned.Select(p => p with { Message = p.Message with { Id = $"{source}:{content}{p.Message.Id}" } })], null, remarks);
    }

    /// <summary>A record that was merged away has no row any more. One that has is there for a reason: an admin looks at the two.</summary>
    private void PlanOlder(Contact contact, IdentityClaim record, List<PlannedMessage> planned)
    {
        var part = 0;
        foreach (var gone in contact.Older.Where(id => !withOwnRow.Contains(id) && IsId(id)).Chunk(OlderInOneMessage))
            planned.Add(Plan($":merged{part++}", contact, [record], [.. gone.Select(id => new Fact.Supersedes(Crm(id)))]));
        foreach (var present in contact.Older.Where(id => withOwnRow.Contains(id) && IsId(id)))
            planned.Add(Plan($":review{part++}", contact, [record, Crm(present)], []) with { Suggests = true });
    }

    /// <summary>
    /// On the contact points of the channel; on the record itself where it has none. When the person said no is not known: in a message of its
    /// own, without the row's date, as not every CRM changes that with the flag.
    /// </summary>
    private PlannedMessage Denial(Contact contact, List<IdentityClaim> identities)
    {
        var facts = new List<Fact>();
        foreach (var channel in contact.OptedOut)
        {
            var points = Enumerable.Range(0, identities.Count).Where(i => identities[i].Type == PointOf(channel)).ToList();
            foreach (var on in points.Count > 0 ? points : [0])
            {
                facts.Add(new Fact.ConsentWithdrawn(new ConsentKey(channel, MarketingPurpose, controller), new Evidence { Method = ConsentMethod.Import }) { On = on, Undated = true });
            }
        }
        // A deleted record is not taken up again for its denial: the contact points alone bear it.
        if (contact is { IsDeleted: true, MergedInto: null } && identities.Count > 1)
        {
            identities = identities[1..];
            facts = [.. facts.Where(f => f.On > 0).Select(f => f with { On = f.On - 1 })];
        }
        return Plan(":denied", contact with { ModifiedAt = null }, identities, facts);
    }

    private void AddConsents(Contact contact, List<IdentityClaim> identities, List<Fact> facts, List<string> remarks)
    {
        foreach (var consent in contact.Consents)
        {
            if (consent.At > receivedAt)
            {
                remarks.Add("consent-incomplete");
                continue;
            }
            // Consent belongs to a contact point: without one there is nothing that the person could have agreed to be reached at.
            var on = identities.FindIndex(i => i.Type == PointOf(consent.Channel));
            if (on < 0)
            {
                remarks.Add("consent-contact-point");
                continue;
            }
            facts.Add(new Fact.ConsentGiven(new ConsentKey(consent.Channel, consent.Purpose, controller), new Evidence
            {
                Method = consent.Method,
                Text = consent.Text,
                TextVersion = consent.TextVersion,
                Language = consent.Language,
                CapturedAt = consent.At,
                DoubleOptInConfirmedAt = consent.Method == ConsentMethod.DoubleOptIn ? consent.At : null,
            })
            { On = on, Attested = true });
        }
    }

    private static string PointOf(string channel) => channel switch
    {
        "email" => "email",
        "phone" or "call" or "sms" or "mms" or "whatsapp" => "phone",
        _ => "",
    };

    /// <summary>A point that can't be one stays a trait, as it was written.</summary>
    private void AddPoints(string type, IReadOnlyList<string> values, List<IdentityClaim> identities, List<string> remarks)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var value in values)
        {
            var claim = new IdentityClaim(type, null, value);
            var (point, refused) = normaliser.Normalise(claim, Trust.Links);
            if (point is null) remarks.Add(refused!.Code == "identity-blocked" ? $"{type}-blocked" : $"{type}-invalid");
            else if (identities.Count == Preparing.MaxIdentities) remarks.Add($"{type}-count");
            else if (seen.Add(point.Value)) identities.Add(claim);
        }
    }

    private IdentityClaim Crm(string id) => new("crm", scope, id);

    private bool IsId(string id) => normaliser.Normalise(Crm(id), Trust.Links).Identity is not null;

    private PlannedMessage Plan(string suffix, Contact contact, IReadOnlyList<IdentityClaim> identities, IReadOnlyList<Fact> facts) =>
        new(new Message { Id = suffix, Identities = identities, Facts = facts, OccurredAt = contact.ModifiedAt, ReceivedAt = receivedAt }, Suggests: false);
}
