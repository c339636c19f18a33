using Profiles.Domain;
using Profiles.Domain.Recording;
using Profiles.Projections.Deciding;
using Profiles.Projections.Tests.ReadModels;

namespace Profiles.Projections.Tests.People;

/// <summary>What admins decide about who is one person, in few words.</summary>
internal static class Admins
{
    public static GraphDecisions Decisions(this PeopleStore people) => new(people.Store.Store, people.Store.Vault, people.Store.Tenants, people.Store.Phones, TimeProvider.System);

    public static Task<Decided> LinkAsync(this PeopleStore people, Brand brand, IdentityId a, IdentityId b, string why = "the same person, she said on the phone") =>
        people.Decisions().LinkAsync(Because(brand, why), a, b, default);

    public static Task<Decided> UnmergeAsync(this PeopleStore people, Brand brand, DecisionId decision, string why = "two different persons") =>
        people.Decisions().UnmergeAsync(Because(brand, why, insists: true), decision, default);

    public static global::Profiles.Projections.Deciding.Deciding Because(Brand brand, string why, bool insists = false) => new(new Credential(brand.Tenant, "graphql:console", Trust.Decides, "account-1"), why, insists);
}
