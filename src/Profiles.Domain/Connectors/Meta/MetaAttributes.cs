using System.Collections;
using System.Text.Json;
using Profiles.Domain.Facts;

namespace Profiles.Domain.Connectors.Meta;

/// <summary>Attributes or traits as a payload has them: what it does not say is left out.</summary>
internal sealed class MetaAttributes : IEnumerable<KeyValuePair<string, JsonElement>>
{
    private readonly Dictionary<string, JsonElement> said = [];

    public IReadOnlyDictionary<string, JsonElement>? OrNull => said.Count > 0 ? said : null;

    /// <summary>Null where nothing is said of the person.</summary>
    public Fact.Traits? AsTraits => said.Count > 0 ? new(said) : null;

    public void Add(string name, string? text)
    {
        if (text is not null) said[name] = JsonSerializer.SerializeToElement(text);
    }

    public void Add(string name, bool isSo)
    {
        if (isSo) said[name] = JsonSerializer.SerializeToElement(true);
    }

    /// <summary>As its JSON is written: what an event says beyond what is understood is not lost with the delivery.</summary>
    public void Add(string name, JsonElement? payload) => Add(name, payload?.GetRawText());

    public IEnumerator<KeyValuePair<string, JsonElement>> GetEnumerator() => said.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
