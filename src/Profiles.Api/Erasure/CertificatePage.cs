using Profiles.Api.PreferenceCentre.Pages;
using Profiles.Domain.Erasure;

namespace Profiles.Api.Erasure;

/// <summary>A certificate for people. It shows what is signed, and nothing else.</summary>
internal static class CertificatePage
{
    public static Task MissingAsync(HttpContext context, Words page)
    {
        var words = CertificateWords.Of(page.Language);
        return Page.WriteAsync(context, StatusCodes.Status404NotFound, page, words.Title, Html.Of($"<p>{words.Missing}</p>"));
    }

    public static Task WriteAsync(HttpContext context, Words page, ErasureCertificate certificate, CertificateSignature signature, bool holds)
    {
        var words = CertificateWords.Of(page.Language);
        var scope = certificate.Scope;
        var open = scope.Epochs.Except(scope.ClosedEpochs).ToList();
        var body = Html.Of($"""
            <p>{words.Lead}</p>
            <p>{(holds ? words.Holds : words.DoesNotHold)}</p>
            <dl>
            {Item(words.Controller, certificate.Controller)}
            {Item(words.Request, certificate.Request.ToString())}
            {(certificate.ReceivedAt is { } received ? Item(words.Received, Day(received)) : Html.None)}
            {Item(words.Erased, Day(certificate.ErasedAt))}
            {Item(words.By, string.Join(", ", certificate.ApprovedBy.Append(certificate.ExecutedBy).Where(by => by.Length > 0).Distinct()))}
            {Item(words.Identities, Number(scope.Identities.Count))}
            {Item(words.Events, Number(scope.Events))}
            {Item(words.Keys, string.Join(", ", scope.DataKeys.Select(k => $"{k.Key.ToString().ToLowerInvariant()}: {Number(k.Value)}")))}
            {Item(words.Rows, Number(scope.Rows.Values.Sum()))}
            {Item(words.Epochs, open.Count == 0 ? words.NoneOpen : string.Join(", ", open))}
            {Item(words.Kept, certificate.Retained.Count == 0 ? words.Nothing : string.Join("; ", certificate.Retained.Select(k => $"{k.RetentionClass}, Art. {k.Ground}{(k.Until is { } until ? $", {words.Until} {until.ToString("d MMMM yyyy", words.Culture)}" : "")}")))}
            {Item(words.Recipients, certificate.Recipients.Count == 0 ? words.Nobody : string.Join("; ", certificate.Recipients.Select(r => $"{r.Name}: {(r.AcknowledgedAt is null ? words.Silent : words.Acknowledged)}")))}
            </dl>
            <p>{words.Fence}</p>
            <p>{words.Check} <code>{signature.KeyId}</code></p>
            <p><a href="{certificate.Request.ToString()}.json">{words.File}</a></p>
            """);
        return Page.WriteAsync(context, StatusCodes.Status200OK, page, words.Title, body);

        string Day(DateTimeOffset at) => at.UtcDateTime.ToString("d MMMM yyyy, HH:mm 'UTC'", words.Culture);
        string Number(long count) => count.ToString("N0", words.Culture);
    }

    private static Html Item(string name, string value) => Html.Of($"<dt>{name}</dt><dd>{value}</dd>");
}
