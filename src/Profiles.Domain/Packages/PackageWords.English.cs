using System.Globalization;
using Profiles.Domain.Consent;
using Profiles.Domain.Facts;
using Profiles.Domain.Privacy;
using Profiles.Domain.PrivacyRequests;

namespace Profiles.Domain.Packages;

public sealed partial record PackageWords
{
    public static PackageWords English { get; } = new()
    {
        Language = "en",
        Culture = CultureInfo.GetCultureInfo("en-GB"),
        Title = "Your data",
        Lead = "This is what we hold about you, what we use it for, where it is from, and who got or read it (Art. 15 GDPR).",
        Controller = "Controller", Request = "Your request", Received = "Received", Made = "As of",
        Identities = "How we know you", IdentitiesLead = "Addresses, numbers and accounts that we hold to be yours.",
        Type = "Kind", Value = "Value", Scope = "Where", Certainty = "Certainty", Source = "Source", FirstSeen = "First seen", LastSeen = "Last seen",
        Traits = "What we hold about you", Name = "Name", Since = "Since", Pinned = "chosen by an administrator",
        Interactions = "What happened between us", Date = "Date", Channel = "Channel", What = "What", Direction = "From", Text = "Text",
        Consents = "Your consents and objections", Purpose = "Purpose", Decision = "Decision", Method = "How", Given = "Given", Withdrawn = "Refused or withdrawn", Objected = "Objection",
        Exclusions = "When we must not contact you", Edited = "edited", Deleted = "deleted", Placed = "Begins", Lifted = "Ended", Reason = "Reason",
        Decisions = "Decisions about which records are yours",
        DecisionsLead = "Records are joined when a source names them together, when an administrator decides so, or when what is known of both agrees. A suggestion joins nothing by itself.",
        Rule = "Rule", By = "By", Withheld = "withheld: it may tell of somebody else",
        Purposes = "What we use your data for", Basis = "Lawful basis", AllChannels = "all channels",
        Recipients = "Who was given your data", RecipientsLead = "Each hand-over, with what it was for.", Recipient = "Recipient",
        Reads = "Who read your data", ReadsLead = "By day, role and purpose. We do not name the persons.", Roles = "Role", Times = "Times",
        Sources = "Where your data are from", Records = "Records",
        Retention = "How long we keep them", Holds = "What", Term = "How long",
        Requests = "Your requests", Kind = "Kind", State = "State",
        Rights = "Your rights",
        RightsText = "You may have your data corrected, erased, restricted or handed over, object to their use, and withdraw any consent at any time. You may complain to a supervisory authority ({0}) and go to court.",
        Others = "Other people", OthersText = "In {0} places we took out what tells of other people and kept the rest.",
        Files = "The files", FilesText = "data.json, events.json and decisions.json hold everything for machines; the CSV files hold the lists for a spreadsheet; manifest.json says how many records each file has.",
        None = "Nothing.", Latest = "The latest {0} of {1}; all are in {2}.",
        Marks = new("[another person’s e-mail address]", "[another person’s telephone number]", "[another person’s account]", "[another person]"),
        KindOf = EnglishKind,
        BasisOf = basis => basis switch
        {
            LawfulBasis.Consent => "your consent",
            LawfulBasis.Contract => "a contract with you",
            LawfulBasis.LegitimateInterest => "a legitimate interest",
            LawfulBasis.LegalObligation => "a legal obligation",
            LawfulBasis.VitalInterest => "a vital interest",
            _ => "a public task",
        },
        RetentionOf = of => of switch
        {
            RetentionClass.Contact => ("Addresses, accounts and attributes", "As long as a purpose above needs them, or until you have them erased"),
            RetentionClass.Conversation => ("What was written and said", "As long as a purpose above needs it, or until you have it erased"),
            RetentionClass.Transaction => ("Purchases", "As long as the law on accounts and taxes demands, also after an erasure"),
            _ => ("Proofs of your consents and objections", "As long as they have to be proved"),
        },
        TermOf = (of, months) => of switch
        {
            RetentionClass.Contact => $"{months} months after your last contact, or after you ceased to be a customer",
            RetentionClass.Conversation => $"{months} months after the last of it",
            RetentionClass.Transaction => $"{months} months after the last purchase",
            _ => $"{months} months after the consent or objection has ended",
        },
        RequestOf = kind => kind switch
        {
            PrivacyRequestKind.Access => "access",
            PrivacyRequestKind.Portability => "portability",
            PrivacyRequestKind.Rectification => "correction",
            PrivacyRequestKind.Erasure => "erasure",
            PrivacyRequestKind.Restriction => "restriction",
            PrivacyRequestKind.ObjectionToMarketing => "objection to marketing",
            PrivacyRequestKind.Objection => "objection",
            _ => "opt-out of sale or sharing",
        },
        StrengthOf = strength => strength.ToLowerInvariant(),
        Inbound = "you", Outbound = "us",
    };

    private static string EnglishKind(InteractionKind kind) => kind switch
    {
        InteractionKind.EmailSent => "e-mail sent",
        InteractionKind.EmailOpened => "e-mail opened",
        InteractionKind.EmailClicked => "link in an e-mail clicked",
        InteractionKind.EmailBounced => "e-mail not delivered",
        InteractionKind.EmailComplained => "e-mail reported as spam",
        InteractionKind.EventAttendance => "attendance of an event",
        InteractionKind.ContestEntry => "entry for a contest",
        InteractionKind.Lead => "enquiry",
        _ => kind.ToString().ToLowerInvariant(),
    };
}
