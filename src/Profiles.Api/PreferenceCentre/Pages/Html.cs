using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Unicode;

namespace Profiles.Api.PreferenceCentre.Pages;

/// <summary>Markup. <see cref="Of"/> encodes every text that stands in a hole; in attributes, write quotation marks around the hole.</summary>
internal readonly record struct Html
{
    private readonly string? markup;

    private Html(string markup) => this.markup = markup;

    public static Html None => default;

    public static Html Of(Writer html) => new(html.Markup);

    /// <summary>Markup of ours as it stands: never of anything that was read.</summary>
    public static Html Ours(string markup) => new(markup);

    public static Html Join(IEnumerable<Html> parts) => new(string.Concat(parts));

    public override string ToString() => markup ?? "";

    /// <summary>Literals are markup, holes are text. A hole of any other type does not compile.</summary>
    [InterpolatedStringHandler]
    public readonly struct Writer(int literals, int holes)
    {
        private static readonly HtmlEncoder Encoder = HtmlEncoder.Create(UnicodeRanges.All);

        private readonly StringBuilder text = new(literals + (holes * 16));

        internal string Markup => text.ToString();

        public void AppendLiteral(string literal) => text.Append(literal);

        public void AppendFormatted(Html part) => text.Append(part.ToString());

        public void AppendFormatted(string? value) => text.Append(Encoder.Encode(value ?? ""));
    }
}
