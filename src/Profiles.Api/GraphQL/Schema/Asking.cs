using GraphQL;
using Profiles.Api.GraphQL.Http;
using Profiles.Api.GraphQL.Requests;
using Profiles.Domain;
using Profiles.Domain.Access;
using Profiles.Domain.Identities;
using Profiles.Domain.Recording;
using Profiles.Projections.People;

namespace Profiles.Api.GraphQL.Schema;

/// <summary>How a resolver reaches the person query, and what it tells it.</summary>
internal static class Asking
{
    public static RequestContext Request(this IResolveFieldContext context) => (RequestContext)context.UserContext;

    public static Caller Caller(this IResolveFieldContext context) => context.Request().Caller;

    public static T Service<T>(this IResolveFieldContext context) where T : notnull => context.RequestServices!.GetRequiredService<T>();

    /// <summary>A query of its own for each resolver: fields run in parallel, and a connection doesn't.</summary>
    public static PersonQuery People(this IResolveFieldContext context, Consistency? consistency = null) =>
        context.Service<PersonQueries>().For(context.Caller(), consistency ?? context.Request().Consistency);

    /// <summary>An id that can't be one is nobody's, like any other that was never handed out.</summary>
    public static ProfileId? ProfileId(this IResolveFieldContext context, string argument) =>
        Guid.TryParse(context.GetArgument<string?>(argument), out var id) ? new ProfileId(id) : null;

    public static NormalIdentity Normalised(this IResolveFieldContext context, IdentityClaim claim)
    {
        var (identity, rejection) = new IdentityNormaliser(context.Caller().Settings, context.Service<IPhoneNumbers>()).Normalise(claim, Trust.Links, vouched: true);
        return identity ?? throw new GraphQLRefusal(ErrorCodes.BadValue, rejection!.Reason);
    }

    /// <summary>The value, or a request error that says why there is none.</summary>
    public static T OrRefuse<T>(this Answer<T> answer) =>
        answer.Rejection is { } why ? throw GraphQLRefusal.Of(why) : answer.Value!;

    /// <summary>What the operation selects of persons, anywhere below the root field that is being resolved.</summary>
    public static PersonFields Wanted(this IResolveFieldContext context)
    {
        var root = (string)context.ResponsePath.First();
        return context.Request().Selected.Where(field => field.RootKey == root).Aggregate(PersonFields.None, (wanted, field) => wanted | Wants(field));
    }

    /// <summary>Whether the operation selects a field anywhere below the root field that is being resolved.</summary>
    public static bool Selects(this IResolveFieldContext context, string type, string field)
    {
        var root = (string)context.ResponsePath.First();
        return context.Request().Selected.Any(selected => selected.RootKey == root && selected.On.Name == type && selected.Definition.Name == field);
    }

    private static PersonFields Wants(SelectedField field) => (field.On.Name, field.Definition.Name) switch
    {
        ("CustomerProfile", "displayName") => PersonFields.DisplayName,
        ("CustomerProfile", "identities") => PersonFields.Identities,
        ("PrivacyRequest", "identities") or ("ErasurePreview", _) => PersonFields.Identities,
        ("CustomerProfile", "traits" or "trait") => PersonFields.Traits,
        ("CustomerProfile", "permissions" or "permission") => PersonFields.Permissions,
        ("CustomerProfile", "reachability") => PersonFields.Identities,
        ("CustomerProfile", "exclusions" or "restricted") => PersonFields.Exclusions,
        ("Exclusion", "reason") => PersonFields.Texts,
        ("ConsentPayload", "permission") => PersonFields.Permissions,
        ("MergePreview", "differences") => PersonFields.Traits | PersonFields.Permissions,
        ("Trait" or "Exclusion", "identity") => PersonFields.Identities,
        ("LinkExplanation", "sentence") => PersonFields.IdentityValues,
        ("LinkStep", "evidence") or ("GraphDecision", "reason") => PersonFields.Texts,
        ("ContactPermission", "consent") => PersonFields.Decisions,
        ("Query", "consentReceipt") => PersonFields.Evidence,
        ("ConsentEvidence", not "method") => PersonFields.Evidence,
        ("Interaction", "text" or "rawKind" or "target" or "attributes" or "versions") => PersonFields.Texts,
        // Of an interaction's identity too: the flag costs nothing where no identities are listed.
        ("Identity", "value") => PersonFields.IdentityValues,
        _ => PersonFields.None,
    };
}
