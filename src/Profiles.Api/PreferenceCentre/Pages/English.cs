using System.Globalization;
using Profiles.Domain.Consent;
using Profiles.Domain.PrivacyRequests;
using Profiles.Projections.PreferenceCentre;

namespace Profiles.Api.PreferenceCentre.Pages;

internal sealed partial record English : Words
{
    public static English Words { get; } = new()
    {
        DeadTitle = "This link does not work",
        DeadText = "It may be incomplete, or no longer valid. Use the link in the latest message that you received.",
        ExpiredTitle = "This link has expired",
        ExpiredText = "These links work for a limited time, so that nobody else can use them later. Use the link in a more recent message.",
        TooManyTitle = "One moment, please",
        TooManyText = "Too much was sent by this link in a short time. Wait a minute, then try again.",
        StaleTitle = "This form is out of date",
        StaleText = "Nothing was changed. Open your page again and repeat what you wanted to do.",
        FailedTitle = "This did not work",
        FailedText = "Nothing was changed. Please try again in a moment.",
        UnsubscribeTitle = "Unsubscribe",
        UnsubscribeText = "You will no longer receive this:",
        UnsubscribeButton = "Unsubscribe",
        UnsubscribedTitle = "You are unsubscribed",
        UnsubscribedText = "This has taken effect. You will no longer receive this:",
        CentreTitle = "Your preferences",
        CentreFor = "You are here by a link that was sent to",
        CentreIntro = "What you change here applies at once. Nobody else has to agree.",
        Saved = "Your change is saved and in effect.",
        Objected = "Your objection is saved and in effect: you will receive no more marketing.",
        DecisionsTitle = "What we may send you",
        NoDecisions = "Nothing has been decided for this contact point.",
        Allow = "Allow",
        Stop = "Stop",
        ObjectTitle = "No more marketing at all",
        ObjectText = "I object to the use of my data for direct marketing, by any channel. This takes effect at once.",
        ObjectButton = "Object to all marketing",
        OthersTitle = "Your other contact points",
        OthersText = "They are partly hidden here. To change what is decided for one of them, use a link that was sent to it.",
        NothingHeld = "Nothing decided",
        AboutTitle = "About you",
        AboutText = "All of this is optional. What you say here goes before what we were told by others. Leave a field empty to take back what you said.",
        InterestsLegend = "What interests you?",
        Save = "Save",
        RequestsTitle = "Your data",
        RequestsText = "You can ask for what is yours by law. So that nobody asks in your name, we send you a code first.",
        RequestsLegend = "What do you ask for?",
        RequestsOff = "Requests for a copy, a correction or erasure of your data can't be made on this page at the moment. Write to us instead: you need no form, and we answer within one month.",
        RequestsUnproved = "We know no confirmed address or number of yours that a code could go to. To ask for a copy, a correction or erasure of your data, write to us: we answer within one month.",
        CodeTo = "Where do we send the code?",
        SendCode = "Send me a code",
        CodeTitle = "Enter your code",
        CodeSent = "We have sent a code of six digits to",
        CodeLabel = "Code",
        CodeWrong = "This code is not right. Look at the message again; after a few attempts the code ends.",
        CodeEndedTitle = "This code has ended",
        CodeEndedText = "It was used, has expired or was entered wrongly too often. You can ask for a new one.",
        TooManyCodes = "Too many codes were sent in a short time. Try again in an hour.",
        CorrectionLabel = "What is wrong, and what is right?",
        ReceivedTitle = "We have your request",
        Reference = "Your reference",
        Back = "Back to your page",
    };

    public override string Language => "en";

    public override string Status(PermissionReason reason) => reason switch
    {
        PermissionReason.ConsentGiven => "Allowed",
        PermissionReason.Contract => "Allowed: your contract needs it",
        PermissionReason.LegitimateInterest => "Allowed: in our legitimate interest, until you stop it",
        PermissionReason.LegalObligation => "Allowed: the law asks for it",
        PermissionReason.VitalInterest or PermissionReason.PublicTask => "Allowed",
        PermissionReason.Objected => "Not allowed: you objected",
        PermissionReason.ConsentExpired => "No longer allowed: your consent has ended",
        PermissionReason.DoubleOptInMissing => "Not yet allowed: confirm it by the message that you are sent",
        PermissionReason.NoConsentRecorded => "Not allowed: you have not decided",
        _ => "Not allowed",
    };

    public override string Origin(OwnDecision decision)
    {
        var since = decision.Since is { } at ? $"since {Date(at)}, " : "";
        var until = decision is { Status: ConsentStatus.Given, Expires: { } end } ? $"until {Date(end)}, " : "";
        return $"{since}{until}{Method(decision.Method)} ({decision.Source})";
    }

    private static string Date(DateTimeOffset at) => at.UtcDateTime.ToString("d MMMM yyyy", CultureInfo.GetCultureInfo("en-GB"));

    private static string Method(ConsentMethod method) => method switch
    {
        ConsentMethod.Form => "by a form",
        ConsentMethod.DoubleOptIn => "by a form, confirmed by message",
        ConsentMethod.OneClickUnsubscribe => "by one-click unsubscribe",
        ConsentMethod.PreferenceCentre => "on this page",
        ConsentMethod.Agent => "told to our staff",
        ConsentMethod.SocialPlatform => "on a social network",
        ConsentMethod.GlobalPrivacyControl => "by your browser's privacy signal",
        ConsentMethod.Import => "taken over from earlier records",
        _ => "by another system",
    };

    public override string Attribute(string name) => name switch
    {
        "firstName" => "First name",
        "lastName" => "Last name",
        "name" => "Name",
        "language" => "Language",
        "country" => "Country",
        "city" => "City",
        "birthDate" => "Date of birth",
        _ => name,
    };

    public override string IdentityType(string type) => type switch
    {
        "email" => "E-mail",
        "phone" => "Telephone",
        "whatsapp" => "WhatsApp",
        "crm" => "Customer number",
        "community" => "Community login",
        "device" => "Browser or app",
        "facebook" => "Facebook",
        "messenger" => "Messenger",
        "instagram" => "Instagram",
        "x" => "X",
        "linkedin" => "LinkedIn",
        _ => type,
    };

    public override string Pair(string name, string value) => $"{name}: {value}";

    public override string Request(PrivacyRequestKind kind) => kind switch
    {
        PrivacyRequestKind.Rectification => "Ask for a correction",
        PrivacyRequestKind.Erasure => "Ask for erasure",
        _ => "Ask for a copy",
    };

    public override string Received(PrivacyRequestKind kind) => kind switch
    {
        PrivacyRequestKind.Rectification => "You asked for a correction of your data. We answer within one month.",
        PrivacyRequestKind.Erasure => "You asked for the erasure of your data. We answer within one month.",
        _ => "You asked for a copy of your data. We answer within one month.",
    };

    public override string CodeMessage(string code, int minutes) => $"Your code: {code}. It is valid for {minutes} minutes. If you did not ask for it, ignore this message and give it to nobody.";

    public override string Channel(string token) => token switch
    {
        "email" => "e-mail",
        "sms" => "text message",
        "phone" => "telephone",
        "whatsapp" => "WhatsApp",
        "messenger" => "Messenger",
        "push" => "notification",
        "post" or "mail" => "post",
        _ => token,
    };

    public override string Purpose(string token) => token switch
    {
        "marketing" => "News and offers",
        "similar-products" => "Offers for similar products",
        "service" => "Service notices",
        "care" => "Answers to your questions",
        "special-categories" => "Use of sensitive data",
        _ => token,
    };

    public override string Both(string purpose, string channel) => $"{purpose}, by {channel}";
}
