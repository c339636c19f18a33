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
    };

    public override string Language => "en";

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
