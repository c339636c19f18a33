using System.Text.Json;
using GraphQL;
using Profiles.Api.GraphQL.Schema.Recording;
using Profiles.Domain;
using Profiles.Domain.Access;
using Profiles.Domain.Identities;
using Profiles.Domain.PrivacyRequests;
using Profiles.Domain.Recording;
using Profiles.Projections.PrivacyRequests;

namespace Profiles.Api.GraphQL.Schema.PrivacyRequests;

/// <summary>Opening requests and moving them on. Refusals name no value of the input.</summary>
internal static class RequestMoves
{
    private const string Me = "me";

    public static async Task<RequestMoved> OpenAsync(IResolveFieldContext context, IDictionary<string, object?> input)
    {
        var claims = input.List<IdentityClaim>("subject") ?? [];
        var normaliser = new IdentityNormaliser(context.Caller().Settings, context.Service<IPhoneNumbers>());
        var subject = new List<NormalIdentity>(claims.Count);
        foreach (var claim in claims)
        {
            var (identity, refusal) = normaliser.Normalise(claim, Trust.Links, vouched: true);
            if (identity is null) return Refused(refusal! with { Path = $"subject[{subject.Count}].{refusal.Path}" });
            subject.Add(identity);
        }
        var regulation = input.Get<string>("regulation");
        if (regulation is not null && RegulationOf(regulation) is null) return Refused(new("regulation", "`GDPR` or `CCPA`.", "regulation"));
        if (Id(input, "fromInteraction") is (true, null)) return Refused(new("unknown-interaction", "There is no such interaction.", "fromInteraction"));

        var caller = context.Caller();
        var opened = await context.Service<PrivacyDesk>().OpenAsync(
            new(caller.Tenant, input.Get<PrivacyRequestKind>("kind"), subject, claims, "desk", Source(caller), caller.Actor)
            {
                FromInteraction = Id(input, "fromInteraction").Value,
                Regulation = regulation is null ? null : RegulationOf(regulation),
                ReceivedAt = input.Get<DateTimeOffset?>("receivedAt"),
                Reference = input.Get<string>("reference"),
            }, context.CancellationToken);
        return await ShownAsync(context, opened);
    }

    public static async Task<RequestMoved> AdvanceAsync(IResolveFieldContext context, IDictionary<string, object?> input)
    {
        if (Id(input, "requestId").Value is not { } id) return Refused(new("unknown-request", "There is no such request.", "requestId"));
        if (Id(input, "duplicateOf") is (true, null)) return Refused(new("unknown-request", "There is no such request.", "duplicateOf"));
        if (Id(input, "recipientId") is (true, null)) return Refused(new("unknown-recipient", "This request has no such recipient.", "recipientId"));
        if (Identities(input, "includeIdentities") is not { } include) return Refused(new("unknown-identity", "There is no such identity.", "includeIdentities"));
        if (Identities(input, "excludeIdentities") is not { } exclude) return Refused(new("unknown-identity", "There is no such identity.", "excludeIdentities"));

        var caller = context.Caller();
        var to = input.Get<string>("assignTo");
        var moved = await context.Service<PrivacyDesk>().AdvanceAsync(
            new(caller.Tenant, id, input.Get<PrivacyAction>("action"), new(caller.Actor, caller.Roles.Overlaps(Role.PrivacyOfficer), caller.Roles.Overlaps(Role.PrivacyApprover)), Source(caller))
            {
                Reason = input.Get<string>("reason"),
                ExpectedVersion = input.Get<int?>("expectedVersion"),
                Pause = input.Get<PauseGround?>("pauseGround"),
                Recipient = Id(input, "recipientId").Value,
                DuplicateOf = Id(input, "duplicateOf").Value,
                AssignTo = to == Me ? caller.Actor : to,
                Include = include,
                Exclude = exclude,
                Corrections = input.Get<JsonElement?>("corrections"),
                Retain = input.Get<string>("retentionGround") is { } ground ? [new("transaction", ground, null)] : [],
            }, context.CancellationToken);
        return await ShownAsync(context, moved);
    }

    private static async Task<RequestMoved> ShownAsync(IResolveFieldContext context, Moved moved) =>
        moved.Rejection is { } refusal ? Refused(refusal) : new(await RequestFields.FindAsync(context, moved.Request!.Value), []);

    private static RequestMoved Refused(Rejection why) => new(null, [DomainError.Of(why, path => $"input.{path}")]);

    private static string Source(Caller caller) => $"graphql:{caller.Client}";

    private static Regulation? RegulationOf(string name) => name.ToUpperInvariant() switch { "GDPR" => Regulation.Gdpr, "CCPA" => Regulation.Ccpa, _ => null };

    /// <summary>An id that can't be one is nobody's.</summary>
    private static (bool Given, Guid? Value) Id(IDictionary<string, object?> input, string field) =>
        input.Get(field) is { } given ? (true, Guid.TryParse(given.ToString(), out var id) ? id : null) : (false, null);

    private static List<IdentityId>? Identities(IDictionary<string, object?> input, string field)
    {
        var ids = input.List<object>(field) ?? [];
        var known = ids.Select(id => Guid.TryParse(id.ToString(), out var parsed) ? (IdentityId?)new IdentityId(parsed) : null).OfType<IdentityId>().ToList();
        return known.Count == ids.Count ? known : null;
    }
}
