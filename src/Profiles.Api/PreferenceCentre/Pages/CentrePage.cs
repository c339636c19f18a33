using System.Text.Json;
using Profiles.Domain.Consent;
using Profiles.Domain.PreferenceCentre;
using Profiles.Projections.PreferenceCentre;

namespace Profiles.Api.PreferenceCentre.Pages;

/// <summary>The person's own page: what is decided, what they say of themselves, and what they may ask for.</summary>
/// <param name="link">The page's own address.</param>
/// <param name="seal">Of its forms.</param>
internal sealed class CentrePage(OpenedLink link, OwnRecord record, IReadOnlyList<Offer> offers, Words words, string seal)
{
    public Html Body(Html notice, Html requests) => Html.Of($"""
        {notice}
        <p>{words.CentreFor} <strong>{record.ContactPoint.Masked}</strong>. {words.CentreIntro}</p>
        {Decisions()}
        {Objection()}
        {Others()}
        {About()}
        {requests}
        """);

    /// <summary>A form's beginning: where it goes, and what ties it to this page.</summary>
    public Html Form(string action) => Form(link, action, seal);

    public static Html Form(OpenedLink link, string action, string seal) => Html.Of($"""
        <form method="post" action="{PersonalLinks.CentrePath}{link.Token}/{action}"><input type="hidden" name="{FormSeal.Field}" value="{seal}">
        """);

    private Html Decisions() => Html.Of($"""
        <section aria-labelledby="decisions">
        <h2 id="decisions">{words.DecisionsTitle}</h2>
        {(offers.Count == 0 ? Html.Of($"<p>{words.NoDecisions}</p>") : Html.Join(offers.Select(Decision)))}
        </section>
        """);

    private Html Decision(Offer offer) => Html.Of($"""
        <div class="row">
        <div>
        <h3>{offer.Title}</h3>
        {(offer.Text is { } text ? Html.Of($"<p class=\"soft\">{text.Text}</p>") : Html.None)}
        {Status(offer.Reason, offer.Held)}
        </div>
        {(offer.CanStop ? Press(offer, "stop", words.Stop, Html.Ours(" class=\"quiet\"")) : offer.CanAllow ? Press(offer, "allow", words.Allow, Html.None) : Html.None)}
        </div>
        """);

    private Html Press(Offer offer, string decision, string label, Html look) => Html.Of($"""
        {Form("decide")}
        <input type="hidden" name="channel" value="{offer.Key.Channel}"><input type="hidden" name="purpose" value="{offer.Key.Purpose}"><input type="hidden" name="controller" value="{offer.Key.Controller}">
        <button name="decision" value="{decision}"{look}>{label}<span class="unseen"> – {offer.Title}</span></button>
        </form>
        """);

    private Html Status(PermissionReason reason, OwnDecision? held) => Html.Of($"""
        <p><span class="{(reason.Allows() ? "yes" : "no")}">{words.Status(reason)}</span>{(held is not null && Tells(held, reason) ? Html.Of($" <span class=\"soft\">{words.Origin(held)}</span>") : Html.None)}</p>
        """);

    /// <summary>Whether it is this decision that the reason speaks of: an objection elsewhere has no date here.</summary>
    private static bool Tells(OwnDecision held, PermissionReason reason) => reason switch
    {
        PermissionReason.ConsentGiven or PermissionReason.DoubleOptInMissing => held.Status == ConsentStatus.Given,
        PermissionReason.ConsentExpired => held.Status is ConsentStatus.Given or ConsentStatus.Expired,
        PermissionReason.Objected => held.Status == ConsentStatus.Objected,
        PermissionReason.ConsentWithdrawn => held.Status == ConsentStatus.Withdrawn,
        _ => false,
    };

    private Html Objection() => offers.Any(o => o.Marketing) ? Html.Of($"""
        <section aria-labelledby="object">
        <h2 id="object">{words.ObjectTitle}</h2>
        <p>{words.ObjectText}</p>
        {Form("object")}
        <button class="quiet">{words.ObjectButton}</button>
        </form>
        </section>
        """) : Html.None;

    private Html Others() => record.Others.Count == 0 ? Html.None : Html.Of($"""
        <section aria-labelledby="others">
        <h2 id="others">{words.OthersTitle}</h2>
        <p class="soft">{words.OthersText}</p>
        {Html.Join(record.Others.Select(Other))}
        </section>
        """);

    private Html Other(OwnIdentity other)
    {
        var held = record.Decisions.Where(d => d.ContactPoint == other.Id).ToList();
        var lines = held.Select(d => Html.Of($"""<p>{Offers.Title(link.Settings, d.Key, words)}</p>{Status(Offers.ReasonOf(record, other.Id, d.Key, d), d)}"""));
        return Html.Of($"""
            <div class="row"><div class="wide">
            <h3>{words.Pair(words.IdentityType(other.Type), other.Masked)}</h3>
            {(held.Count == 0 ? Html.Of($"<p class=\"soft\">{words.NothingHeld}</p>") : Html.Join(lines))}
            </div></div>
            """);
    }

    private Html About()
    {
        var offering = link.Settings.Offering;
        if (offering.Attributes.Count == 0 && offering.Interests.Count == 0) return Html.None;
        var chosen = Chosen();
        return Html.Of($"""
            <section aria-labelledby="about">
            <h2 id="about">{words.AboutTitle}</h2>
            <p class="soft">{words.AboutText}</p>
            {Form("about")}
            {Html.Join(offering.Attributes.Select(Attribute))}
            {(offering.Interests.Count == 0 ? Html.None : Html.Of($"""
                <fieldset><legend>{words.InterestsLegend}</legend>
                {Html.Join(offering.Interests.Select(i => Interest(i, chosen.Contains(i.Name))))}
                </fieldset>
                """))}
            <button>{words.Save}</button>
            </form>
            </section>
            """);
    }

    private Html Attribute(Offered offered)
    {
        var value = record.Declared.TryGetValue(offered.Name, out var said) && said.ValueKind == JsonValueKind.String ? said.GetString()! : "";
        return Html.Of($"""
            <p class="field"><label>{words.Label(offered, words.Attribute(offered.Name))}<input type="text" name="a.{offered.Name}" value="{value}" maxlength="{Most}"{Completes(offered.Name)}></label></p>
            """);
    }

    private Html Interest(Offered offered, bool isChosen) => Html.Of($"""
        <label class="choice"><input type="checkbox" name="interest" value="{offered.Name}"{(isChosen ? Html.Ours(" checked") : Html.None)}><span>{words.Label(offered, offered.Name)}</span></label>
        """);

    private HashSet<string> Chosen() =>
        record.Declared.TryGetValue(Offering.InterestsTrait, out var said) && said.ValueKind == JsonValueKind.Array
            ? [.. said.EnumerateArray().Where(i => i.ValueKind == JsonValueKind.String).Select(i => i.GetString()!)]
            : [];

    /// <summary>WCAG 2.2, 1.3.5: a browser can fill in what it knows of its user.</summary>
    private static Html Completes(string trait) => trait switch
    {
        "firstName" => Html.Ours(" autocomplete=\"given-name\""),
        "lastName" => Html.Ours(" autocomplete=\"family-name\""),
        "name" => Html.Ours(" autocomplete=\"name\""),
        "city" => Html.Ours(" autocomplete=\"address-level2\""),
        "country" => Html.Ours(" autocomplete=\"country-name\""),
        _ => Html.None,
    };

    private static string Most { get; } = Offering.MaxLength.ToString(System.Globalization.CultureInfo.InvariantCulture);
}
