namespace Profiles.Api.Demo;

/// <summary>Everything that the brand's systems sent to the tracking API in two years, in the order in which it happened.</summary>
internal static class DemoCalls
{
    public static IReadOnlyList<Call> All => Make();

    private static List<Call> Make()
    {
        var invented = Members.All.Skip(1).ToList();
        return
        [
            .. ((IEnumerable<Call>)[
                .. Camille.Calls,
                .. invented.SelectMany(m => (IEnumerable<Call>)[.. SigningUp.Of(m), .. SocialNetworks.Of(m), .. Conversations.Of(m), .. Shopping.Of(m), .. Mailings.Of(m, Decisions.Of(m))]),
                .. Forum.Of(invented),
            ]).OrderBy(c => c.At).ThenBy(c => c.Id, StringComparer.Ordinal),
        ];
    }
}
