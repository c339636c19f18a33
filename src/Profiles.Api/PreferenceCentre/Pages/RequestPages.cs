using Profiles.Domain.PrivacyRequests;
using Profiles.Projections.PreferenceCentre;

namespace Profiles.Api.PreferenceCentre.Pages;

/// <summary>To ask for a copy, a correction or erasure, and to prove by a code who asks.</summary>
internal static class RequestPages
{
    /// <summary>What the page offers to ask for, in its order.</summary>
    public static IReadOnlyList<PrivacyRequestKind> Kinds { get; } = [PrivacyRequestKind.Access, PrivacyRequestKind.Rectification, PrivacyRequestKind.Erasure];

    /// <param name="available">Whether codes can be sent.</param>
    /// <param name="reachable">Contact points that a code may go to.</param>
    public static Html Section(OpenCentre centre, bool available, IReadOnlyList<OwnIdentity> reachable, string seal)
    {
        var words = centre.Words;
        var body = !available ? Html.Of($"<p>{words.RequestsOff}</p>")
            : reachable.Count == 0 ? Html.Of($"<p>{words.RequestsUnproved}</p>")
            : Html.Of($"""
                <p class="soft">{words.RequestsText}</p>
                {CentrePage.Form(centre.Link, "request", seal)}
                <fieldset><legend>{words.RequestsLegend}</legend>
                {Html.Join(Kinds.Select((kind, i) => Choice("kind", kind.ToString(), words.Request(kind), i == 0)))}
                </fieldset>
                <fieldset><legend>{words.CodeTo}</legend>
                {Html.Join(reachable.Select((point, i) => Choice("to", point.Id.ToString(), words.Pair(words.IdentityType(point.Type), point.Masked), i == 0)))}
                </fieldset>
                <button>{words.SendCode}</button>
                </form>
                """);
        return Html.Of($"""
            <section aria-labelledby="requests">
            <h2 id="requests">{words.RequestsTitle}</h2>
            {body}
            </section>
            """);
    }

    /// <param name="wrong">A code was entered that was not it.</param>
    public static Html Code(OpenCentre centre, SentCode code, OwnIdentity? sentTo, bool wrong, string seal)
    {
        var words = centre.Words;
        var about = wrong ? Html.Ours(" aria-invalid=\"true\" aria-describedby=\"wrong\"") : Html.None;
        return Html.Of($"""
            {(wrong ? Html.Of($"<p class=\"note warn\" role=\"alert\" id=\"wrong\">{words.CodeWrong}</p>") : Html.None)}
            <section>
            <p>{words.CodeSent} <strong>{sentTo?.Masked}</strong></p>
            {CentrePage.Form(centre.Link, $"code/{code.Id}", seal)}
            {(code.Kind == PrivacyRequestKind.Rectification ? Html.Of($"""
                <p class="field"><label>{words.CorrectionLabel}<textarea name="text" rows="5" maxlength="4000" required></textarea></label></p>
                """) : Html.None)}
            <p class="field"><label>{words.CodeLabel}<input type="text" name="code" inputmode="numeric" autocomplete="one-time-code" pattern="[0-9 ]*" maxlength="12" required{about}></label></p>
            <button>{words.Request(code.Kind)}</button>
            </form>
            </section>
            <p><a href="{centre.Path()}">{words.Back}</a></p>
            """);
    }

    public static Html Received(OpenCentre centre, SentCode code) => Html.Of($"""
        <p class="note" role="status">{centre.Words.Received(code.Kind)}</p>
        <p>{centre.Words.Pair(centre.Words.Reference, code.Id.ToString())}</p>
        <p><a href="{centre.Path()}">{centre.Words.Back}</a></p>
        """);

    private static Html Choice(string name, string value, string label, bool first) => Html.Of($"""
        <label class="choice"><input type="radio" name="{name}" value="{value}"{(first ? Html.Ours(" checked") : Html.None)}><span>{label}</span></label>
        """);
}
