using GraphQL;
using GraphQL.Types;
using Profiles.Api.GraphQL.Schema.People;
using Profiles.Api.GraphQL.Schema.Recording;
using Profiles.Api.PreferenceCentre;
using Profiles.Domain.Access;
using Profiles.Domain.Identities;
using Profiles.Projections.People;

namespace Profiles.Api.GraphQL.Schema.PreferenceCentre;

/// <summary>Links for the brand to send: to the contact point that they were asked for, and to no other.</summary>
internal static class LinkMutations
{
    public static void AddTo(ObjectGraphType mutations)
    {
        mutations.Field<NonNullGraphType<PreferenceLinkPayloadType>>("preferenceLink")
            .Description("A link to the person's own page, to be sent to this contact point only: whoever has it may decide for it.")
            .Argument<NonNullGraphType<IdentityInputType>>("contactPoint")
            .ResolveAsync(async c => await AccountAsync(c, await c.Service<PersonalLinks>().CentreAsync(c.Caller().Tenant, c.GetArgument<IdentityClaim>("contactPoint"), c.CancellationToken)));
        mutations.Field<NonNullGraphType<PreferenceLinkPayloadType>>("unsubscribeLink")
            .Description("For a message's headers List-Unsubscribe and List-Unsubscribe-Post (RFC 8058). Never expires, and reaches only this contact point.")
            .Argument<NonNullGraphType<IdentityInputType>>("contactPoint")
            .Argument<NonNullGraphType<StringGraphType>>("channel")
            .Argument<NonNullGraphType<StringGraphType>>("purpose")
            .ResolveAsync(async c => await AccountAsync(c, await c.Service<PersonalLinks>().UnsubscribeAsync(
                c.Caller().Tenant, c.GetArgument<IdentityClaim>("contactPoint"), c.GetArgument<string>("channel"), c.GetArgument<string>("purpose"), c.CancellationToken)));
    }

    /// <summary>Whoever makes a link could open it too: a row in the access log, before the link is handed out.</summary>
    private static async Task<IssuedLink> AccountAsync(IResolveFieldContext context, IssuedLink link)
    {
        if (link.Profile is not { } profile) return link;
        // Whom the purpose does not cover is as unknown as who does not exist.
        if (await context.People(Consistency.Strong).ByIdAsync(profile, PersonFields.None, context.CancellationToken) is null) return PersonalLinks.Unknown;
        var caller = context.Caller();
        await context.Service<IAccessLog>().WriteAsync(
            new(caller.Tenant, context.Service<TimeProvider>().GetUtcNow(), caller.Actor, caller.Roles.Names(), caller.Purpose!.Name, ["PreferenceLinkPayload.url"], [profile]), context.CancellationToken);
        return link;
    }
}

internal sealed class PreferenceLinkPayloadType : ObjectGraphType<IssuedLink>
{
    public PreferenceLinkPayloadType()
    {
        Name = "PreferenceLinkPayload";
        Field<StringGraphType>("url").Description("Keep it like a key: whoever has it acts for the contact point.").Resolve(c => c.Source.Url?.AbsoluteUri);
        Field<MomentType>("expires").Description("Null: never.").Resolve(c => c.Source.Expires);
        Field<NonNullGraphType<ListGraphType<NonNullGraphType<DomainErrorType>>>>("errors").Resolve(c => c.Source.Rejection is { } why ? [DomainError.Of(why, null)] : Array.Empty<DomainError>());
    }
}
