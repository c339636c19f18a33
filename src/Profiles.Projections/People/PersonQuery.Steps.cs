using Profiles.Domain;
using Profiles.Domain.Graph;

namespace Profiles.Projections.People;

public sealed partial class PersonQuery
{
    /// <summary>The decisions behind a path of links, such as what holds together what was to be parted.</summary>
    /// <param name="path">Each link goes on from the one before.</param>
    /// <param name="profile">The live profile that it is within.</param>
    public async Task<IReadOnlyList<LinkStepView>> StepsAsync(IReadOnlyList<Link> path, ProfileId profile, PersonFields fields, CancellationToken cancellation)
    {
        if (path.Count == 0 || await KeysAsync(cancellation) is not { } keys) return [];
        await using var connection = await parts.Database.OpenConnectionAsync(cancellation);
        var said = await SaidAsync(connection, [.. path.Select(l => l.Decision.Value).Distinct()], cancellation);
        var (viewing, now, views) = await NamingAsync(
            connection, keys, [.. path.SelectMany(l => new[] { l.A, l.B }), .. said.Select(e => Recounted.Of(e.Event)?.Bearer).OfType<IdentityId>()], profile, fields, cancellation);
        using (now)
        {
            var steps = Steps(path, Start(path), path: true, said, views, [], viewing, profile, fields);
            await AccountAsync(viewing, cancellation);
            return steps;
        }
    }

    private static IdentityId Start(IReadOnlyList<Link> path) => path is [var first, var second, ..] && (second.A == first.A || second.B == first.A) ? first.B : path[0].A;
}
