using Profiles.Api.Tenants;
using Profiles.Domain;
using Profiles.Domain.Recording;
using Profiles.Domain.Tenants;

namespace Profiles.Api.Demo;

/// <summary>
/// Virage 12, a community of supporters that does not exist: forum, prediction contest, shop, live streams, in French and English. Addresses are of
/// the domains that RFC 2606 reserves, telephone numbers of the ranges that ARCEP and Ofcom keep for fiction.
/// </summary>
internal static class DemoBrand
{
    public static TenantId Tenant { get; } = new("demo");

    /// <summary>Everything happened in the two years before this, so that the same brand comes out whenever it is loaded.</summary>
    public static DateTimeOffset Today { get; } = new(2026, 6, 30, 20, 0, 0, TimeSpan.Zero);

    public static DateTimeOffset Opening { get; } = Today.AddYears(-2);

    public const int Members = 2000;

    /// <summary>The CRM system, and the one community, Instagram account and WhatsApp number that the brand has.</summary>
    public const string Crm = "hubspot";
    public const string Account = "virage12";

    public static TenantSettings Settings { get; } = StarterSettings.Value with
    {
        Controller = "virage12",
        Offering = new()
        {
            Interests =
            [
                new("football", new Dictionary<string, string> { ["fr"] = "Football", ["en"] = "Football" }),
                new("cycling", new Dictionary<string, string> { ["fr"] = "Cyclisme", ["en"] = "Cycling" }),
                new("contests", new Dictionary<string, string> { ["fr"] = "Jeux-concours", ["en"] = "Prize contests" }),
                new("live-streams", new Dictionary<string, string> { ["fr"] = "Diffusions en direct", ["en"] = "Live streams" }),
            ],
        },
        Traits = [.. TraitDefinition.Defaults, new("favouriteClub", Clear: true), new("forumLevel", Clear: true)],
    };

    /// <summary>A bare user id is a forum login to the forum and a CRM record to everybody else.</summary>
    public static Credential By(string source) => source switch
    {
        Source.Forum => new(Tenant, source, Trust.Links, "demo", "community", Account),
        // A web page's key, which anyone can read there.
        Source.Site => new(Tenant, source, Trust.Suggests, "demo", "crm", Crm),
        Source.Console => new(Tenant, source, Trust.Decides, "demo", "crm", Crm),
        _ => new(Tenant, source, Trust.Links, "demo", "crm", Crm),
    };

    /// <summary>The systems that the brand hears of its members from; each network is one more, by its own name.</summary>
    public static class Source
    {
        public const string Forum = "forum";
        public const string Shop = "shop";
        public const string Site = "site";
        public const string Reviews = "reviews";
        public const string Mailing = "mailing";
        public const string Surveys = "surveys";
        public const string Preferences = "preferences";
        public const string Console = "console";
    }
}
