namespace Profiles.Domain.Graph;

/// <summary>How two identities hang together.</summary>
public static class LinkPath
{
    /// <summary>The shortest chain of links, and of equally short ones the one that comes first in the order given.</summary>
    /// <param name="joining">Links that join, the strongest first.</param>
    /// <returns>From <paramref name="from"/> to any of <paramref name="to"/>; null where there is none.</returns>
    public static IReadOnlyList<Link>? Between(IReadOnlyCollection<Link> joining, IReadOnlyCollection<IdentityId> from, IReadOnlySet<IdentityId> to)
    {
        var byEnd = joining.SelectMany(l => new[] { (End: l.A, Link: l), (End: l.B, Link: l) }).ToLookup(e => e.End, e => e.Link);
        var cameBy = from.ToDictionary(id => id, _ => (Link?)null);
        var queue = new Queue<IdentityId>(from);
        while (queue.TryDequeue(out var here))
        {
            if (to.Contains(here)) return Trace(here);
            foreach (var link in byEnd[here])
            {
                if (cameBy.TryAdd(link.Other(here), link)) queue.Enqueue(link.Other(here));
            }
        }
        return null;

        List<Link> Trace(IdentityId end)
        {
            var path = new List<Link>();
            for (var here = end; cameBy[here] is { } link; here = link.Other(here)) path.Insert(0, link);
            return path;
        }
    }
}
