using Marten;

namespace Profiles.Projections.People;

/// <summary>Reads events as the store wrote them, without a session.</summary>
internal sealed class StoredEvents(IDocumentStore store)
{
    private readonly Dictionary<string, Type> types = store.Options.Events.AllKnownEventTypes().ToDictionary(e => e.EventTypeName, e => e.EventType);
    private readonly ISerializer serializer = store.Options.Serializer();

    /// <returns>Null where this version does not know the type.</returns>
    public object? Read(string alias, byte[] json)
    {
        if (!types.TryGetValue(alias, out var type)) return null;
        using var stream = new MemoryStream(json, writable: false);
        return serializer.FromJson(type, stream);
    }
}
