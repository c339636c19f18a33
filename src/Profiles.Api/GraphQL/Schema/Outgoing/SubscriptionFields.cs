using GraphQL;
using GraphQL.Types;
using Profiles.Api.GraphQL.Schema.Recording;
using Profiles.Domain.Access;
using Profiles.Domain.Outgoing;
using Profiles.Projections.Outgoing;

namespace Profiles.Api.GraphQL.Schema.Outgoing;

/// <summary>What a brand's tools are told, and where: read and changed.</summary>
internal static class SubscriptionFields
{
    public static void AddQueryTo(ObjectGraphType queries) => queries.Field<NonNullGraphType<ListGraphType<NonNullGraphType<OutgoingSubscriptionType>>>>("outgoingSubscriptions")
        .Description("Which tools are told what becomes of persons, and how that stands.")
        .ResolveAsync(async c => await c.Service<OutgoingList>().SubscriptionsAsync(c.Caller().Tenant, c.CancellationToken));

    public static void AddMutationsTo(ObjectGraphType mutations)
    {
        mutations.Field<NonNullGraphType<SubscriptionPayloadType>>("defineSubscription")
            .Description("Sets all of it, and tells a tool again that had said that it is gone. `secret` is answered where it was made by this, and never again.")
            .Argument<NonNullGraphType<DefineSubscriptionInputType>>("input")
            .ResolveAsync(async c =>
            {
                var input = c.GetArgument<IDictionary<string, object?>>("input");
                var permitted = c.Caller().Permitted.Where(Permitted.IsOwn).Select(p => p.Name).ToList();
                return await ChangeAsync(c, (subscriptions, source, actor) => subscriptions.DefineAsync(
                    c.Caller().Tenant, input.Get<string>("name")!, input.Get<string>("endpoint")!, input.Get<string>("purpose")!, (input.Get<object>("types") as IEnumerable<object>)?.Cast<string>().ToList(),
                    input.Get<bool?>("everybody") ?? false, input.Get<bool?>("paused") ?? false, permitted, source, actor, c.CancellationToken));
            });
        mutations.Field<NonNullGraphType<SubscriptionPayloadType>>("addSubscriptionSecret")
            .Description("Another secret that signs beside those that there are: have the tool know it, then revoke the old one.")
            .Argument<NonNullGraphType<StringGraphType>>("name")
            .ResolveAsync(async c => await ChangeAsync(c, (subscriptions, source, actor) => subscriptions.AddSecretAsync(c.Caller().Tenant, c.GetArgument<string>("name"), source, actor, c.CancellationToken)));
        mutations.Field<NonNullGraphType<SubscriptionPayloadType>>("revokeSubscriptionSecret")
            .Argument<NonNullGraphType<StringGraphType>>("name")
            .Argument<NonNullGraphType<IdGraphType>>("secretId")
            .ResolveAsync(async c => await ChangeAsync(c, (subscriptions, source, actor) => subscriptions.RevokeSecretAsync(
                c.Caller().Tenant, c.GetArgument<string>("name"), Guid.TryParse(c.GetArgument<string>("secretId"), out var id) ? id : Guid.Empty, source, actor, c.CancellationToken)));
        mutations.Field<NonNullGraphType<SubscriptionPayloadType>>("removeSubscription")
            .Description("The tool is told nothing from then on, and what it knew is forgotten here.")
            .Argument<NonNullGraphType<StringGraphType>>("name")
            .ResolveAsync(async c => await ChangeAsync(c, (subscriptions, source, actor) => subscriptions.RemoveAsync(c.Caller().Tenant, c.GetArgument<string>("name"), source, actor, c.CancellationToken)));
    }

    private static async Task<SubscriptionChange> ChangeAsync(IResolveFieldContext context, Func<SubscriptionCatalogue, string, string, Task<SubscriptionChange>> change)
    {
        var caller = context.Caller();
        return await change(context.Service<SubscriptionCatalogue>(), $"graphql:{caller.Client}", caller.Actor);
    }
}

internal sealed class SubscriptionStateType : EnumerationGraphType<SubscriptionState>
{
    public SubscriptionStateType()
    {
        Name = "OutgoingSubscriptionState";
        Description = "FAILING: the tool takes nothing at the moment. PAUSED: by an admin; nothing is lost. GONE: it answered 410, and is asked no more until the subscription is defined anew.";
    }
}

internal sealed class OutgoingSubscriptionType : ObjectGraphType<SubscriptionView>
{
    public OutgoingSubscriptionType()
    {
        Name = "OutgoingSubscription";
        Description = "A tool that is told what becomes of the persons whom its purpose covers.";
        Field<NonNullGraphType<StringGraphType>>("name").Resolve(c => c.Source.Subscription.Name);
        Field<NonNullGraphType<StringGraphType>>("endpoint").Resolve(c => c.Source.Subscription.Endpoint);
        Field<NonNullGraphType<StringGraphType>>("purpose").Resolve(c => c.Source.Subscription.Purpose);
        Field<NonNullGraphType<ListGraphType<NonNullGraphType<StringGraphType>>>>("types").Description("Of the events that it is told.").Resolve(c => c.Source.Subscription.Types);
        Field<NonNullGraphType<ListGraphType<NonNullGraphType<IdGraphType>>>>("secretIds").Description("Of the secrets that sign what it is told.").Resolve(c => c.Source.Subscription.Secrets);
        Field<NonNullGraphType<SubscriptionStateType>>("state").Resolve(c => c.Source.State);
        Field<NonNullGraphType<IntGraphType>>("pending").Description("Events on their way.").Resolve(c => c.Source.Pending);
        Field<NonNullGraphType<IntGraphType>>("dead").Description("Events that were given up: `replayOutgoing` tells them again.").Resolve(c => c.Source.Dead);
        Field<NonNullGraphType<IntGraphType>>("waiting").Description("Profiles that wait to be looked at; at most one event each.").Resolve(c => (int)Math.Min(c.Source.Waiting, int.MaxValue));
        Field<NonNullGraphType<IntGraphType>>("delivered").Resolve(c => (int)Math.Min(c.Source.Delivered, int.MaxValue));
        Field<MomentType>("deliveredAt").Resolve(c => c.Source.DeliveredAt);
        Field<MomentType>("failingSince").Resolve(c => c.Source.FailingSince);
        Field<MomentType>("goneAt").Resolve(c => c.Source.GoneAt);
    }
}

/// <summary>A subscription as a change left it.</summary>
internal sealed class SubscriptionSettingsType : ObjectGraphType<OutgoingSubscription>
{
    public SubscriptionSettingsType()
    {
        Name = "OutgoingSubscriptionSettings";
        Field(s => s.Name);
        Field(s => s.Endpoint);
        Field(s => s.Purpose);
        Field<NonNullGraphType<ListGraphType<NonNullGraphType<StringGraphType>>>>("types").Resolve(c => c.Source.Types);
        Field(s => s.Paused);
        Field<NonNullGraphType<ListGraphType<NonNullGraphType<IdGraphType>>>>("secretIds").Resolve(c => c.Source.Secrets);
    }
}

internal sealed class DefineSubscriptionInputType : InputObjectGraphType
{
    public DefineSubscriptionInputType()
    {
        Name = "DefineSubscriptionInput";
        Field<NonNullGraphType<StringGraphType>>("name").Description("Of the tool, such as `mailer`; never a person's name.");
        Field<NonNullGraphType<StringGraphType>>("endpoint").Description("An https address on the internet.");
        Field<NonNullGraphType<StringGraphType>>("purpose").Description("Such as `marketing.email`: one that your token lists and that needs persons' permission. It stays.");
        Field<ListGraphType<NonNullGraphType<StringGraphType>>>("types").Description($"{string.Join(", ", OutgoingTypes.All.Select(t => $"`{t}`"))}; all where it is left out. `{OutgoingTypes.Permission}` and `{OutgoingTypes.Erased}` are always told.");
        Field<BooleanGraphType>("everybody").Description("With the first definition: tells of all whom the purpose covers now, one event each. Otherwise the tool reads them by `profiles` and is told of what changes.");
        Field<BooleanGraphType>("paused").Description("What it misses is told as one difference when it is not paused any more.");
    }
}

internal sealed class SubscriptionPayloadType : ObjectGraphType<SubscriptionChange>
{
    public SubscriptionPayloadType()
    {
        Name = "OutgoingSubscriptionPayload";
        Field<SubscriptionSettingsType>("subscription").Resolve(c => c.Source.Subscription);
        Field<StringGraphType>("secret").Description("A new signing secret (`whsec_…`). Keep it: it is not answered again.").Resolve(c => c.Source.Secret);
        Field<NonNullGraphType<ListGraphType<NonNullGraphType<DomainErrorType>>>>("errors").Resolve(c => c.Source.Rejection is { } why ? [DomainError.Of(why, null)] : Array.Empty<DomainError>());
    }
}
