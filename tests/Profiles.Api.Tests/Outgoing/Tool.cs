using Profiles.Api.Tests.Notices;

namespace Profiles.Api.Tests.Outgoing;

/// <summary>What a tool makes of the events that it got: each id once, in the order of their arrival, as docs/outgoing.md says.</summary>
internal static class Tool
{
    public static List<Got> Once(IEnumerable<Got> received) => [.. received.DistinctBy(g => g.Id)];

    public static HashSet<Guid> Knows(IEnumerable<Got> received)
    {
        var known = new HashSet<Guid>();
        foreach (var data in Once(received).Select(g => (g.Type, Data: g.Event.GetProperty("data"))))
        {
            var profile = data.Data.GetProperty("profileId").GetGuid();
            switch (data.Type)
            {
                case "profile.erased": known.Remove(profile); break;
                case "permission.changed" when !data.Data.GetProperty("allowed").GetBoolean(): known.Remove(profile); break;
                case "profile.merged":
                    known.ExceptWith(data.Data.GetProperty("mergedIds").EnumerateArray().Select(id => id.GetGuid()));
                    known.Add(profile);
                    break;
                default: known.Add(profile); break;
            }
        }
        return known;
    }

    /// <summary>Type and whether it allows, such as <c>permission.changed true</c>; of one profile, or of all.</summary>
    public static List<string> Story(IEnumerable<Got> received, Guid? profile = null) =>
    [
        .. Once(received).Where(g => profile is null || g.Event.GetProperty("subject").GetGuid() == profile)
            .Select(g => g.Event.GetProperty("data").TryGetProperty("allowed", out var allowed) ? $"{g.Type} {allowed.GetBoolean()}" : g.Type),
    ];
}
