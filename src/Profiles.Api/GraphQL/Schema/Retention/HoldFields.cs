using GraphQL;
using GraphQL.Types;
using Profiles.Api.GraphQL.Schema.People;
using Profiles.Api.GraphQL.Schema.Recording;
using Profiles.Domain.Identities;
using Profiles.Domain.Privacy;
using Profiles.Domain.Recording;
using Profiles.Projections.Retention;

namespace Profiles.Api.GraphQL.Schema.Retention;

/// <summary>What became of a hold: the source of its payload.</summary>
internal sealed record HoldMoved(HoldView? Hold, IReadOnlyList<DomainError> Errors);

/// <summary>Data that are kept because they may be needed, whatever terms and requests say.</summary>
internal static class HoldFields
{
    public static void AddQueryTo(ObjectGraphType queries) => queries.Field<NonNullGraphType<ListGraphType<NonNullGraphType<LegalHoldType>>>>("legalHolds")
        .Description("Those in force first, by the day on which they end.")
        .Argument<BooleanGraphType>("inForce", a => a.Description = "Only those that are.")
        .ResolveAsync(async c => await c.Service<LegalHolds>().ListAsync(c.Caller().Tenant, c.GetArgument("inForce", false), Words(c), c.CancellationToken));

    public static void AddMutationsTo(ObjectGraphType mutations)
    {
        mutations.Field<NonNullGraphType<LegalHoldPayloadType>>("placeLegalHold")
            .Description("Until it ends, neither a term nor a request destroys what is held. It ends by itself, and is reminded of before.")
            .Argument<NonNullGraphType<PlaceLegalHoldInputType>>("input")
            .ResolveAsync(async c => await PlaceAsync(c, c.GetArgument<IDictionary<string, object?>>("input")));
        mutations.Field<NonNullGraphType<LegalHoldPayloadType>>("liftLegalHold")
            .Argument<NonNullGraphType<IdGraphType>>("holdId")
            .Argument<NonNullGraphType<StringGraphType>>("reason", a => a.Description = "Kept with the hold, sealed.")
            .ResolveAsync(async c => Guid.TryParse(c.GetArgument<string>("holdId"), out var id)
                ? await ShowAsync(c, await c.Service<LegalHolds>().LiftAsync(c.Caller().Tenant, id, c.GetArgument<string>("reason"), Source(c), c.Caller().Actor, c.CancellationToken))
                : Refused(new("unknown-hold", "There is no such legal hold.", "holdId")));
    }

    private static async Task<HoldMoved> PlaceAsync(IResolveFieldContext context, IDictionary<string, object?> input)
    {
        var caller = context.Caller();
        var normaliser = new IdentityNormaliser(caller.Settings, context.Service<IPhoneNumbers>());
        var subject = new List<NormalIdentity>();
        foreach (var claim in input.List<IdentityClaim>("subject") ?? [])
        {
            var (identity, refusal) = normaliser.Normalise(claim, Trust.Links, vouched: true);
            if (identity is null) return Refused(refusal! with { Path = $"subject[{subject.Count}].{refusal.Path}" });
            subject.Add(identity);
        }
        if (subject.Count == 0 && input.Get<bool?>("everybody") is not true) return Refused(new("hold-subject", "Name whom it is on, or say `everybody`.", "subject"));
        if (subject.Count > 0 && input.Get<bool?>("everybody") is true) return Refused(new("hold-subject", "Either a person or `everybody`.", "everybody"));
        var classes = (input.List<RetentionClass>("classes") ?? []) is { Count: > 0 } named ? named : Enum.GetValues<RetentionClass>();
        return await ShowAsync(context, await context.Service<LegalHolds>().PlaceAsync(
            new(caller.Tenant, subject, classes, input.Get<string>("ground") ?? "", input.Get<DateOnly>("until"), input.Get<string>("reason") ?? "", Source(context), caller.Actor), context.CancellationToken));
    }

    private static async Task<HoldMoved> ShowAsync(IResolveFieldContext context, (Guid? Hold, Rejection? Rejection) moved) => moved.Rejection is { } refusal
        ? Refused(refusal)
        : new((await context.Service<LegalHolds>().ListAsync(context.Caller().Tenant, inForce: false, Words(context), context.CancellationToken)).FirstOrDefault(h => h.Id == moved.Hold), []);

    private static HoldMoved Refused(Rejection rejection) => new(null, [DomainError.Of(rejection, null)]);

    private static string Source(IResolveFieldContext context) => $"graphql:{context.Caller().Client}";

    private static bool Words(IResolveFieldContext context) => context.Selects("LegalHold", "reason") || context.Selects("LegalHold", "liftReason");
}

internal sealed class PlaceLegalHoldInputType : InputObjectGraphType
{
    public PlaceLegalHoldInputType()
    {
        Name = "PlaceLegalHoldInput";
        Field<ListGraphType<NonNullGraphType<IdentityInputType>>>("subject").Description("Any identity of the person: all of their identities are held, and whoever is joined with one of them while they are.");
        Field<BooleanGraphType>("everybody").Description("Instead: the classes of the whole brand.");
        Field<ListGraphType<NonNullGraphType<RetentionClassType>>>("classes").Description("Else all.");
        Field<NonNullGraphType<StringGraphType>>("ground").Description("Of Art. 17(3): `17(3)(e)` for legal claims.");
        Field<NonNullGraphType<DayType>>("until").Description("The last day, in the controller's time zone.");
        Field<NonNullGraphType<StringGraphType>>("reason").Description("Sealed.");
    }
}

internal sealed class RetentionClassType : EnumerationGraphType<RetentionClass>;

internal sealed class LegalHoldType : ObjectGraphType<HoldView>
{
    public LegalHoldType()
    {
        Name = "LegalHold";
        Field<NonNullGraphType<IdGraphType>>("id").Resolve(c => c.Source.Id);
        Field<NonNullGraphType<BooleanGraphType>>("inForce").Resolve(c => c.Source.Hold.IsInForce(c.Service<TimeProvider>().GetUtcNow()));
        Field<NonNullGraphType<ListGraphType<NonNullGraphType<IdGraphType>>>>("identities").Description("That were named; none: everybody.").Resolve(c => c.Source.Hold.Identities.Select(i => i.Value));
        Field<NonNullGraphType<ListGraphType<NonNullGraphType<RetentionClassType>>>>("classes").Resolve(c => c.Source.Hold.Classes);
        Field<NonNullGraphType<StringGraphType>>("ground").Resolve(c => c.Source.Hold.Ground);
        Field<NonNullGraphType<DayType>>("until").Resolve(c => c.Source.Hold.Until);
        Field<NonNullGraphType<MomentType>>("placedAt").Resolve(c => c.Source.Hold.PlacedAt);
        Field<NonNullGraphType<StringGraphType>>("placedBy").Resolve(c => c.Source.Hold.PlacedBy);
        Field<MomentType>("liftedAt").Resolve(c => c.Source.Hold.LiftedAt);
        Field<StringGraphType>("liftedBy").Resolve(c => c.Source.Hold.LiftedBy);
        Field(h => h.Reason, nullable: true);
        Field(h => h.LiftReason, nullable: true);
    }
}

internal sealed class LegalHoldPayloadType : ObjectGraphType<HoldMoved>
{
    public LegalHoldPayloadType()
    {
        Name = "LegalHoldPayload";
        Field<LegalHoldType>("hold").Resolve(c => c.Source.Hold);
        Field<NonNullGraphType<ListGraphType<NonNullGraphType<DomainErrorType>>>>("errors").Resolve(c => c.Source.Errors);
    }
}
