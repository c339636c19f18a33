using GraphQL;
using GraphQL.Types;
using Profiles.Api.GraphQL.Schema.People;
using Profiles.Api.GraphQL.Schema.Recording;
using Profiles.Api.Packages;
using Profiles.Domain.PrivacyRequests;
using Profiles.Projections.People;
using Profiles.Projections.PrivacyRequests;

namespace Profiles.Api.GraphQL.Schema.PrivacyRequests;

/// <summary>A request with what was selected of the person.</summary>
internal sealed record Requested(RequestView View, PersonView? Subject);

/// <summary>What became of a move: the source of its payload.</summary>
internal sealed record RequestMoved(Requested? Request, IReadOnlyList<DomainError> Errors);

internal sealed class PrivacyRequestKindType : EnumerationGraphType<PrivacyRequestKind>
{
    public PrivacyRequestKindType()
    {
        Name = "PrivacyRequestKind";
        Description = "GDPR Art. 15, 20, 16, 17, 18, 21(2), 21(1), and the CCPA's opt-out.";
    }
}

internal sealed class PrivacyRequestStateType : EnumerationGraphType<PrivacyRequestState>;

internal sealed class PrivacyActionType : EnumerationGraphType<PrivacyAction>
{
    public PrivacyActionType()
    {
        Name = "PrivacyAction";
        Description = "Which is possible where: docs/privacy-requests.md. CLOSE: of an unverified request, a reply is owed; else although recipients are silent. TELL_SUBJECT: the person was told that the restriction ends.";
    }
}

internal sealed class PrivacyReplyType : EnumerationGraphType<ReplyKind>
{
    public PrivacyReplyType() => Name = "PrivacyReply";
}

internal sealed class PauseGroundType : EnumerationGraphType<PauseGround>;

internal sealed class PrivacyRequestType : ObjectGraphType<Requested>
{
    public PrivacyRequestType()
    {
        Name = "PrivacyRequest";
        Description = "What a person asks for under the law, and how far it has come.";
        Field<NonNullGraphType<IdGraphType>>("id").Resolve(c => c.Source.View.Id);
        Field<NonNullGraphType<IntGraphType>>("version").Resolve(c => c.Source.View.Request.Version);
        Field<NonNullGraphType<PrivacyRequestKindType>>("kind").Resolve(c => c.Source.View.Request.Kind);
        Field<NonNullGraphType<StringGraphType>>("regulation").Description("`GDPR` or `CCPA`.").Resolve(c => c.Source.View.Request.Regulation.ToString().ToUpperInvariant());
        Field<NonNullGraphType<PrivacyRequestStateType>>("state").Resolve(c => c.Source.View.Request.State);
        Field<CustomerProfileType>("subject").Description("As the person is now; null where nothing is recorded of them, or they were erased.").Resolve(c => c.Source.Subject);
        Field<NonNullGraphType<ListGraphType<NonNullGraphType<IdentityObjectType>>>>("identities").Description("Of the person, by live membership.").Resolve(c => c.Source.Subject?.Identities ?? []);
        Field<NonNullGraphType<MomentType>>("receivedAt").Resolve(c => c.Source.View.Request.ReceivedAt);
        Field<NonNullGraphType<DayType>>("dueOn").Description("What binds: with the extension, and with pauses that have ended.").Resolve(c => c.Source.View.Due.DueOn);
        Field<NonNullGraphType<DayType>>("unpausedDueOn").Description("The cautious reading: as if the clock had never stood still.").Resolve(c => c.Source.View.Due.UnpausedDueOn);
        Field<NonNullGraphType<DayType>>("firstDueOn").Description("The last day on which the term can be extended.").Resolve(c => c.Source.View.Due.FirstDueOn);
        Field<DayType>("extendedTo").Resolve(c => c.Source.View.Due.ExtendedTo);
        Field<NonNullGraphType<BooleanGraphType>>("paused").Resolve(c => c.Source.View.Request.IsPaused);
        Field<NonNullGraphType<BooleanGraphType>>("restricted").Description("A restriction came of this request and is not lifted.").Resolve(c => c.Source.View.Request.Restricted);
        Field<NonNullGraphType<BooleanGraphType>>("nothingHeld").Description("That was the answer.").Resolve(c => c.Source.View.Request.NothingHeld);
        Field<StringGraphType>("assignee").Resolve(c => c.Source.View.Request.Assignee);
        Field<StringGraphType>("approver").Resolve(c => c.Source.View.Request.Approver);
        Field<IdGraphType>("duplicateOf").Resolve(c => c.Source.View.Request.DuplicateOf);
        Field<StringGraphType>("text").Description("What the person wrote; null when they are erased.").Resolve(c => c.Source.View.Words?.Text);
        Field<StringGraphType>("reference").Resolve(c => c.Source.View.Words?.Reference);
        Field<NonNullGraphType<ListGraphType<NonNullGraphType<StringGraphType>>>>("unknownSubject").Description("Whom it names and nothing is recorded of, masked.")
            .Resolve(c => c.Source.View.Words?.Unknown ?? []);
        Field<NonNullGraphType<ListGraphType<NonNullGraphType<IdGraphType>>>>("includedIdentities").Resolve(c => c.Source.View.Request.Included.Select(i => i.Value));
        Field<NonNullGraphType<ListGraphType<NonNullGraphType<IdGraphType>>>>("excludedIdentities").Resolve(c => c.Source.View.Request.Excluded.Select(i => i.Value));
        Field<NonNullGraphType<ListGraphType<NonNullGraphType<PrivacyActionType>>>>("possibleActions").Description("In this state; conditions may still refuse them.")
            .Resolve(c => PrivacyMoves.Possible[c.Source.View.Request.State].Order());
        Field<NonNullGraphType<StringGraphType>>("reply").Description("A letter for you to send; it names nobody. The reason in it is that of the move it tells of.")
            .Argument<PrivacyReplyType>("kind", a => a.Description = "Else the one that is owed now.")
            .Argument<StringGraphType>("language", a => a.Description = "`fr` or `en`; else the one that the person asked in.")
            .Resolve(c => RequestReply.Of(c.Source.View, c.GetArgument<ReplyKind?>("kind"), c.GetArgument<string?>("language"), c.Caller().Settings));
        Field<NonNullGraphType<ListGraphType<NonNullGraphType<RecipientType>>>>("recipients").Resolve(c => c.Source.View.Request.Recipients);
        Field<NonNullGraphType<ListGraphType<NonNullGraphType<RetainedDataType>>>>("retained").Resolve(c => c.Source.View.Request.Retained);
        Field<StringGraphType>("packageUrl").Description("Of a request for access or portability: where the person may fetch their data, for you to send to a contact point that is theirs. Whoever has it gets them; it expires.")
            .ResolveAsync(async c => (await c.Service<PackageLinks>().HandOutAsync(c.Caller(), c.Source.View.Id, c.CancellationToken)).OrRefuse()?.AbsoluteUri);
        Field<JsonType>("certificate").Description("Of an erasure that is over: signed, to be checked with ./run verify-certificate. Without personal data.")
            .ResolveAsync(async c => await ErasureFields.CertificateAsync(c, c.Source.View.Id));
        Field<NonNullGraphType<ListGraphType<NonNullGraphType<PrivacyRequestMoveType>>>>("history").Resolve(c => c.Source.View.History);
    }
}

internal sealed class PrivacyRequestMoveType : ObjectGraphType<MoveView>
{
    public PrivacyRequestMoveType()
    {
        Name = "PrivacyRequestMove";
        Field(m => m.Action).Description("A PrivacyAction, or what else happened, such as `REQUEST_RECEIVED`.");
        Field<NonNullGraphType<PrivacyRequestStateType>>("state").Description("Behind it.").Resolve(c => c.Source.State);
        Field(m => m.By).Description("A login's opaque id, or the way in.");
        Field(m => m.Reason, nullable: true);
        Field<NonNullGraphType<MomentType>>("at").Resolve(c => c.Source.At);
    }
}

internal sealed class RecipientType : ObjectGraphType<RecipientProgress>
{
    public RecipientType()
    {
        Name = "Recipient";
        Description = "A system that got the person's data and is told (Art. 19).";
        Field<NonNullGraphType<IdGraphType>>("id").Resolve(c => c.Source.Id);
        Field(r => r.Name);
        Field<MomentType>("notifiedAt").Resolve(c => c.Source.NotifiedAt);
        Field<MomentType>("acknowledgedAt").Resolve(c => c.Source.AcknowledgedAt);
        Field<MomentType>("escalatedAt").Resolve(c => c.Source.EscalatedAt);
    }
}

internal sealed class RetainedDataType : ObjectGraphType<RetainedData>
{
    public RetainedDataType()
    {
        Name = "RetainedData";
        Field(r => r.RetentionClass);
        Field(r => r.Ground).Description("Of Art. 17(3).");
        Field<DayType>("until").Resolve(c => c.Source.Until);
    }
}

internal sealed class PrivacyRequestConnectionType : ConnectionType<Requested, PrivacyRequestEdgeType>
{
    public PrivacyRequestConnectionType() => Name = "PrivacyRequestConnection";
}

internal sealed class PrivacyRequestEdgeType : EdgeType<Requested, PrivacyRequestType>
{
    public PrivacyRequestEdgeType() => Name = "PrivacyRequestEdge";
}

internal sealed class PrivacyRequestPayloadType : ObjectGraphType<RequestMoved>
{
    public PrivacyRequestPayloadType()
    {
        Name = "PrivacyRequestPayload";
        Field<PrivacyRequestType>("request").Resolve(c => c.Source.Request);
        Field<NonNullGraphType<ListGraphType<NonNullGraphType<DomainErrorType>>>>("errors").Resolve(c => c.Source.Errors);
    }
}
