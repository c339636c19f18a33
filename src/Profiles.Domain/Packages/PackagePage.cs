using System.Net;

namespace Profiles.Domain.Packages;

/// <summary>A list of the page: so many of all that there are, the latest first.</summary>
/// <param name="File">That has all of them; null where the list is whole.</param>
public sealed record PageTable(string Title, string? Lead, IReadOnlyList<string> Columns, IReadOnlyList<IReadOnlyList<string?>> Rows, long All, string? File);

/// <summary>
/// A package for people: one HTML file that needs nothing else, without a script. Tables have captions and headings for who listens to them, and scroll by themselves where
/// they are wider than the screen (WCAG 2.2, 1.3.1 and 1.4.10).
/// </summary>
public static class PackagePage
{
    /// <summary>The longest list that is read rather than searched; the files have the rest.</summary>
    public const int Longest = 200;

    private const string Style = """
        :root { color-scheme: light dark; --ink: #1c1c1e; --soft: #55555c; --paper: #ffffff; --line: #c9c9cf; }
        @media (prefers-color-scheme: dark) { :root { --ink: #f2f2f4; --soft: #b9b9c2; --paper: #1f1f23; --line: #4a4a52; } }
        body { margin: 0 auto; max-width: 60rem; padding: 1.5rem 1rem 4rem; background: var(--paper); color: var(--ink); font: 1.0625rem/1.55 system-ui, sans-serif; }
        h1 { font-size: 1.75rem; line-height: 1.2; } h2 { font-size: 1.25rem; margin: 2rem 0 0.5rem; }
        .wide { overflow-x: auto; } .wide:focus-visible { outline: 3px solid var(--ink); }
        table { border-collapse: collapse; min-width: 100%; } caption { text-align: left; color: var(--soft); padding: 0.25rem 0; }
        th, td { text-align: left; vertical-align: top; border-top: 1px solid var(--line); padding: 0.375rem 0.75rem 0.375rem 0; overflow-wrap: anywhere; min-width: 5rem; }
        dt { font-weight: 600; } dd { margin: 0 0 0.5rem; }
        """;

    public static async Task WriteAsync(TextWriter page, PackageWords words, PackageSummary about, int removed, IReadOnlyList<PageTable> tables)
    {
        await page.WriteAsync($"""
            <!DOCTYPE html>
            <html lang="{words.Language}">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="robots" content="noindex, nofollow">
            <meta name="referrer" content="no-referrer">
            <title>{Text(words.Title)}</title>
            <style>
            {Style}
            </style>
            </head>
            <body>
            <main>
            <h1>{Text(words.Title)}</h1>
            <p>{Text(words.Lead)}</p>
            <dl>
            <dt>{Text(words.Controller)}</dt><dd>{Text(about.Controller)}</dd>
            <dt>{Text(words.Request)}</dt><dd>{Text(words.RequestOf(about.Kind))}, {about.Request}</dd>
            <dt>{Text(words.Received)}</dt><dd>{Text(words.At(about.ReceivedAt))}</dd>
            <dt>{Text(words.Made)}</dt><dd>{Text(words.At(about.MadeAt))}</dd>
            </dl>

            """);
        foreach (var table in tables) await WriteAsync(page, words, table);
        await page.WriteAsync($"""
            <h2>{Text(words.Others)}</h2>
            <p>{Text(string.Format(words.Culture, words.OthersText, removed))}</p>
            <h2>{Text(words.Rights)}</h2>
            <p>{Text(string.Format(words.Culture, words.RightsText, about.Authority))}</p>
            <h2>{Text(words.Files)}</h2>
            <p>{Text(words.FilesText)}</p>
            </main>
            </body>
            </html>

            """);
    }

    private static async Task WriteAsync(TextWriter page, PackageWords words, PageTable table)
    {
        await page.WriteAsync($"<h2>{Text(table.Title)}</h2>\n");
        if (table.Lead is { } lead) await page.WriteAsync($"<p>{Text(lead)}</p>\n");
        if (table.Rows.Count == 0)
        {
            await page.WriteAsync($"<p>{Text(words.None)}</p>\n");
            return;
        }
        // Who has no mouse scrolls it by the keyboard.
        var caption = table.All > table.Rows.Count ? string.Format(words.Culture, words.Latest, table.Rows.Count, table.All.ToString("N0", words.Culture), table.File) : table.Title;
        await page.WriteAsync($"<div class=\"wide\" tabindex=\"0\" role=\"region\" aria-label=\"{Text(table.Title)}\">\n<table>\n<caption>{Text(caption)}</caption>\n<thead><tr>");
        foreach (var column in table.Columns) await page.WriteAsync($"<th scope=\"col\">{Text(column)}</th>");
        await page.WriteAsync("</tr></thead>\n<tbody>\n");
        foreach (var row in table.Rows)
        {
            await page.WriteAsync("<tr>");
            foreach (var cell in row) await page.WriteAsync($"<td>{Text(cell)}</td>");
            await page.WriteAsync("</tr>\n");
        }
        await page.WriteAsync("</tbody>\n</table>\n</div>\n");
    }

    /// <summary>In markup and in quoted attributes. What no page can hold, such as a control character, is left out.</summary>
    private static string Text(string? text) => WebUtility.HtmlEncode(string.Concat((text ?? "").Where(c => !char.IsControl(c) || c is '\n' or '\t')));
}
