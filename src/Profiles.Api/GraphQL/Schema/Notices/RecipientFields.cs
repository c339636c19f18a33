using GraphQL;
using GraphQL.Types;
using Profiles.Api.GraphQL.Schema.Recording;
using Profiles.Domain.Notices;
using Profiles.Projections.Notices;

namespace Profiles.Api.GraphQL.Schema.Notices;

/// <summary>How a brand's recipients are told: read and changed.</summary>
internal static class RecipientFields
{
    public static void AddQueryTo(ObjectGraphType queries) => queries.Field<NonNullGraphType<ListGraphType<NonNullGraphType<RecipientSettingsType>>>>("recipients")
        .Description("How recipients of persons' data are told. Who got data and is not here is told by hand.")
        .ResolveAsync(async c => await c.Service<RecipientCatalogue>().ListAsync(c.Caller().Tenant, c.CancellationToken));

    public static void AddMutationsTo(ObjectGraphType mutations)
    {
        mutations.Field<NonNullGraphType<RecipientPayloadType>>("defineRecipient")
            .Description("Sets all of it. `secret` is answered where it was made by this, and never again.")
            .Argument<NonNullGraphType<DefineRecipientInputType>>("input")
            .ResolveAsync(async c =>
            {
                var input = c.GetArgument<IDictionary<string, object?>>("input");
                return await ChangeAsync(c, (recipients, source, actor) => recipients.DefineAsync(
                    c.Caller().Tenant, input.Get<string>("name")!, input.Get<string>("endpoint"), input.Get<int?>("silentDays"), input.Get<bool?>("paused") ?? false,
                    input.Get<bool?>("contactPoints") ?? false, source, actor, c.CancellationToken));
            });
        mutations.Field<NonNullGraphType<RecipientPayloadType>>("addRecipientSecret")
            .Description("Another secret that signs beside those that there are: have the recipient know it, then revoke the old one.")
            .Argument<NonNullGraphType<StringGraphType>>("name")
            .ResolveAsync(async c => await ChangeAsync(c, (recipients, source, actor) => recipients.AddSecretAsync(c.Caller().Tenant, c.GetArgument<string>("name"), source, actor, c.CancellationToken)));
        mutations.Field<NonNullGraphType<RecipientPayloadType>>("revokeRecipientSecret")
            .Argument<NonNullGraphType<StringGraphType>>("name")
            .Argument<NonNullGraphType<IdGraphType>>("secretId")
            .ResolveAsync(async c => await ChangeAsync(c, (recipients, source, actor) => recipients.RevokeSecretAsync(
                c.Caller().Tenant, c.GetArgument<string>("name"), Guid.TryParse(c.GetArgument<string>("secretId"), out var id) ? id : Guid.Empty, source, actor, c.CancellationToken)));
        mutations.Field<NonNullGraphType<RecipientPayloadType>>("removeRecipient")
            .Description("It is told by hand from then on.")
            .Argument<NonNullGraphType<StringGraphType>>("name")
            .ResolveAsync(async c => await ChangeAsync(c, (recipients, source, actor) => recipients.RemoveAsync(c.Caller().Tenant, c.GetArgument<string>("name"), source, actor, c.CancellationToken)));
    }

    private static async Task<RecipientChange> ChangeAsync(IResolveFieldContext context, Func<RecipientCatalogue, string, string, Task<RecipientChange>> change)
    {
        var caller = context.Caller();
        return await change(context.Service<RecipientCatalogue>(), $"graphql:{caller.Client}", caller.Actor);
    }
}

internal sealed class RecipientSettingsType : ObjectGraphType<Recipient>
{
    public RecipientSettingsType()
    {
        Name = "RecipientSettings";
        Description = "How a recipient of persons' data is told.";
        Field(r => r.Name).Description("As exports name it.");
        Field<StringGraphType>("endpoint").Description("Null: it is told by hand.").Resolve(c => c.Source.Endpoint);
        Field<NonNullGraphType<IntGraphType>>("silentDays").Description("How long it may keep silent until somebody has to call.").Resolve(c => c.Source.SilentFor);
        Field(r => r.Paused);
        Field(r => r.ContactPoints).Description("It is told the contact points that it got, for it keeps no ids.");
        Field<NonNullGraphType<ListGraphType<NonNullGraphType<IdGraphType>>>>("secretIds").Description("Of the secrets that sign what it is told.").Resolve(c => c.Source.Secrets);
    }
}

internal sealed class DefineRecipientInputType : InputObjectGraphType
{
    public DefineRecipientInputType()
    {
        Name = "DefineRecipientInput";
        Field<NonNullGraphType<StringGraphType>>("name").Description("As exports name it, such as `mailer`; never a person's name.");
        Field<StringGraphType>("endpoint").Description("An https address on the internet. Left out: it is told by hand.");
        Field<IntGraphType>("silentDays").Description($"1 to {Recipient.MostSilentDays}; {Recipient.DefaultSilentDays} where it is left out.");
        Field<BooleanGraphType>("paused").Description("What it is to be told is kept until it is not paused any more.");
        Field<BooleanGraphType>("contactPoints").Description("Only for a recipient that can't tell persons by the ids of its exports.");
    }
}

internal sealed class RecipientPayloadType : ObjectGraphType<RecipientChange>
{
    public RecipientPayloadType()
    {
        Name = "RecipientPayload";
        Field<RecipientSettingsType>("recipient").Resolve(c => c.Source.Recipient);
        Field<StringGraphType>("secret").Description("A new signing secret (`whsec_…`). Keep it: it is not answered again.").Resolve(c => c.Source.Secret);
        Field<NonNullGraphType<ListGraphType<NonNullGraphType<DomainErrorType>>>>("errors").Resolve(c => c.Source.Rejection is { } why ? [DomainError.Of(why, null)] : Array.Empty<DomainError>());
    }
}
