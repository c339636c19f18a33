using System.Text.Json;
using GraphQL;
using GraphQL.Types;
using Profiles.Api.GraphQL.Requests;
using Profiles.Api.GraphQL.Schema.People;
using Profiles.Domain;
using Profiles.Domain.Consent;
using Profiles.Projections.People;

namespace Profiles.Api.GraphQL.Schema.Consents;

/// <summary>The permission ledger: what was ever decided about consent, and what proves it.</summary>
internal static class ConsentFields
{
    public static void AddTo(ObjectGraphType queries)
    {
        queries.Field<NonNullGraphType<ConsentRecordConnectionType>>("consentHistory")
            .Description("All decisions of all identities of the person, the newest first.")
            .Argument<NonNullGraphType<IdGraphType>>("profileId")
            .Paged()
            .ResolveAsync(async c => await HistoryAsync(c));

        queries.Field<JsonType>("consentReceipt")
            .Description("A decision as a record of ISO/IEC TS 27560:2023. Null where there is none, or none that your purpose covers.")
            .Argument<NonNullGraphType<IdGraphType>>("id", a => a.Description = "Of a `ConsentRecord`.")
            .ResolveAsync(async c => await ReceiptAsync(c));

        queries.Field<NonNullGraphType<ContactPermissionType>>("whyAddressed")
            .Description("Why was this person addressed? The permission as it was and as it was known at that time, with the decision that it came of.")
            .Argument<NonNullGraphType<IdGraphType>>("profileId")
            .Argument<NonNullGraphType<StringGraphType>>("channel")
            .Argument<NonNullGraphType<StringGraphType>>("purpose")
            .Argument<NonNullGraphType<MomentType>>("at")
            .ResolveAsync(async c => await WhyAsync(c));
    }

    private static async Task<PermissionView> WhyAsync(IResolveFieldContext context)
    {
        var (channel, purpose, at) = (context.GetArgument<string>("channel"), context.GetArgument<string>("purpose"), context.GetArgument<DateTimeOffset>("at"));
        return context.ProfileId("profileId") is { } id
            ? await context.People().WhyAddressedAsync(id, channel, purpose, at, context.Wanted(), context.CancellationToken)
            : PermissionView.Unknown(new(channel, purpose, context.Caller().Settings.Controller), PermissionReason.NoContactPoint);
    }

    private static async Task<Connection<ConsentRecordView>> HistoryAsync(IResolveFieldContext context)
    {
        if (context.ProfileId("profileId") is not { } id) return new(Pages.Empty<ConsentRecordView>(), _ => Task.FromResult<object?>(0));
        var first = context.GetArgument("first", Pages.DefaultLength);
        var page = first == 0
            ? Pages.Empty<ConsentRecordView>()
            : (await context.People().ConsentHistoryAsync(id, first, context.GetArgument<string?>("after"), context.Wanted(), context.CancellationToken)).OrRefuse();
        return new(page, async counting => await counting.People().CountConsentsAsync(id, counting.CancellationToken));
    }

    private static async Task<JsonElement?> ReceiptAsync(IResolveFieldContext context)
    {
        if (!Guid.TryParse(context.GetArgument<string>("id"), out var id) || await context.People().ConsentAsync(id, context.Wanted(), context.CancellationToken) is not { } record) return null;
        return JsonSerializer.SerializeToElement(Receipts.Of(record));
    }
}

/// <summary>The decision behind a permission; for all rows of a list in one round trip.</summary>
internal static class Deciding
{
    public static void AddTo(ObjectGraphType<PermissionView> permission) => permission.Field<ConsentRecordType>("consent")
        .Description("The decision that this comes of, also one that has ended; a denial may be one that the person gave elsewhere. Null where nothing was decided.")
        .Resolve(c =>
        {
            if (c.Source.IsPast) return c.Source.Proof;
            if (c.Source.ContactPoint is not { } point) return null;
            var (people, wanted, cancellation) = (c.People(), c.Wanted(), c.CancellationToken);
            return Batch<(IdentityId, ConsentKey), ConsentRecordView?>.Add(
                c.Request(), c.FieldAst, (point.Id, new(c.Source.Channel, c.Source.Purpose, c.Source.Controller)), keys => people.DecidingAsync(keys, wanted, cancellation));
        });
}
