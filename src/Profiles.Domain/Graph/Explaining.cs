namespace Profiles.Domain.Graph;

/// <summary>What an identity is called in a sentence.</summary>
/// <param name="Value">As far as the reader may see it.</param>
public sealed record Named(string Type, string Value);

/// <summary>A link, as a sentence tells it.</summary>
public sealed record ToldLink(Named From, Named To, LinkRule Rule, string Source, DateTimeOffset OccurredAt);

/// <summary>Why two identities are, or are not, held to be one person.</summary>
public abstract record Explanation(Named A, Named B)
{
    public sealed record Same(Named A) : Explanation(A, A);

    /// <param name="Path">From the one to the other, at least one.</param>
    public sealed record Joined(Named A, Named B, IReadOnlyList<ToldLink> Path) : Explanation(A, B);

    public sealed record Separated(Named A, Named B, DateTimeOffset On) : Explanation(A, B);

    /// <param name="Code">One of <see cref="Refusals"/>.</param>
    public sealed record Refused(Named A, Named B, ToldLink Evidence, string Code) : Explanation(A, B);

    public sealed record Strangers(Named A, Named B) : Explanation(A, B);

    /// <summary>One sentence.</summary>
    /// <param name="language">French where it begins with <c>fr</c>; otherwise English.</param>
    public string Sentence(string? language) => language?.StartsWith("fr", StringComparison.OrdinalIgnoreCase) == true ? FrenchWords.Of(this) : EnglishWords.Of(this);
}

public static class Explaining
{
    /// <summary>The name of a rule in the API.</summary>
    public static string NameOf(LinkRule rule) => rule switch
    {
        LinkRule.SeenTogether => "seen-together",
        LinkRule.Superseded => "superseded",
        LinkRule.AdminDecision => "admin-decision",
        _ => "matched",
    };

    /// <summary>The path by which the fold itself joins two identities: links are taken strongest first, and those that close a circle are passed over.</summary>
    /// <param name="joining">Links that join nobody are left out.</param>
    /// <returns>Null where nothing joins them.</returns>
    public static IReadOnlyList<Link>? StrongestPath(IReadOnlyCollection<Member> members, IEnumerable<Link> joining, IdentityId a, IdentityId b, GraphRules rules)
    {
        var all = members.ToDictionary(m => m.Id);
        var parent = new Dictionary<IdentityId, IdentityId>();
        var tree = new List<Link>();
        foreach (var link in joining.Where(l => all.ContainsKey(l.A) && all.ContainsKey(l.B)).Order(rules.Order(all)))
        {
            var (one, other) = (Root(link.A), Root(link.B));
            if (one == other) continue;
            parent[one] = other;
            tree.Add(link);
        }
        return LinkPath.Between(tree, [a], new HashSet<IdentityId> { b });

        IdentityId Root(IdentityId id)
        {
            while (parent.TryGetValue(id, out var up)) id = up;
            return id;
        }
    }
}
