using System.Text.Json;
using Profiles.Domain.Facts;

namespace Profiles.Domain.Connectors.Meta.Messenger;

/// <summary>What a person does without writing: a button, a reaction, a link or advertisement that led here, an account that is linked.</summary>
internal static class Acts
{
    /// <summary>A button of the brand's. Its title is what the person says by it.</summary>
    public static MappedEvent Postback(Conversation with, JsonElement? messaging, JsonElement? postback) =>
        with.Says("postback", MetaEvent.Id("postback", postback.Id("mid") ?? messaging.Digest()), with.Interaction(InteractionKind.Message, "postback") with
        {
            Text = postback.Text("title"),
            Attributes = Describe(new Details().Add("payload", postback.Text("payload")), postback.Object("referral")).OrNull,
        }) with
        { Signal = with.Signal(postback.Text("title")) };

    /// <summary>Each act is one: a reaction that is changed, taken back and given again are three.</summary>
    public static MappedEvent Reaction(Conversation with, JsonElement? messaging, JsonElement? reaction)
    {
        var removed = reaction.Text("action") == "unreact";
        var mid = reaction.Id("mid");
        return with.Says("reaction", MetaEvent.Id("reaction", mid is null ? messaging.Digest() : mid, with.Key, reaction.Text("action"), reaction.Text("reaction"), messaging.Id("timestamp")),
            with.Interaction(InteractionKind.Reaction) with
            {
                InReplyTo = mid is null ? null : Messages.Id(mid),
                Attributes = new Details().Add("action", removed ? "removed" : null).Add("reaction", reaction.Text("reaction")).Add("emoji", reaction.Text("emoji")).OrNull,
            });
    }

    public static MappedEvent Referral(Conversation with, JsonElement? messaging, JsonElement? referral) =>
        with.Says("referral", MetaEvent.Id("referral", messaging.Digest()), with.Interaction(InteractionKind.Other, "referral") with { Attributes = Describe(new Details(), referral).OrNull });

    /// <summary>
    /// The person logged in to the brand's site from Messenger, or out. No identity comes of it: the code is what the site's page handed to the person's own browser, which carries it back,
    /// so it is no id, and who changes it on the way would be linked with somebody else. The site, which can check its code, tells us who it is for.
    /// </summary>
    public static MappedEvent AccountLinking(Conversation with, JsonElement? messaging, JsonElement? linking) =>
        with.Says("account_linking", MetaEvent.Id("account_linking", messaging.Digest()), with.Interaction(InteractionKind.Other, "account_linking") with
        {
            Attributes = new Details().Add("status", linking.Text("status")).Add("authorizationCode", linking.Text("authorization_code")).OrNull,
        });

    /// <param name="referral">What led a person here, in Messenger's form: a link's or an advertisement's own words.</param>
    public static Details Describe(Details attributes, JsonElement? referral) => attributes
        .Add("referral", referral.Text("ref"))
        .Add("referralSource", referral.Text("source"))
        .Add("referralType", referral.Text("type"))
        .Add("referralAddress", referral.Text("referer_uri"))
        .Add("ad", referral.Id("ad_id"))
        .Add("adTitle", referral.Object("ads_context_data").Text("ad_title"))
        .Add("product", referral.Object("product").Id("id") ?? referral.Object("ads_context_data").Id("product_id"));
}
