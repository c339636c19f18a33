using System.Security.Cryptography;
using System.Text;
using System.Xml;
using System.Xml.Linq;

namespace Profiles.Domain.Connectors.WeChat;

/// <summary>A body of WeChat's: a root with a member for each thing said. No document type is read and nothing outside of it, whatever it refers to.</summary>
internal sealed class WeChatXml
{
    private const int MaxDepth = 8;
    private const int MaxCharacters = 4 * 1024 * 1024;

    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly XElement root;

    private WeChatXml(XElement root) => this.root = root;

    /// <returns>Null where it is no such XML.</returns>
    public static WeChatXml? Parse(ReadOnlyMemory<byte> body)
    {
        try
        {
            var text = Strict.GetString(body.Span).TrimStart('\uFEFF');
            if (IsTooDeep(text)) return null;
            using var reader = Reader(text);
            return XElement.Load(reader) is { HasElements: true } root ? new(root) : null;
        }
        catch (Exception invalid) when (invalid is XmlException or DecoderFallbackException or ArgumentException)
        {
            return null;
        }
    }

    /// <returns>A text that is not empty; null where the member is missing or holds others.</returns>
    public string? Value(string name) => Leaf(root.Element(name));

    /// <summary>The texts of all members, those inside of others as well, by their names: <c>ScanCodeInfo</c> is no name, <c>ScanResult</c> is one.</summary>
    public IEnumerable<(string Name, string Value)> Leaves => root.Descendants().Select(m => (m.Name.LocalName, Leaf(m) ?? "")).Where(m => m.Item2.Length > 0);

    /// <summary>Each member but <paramref name="except"/> is in the other one too, and says the same there; and nothing stands beside the members.</summary>
    public bool SaysNoMoreThan(WeChatXml other, string except) =>
        root.Name == other.root.Name && !root.HasAttributes
        && root.Nodes().All(n => n is XElement || n is XText { Value: var text } && string.IsNullOrWhiteSpace(text))
        && root.Elements(except).Count() == 1 && !root.Element(except)!.HasAttributes
        && root.Elements().Where(m => m.Name != except).All(m => other.root.Elements(m.Name).Any(o => XNode.DeepEquals(Plain(m), Plain(o))));

    /// <summary>128 bits over all that is said.</summary>
    public string Digest() => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', Leaves.Select(m => $"{m.Name}={m.Value}")))).AsSpan(0, 16));

    public override string ToString() => "(body)";

    /// <summary>As it is spelled.</summary>
    public string Spelled() => root.ToString(SaveOptions.DisableFormatting);

    private static string? Leaf(XElement? member) => member is { HasElements: false } && member.Value.Trim() is { Length: > 0 } text ? text : null;

    /// <summary>WeChat writes some texts as character data and others not.</summary>
    private static XElement Plain(XElement member) => new(member.Name, member.Attributes(), member.HasElements ? member.Elements().Select(Plain) : member.Value.Trim());

    private static bool IsTooDeep(string text)
    {
        using var reader = Reader(text);
        while (reader.Read())
        {
            if (reader.Depth > MaxDepth) return true;
        }
        return false;
    }

    private static XmlReader Reader(string text) => XmlReader.Create(new StringReader(text), new XmlReaderSettings
    {
        DtdProcessing = DtdProcessing.Prohibit,
        XmlResolver = null,
        MaxCharactersInDocument = MaxCharacters,
        MaxCharactersFromEntities = 1024,
    });
}
