using Marten;
using Profiles.Domain;
using Profiles.Domain.Privacy;
using Profiles.Projections.Keys;
using Profiles.Projections.Recording;

namespace Profiles.Projections.Policies;

/// <summary>What an admin decided about the brand itself: an event that begins a stream of its own, with its reason sealed under a key of that stream.</summary>
internal static class BrandDecisions
{
    /// <param name="decided">Makes the event; the key seals what is free text in it.</param>
    public static void QueueDecision(this IDocumentSession session, IDocumentStore store, TenantKeys keys, DecisionId id, DateTimeOffset at, Func<DataKey, object> decided)
    {
        var (key, wrapped) = keys.NewDataKey(id.Value, RetentionClass.Contact);
        using (key)
        {
            session.QueueDataKeys(keys.Tenant, [new(id.Value, RetentionClass.Contact, keys.Epoch, wrapped)]);
            session.QueueOperation(new AppendEvents(store, keys.Tenant.Value, [new(Guid.CreateVersion7(), id.Value, decided(key))], at));
        }
    }
}
