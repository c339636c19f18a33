using GraphQL.Types;
using Profiles.Api.GraphQL.Schema.People;
using Profiles.Projections.People;

namespace Profiles.Api.GraphQL.Schema.Consents;

internal sealed class ConsentRecordType : ObjectGraphType<ConsentRecordView>
{
    public ConsentRecordType()
    {
        Name = "ConsentRecord";
        Description = "A decision of the person about one channel and purpose, at one contact point. It is kept for ever, whether or not it still counts.";
        Field<NonNullGraphType<IdGraphType>>("id").Resolve(c => c.Source.Id);
        Field<NonNullGraphType<ConsentStatusType>>("decision").Description("GIVEN, WITHDRAWN or OBJECTED.").Resolve(c => c.Source.Decision);
        Field(r => r.Effective).Description("Whether it counts now.");
        Field(r => r.Attested).Description("Transmitted by an import: it loses to any later act, and to any withdrawal of unknown date.");
        Field(r => r.Undated).Description("The day is unknown: it had happened by `occurredAt`.");
        Field<NonNullGraphType<StringGraphType>>("channel").Resolve(c => c.Source.Key.Channel);
        Field<NonNullGraphType<StringGraphType>>("purpose").Resolve(c => c.Source.Key.Purpose);
        Field<NonNullGraphType<StringGraphType>>("controller").Resolve(c => c.Source.Key.Controller);
        Field<NonNullGraphType<IdentityObjectType>>("contactPoint").Resolve(c => c.Source.ContactPoint);
        Field<NonNullGraphType<ConsentEvidenceType>>("evidence").Resolve(c => c.Source.Evidence);
        Field<MomentType>("expires").Description("As the decision says; the catalogue may end it sooner.").Resolve(c => c.Source.Expires);
        Field<NonNullGraphType<MomentType>>("occurredAt").Resolve(c => c.Source.OccurredAt);
        Field<NonNullGraphType<MomentType>>("recordedAt").Resolve(c => c.Source.RecordedAt);
        Field(r => r.Source);
    }
}

internal sealed class ConsentEvidenceType : ObjectGraphType<ConsentEvidenceView>
{
    public ConsentEvidenceType()
    {
        Name = "ConsentEvidence";
        Description = "What proves a decision. All but the method is sealed: null where your role and purpose don't cover it, and each reading is logged.";
        Field<NonNullGraphType<ConsentMethodType>>("method").Resolve(c => c.Source.Method);
        Field<StringGraphType>("textVersion").Resolve(c => c.Source.Sealed?.TextVersion);
        Field<StringGraphType>("text").Description("What the person was shown.").Resolve(c => c.Source.Sealed?.Text);
        Field<StringGraphType>("language").Resolve(c => c.Source.Sealed?.Language);
        Field<StringGraphType>("page").Description("The page, or the app and its screen.").Resolve(c => c.Source.Sealed?.Page);
        Field<StringGraphType>("actor").Description("Who entered it: an opaque id.").Resolve(c => c.Source.Sealed?.Actor);
        Field<MomentType>("capturedAt").Resolve(c => c.Source.Sealed?.CapturedAt?.ToUniversalTime());
        Field<MomentType>("doubleOptInRequestedAt").Resolve(c => c.Source.Sealed?.DoubleOptInRequestedAt?.ToUniversalTime());
        Field<MomentType>("doubleOptInConfirmedAt").Resolve(c => c.Source.Sealed?.DoubleOptInConfirmedAt?.ToUniversalTime());
        Field<StringGraphType>("jurisdiction").Resolve(c => c.Source.Sealed?.Jurisdiction);
        Field<StringGraphType>("withdrawalMethod").Description("How the person was told to withdraw.").Resolve(c => c.Source.Sealed?.WithdrawalMethod);
        Field<JsonType>("raw").Description("The signal as it came.").Resolve(c => c.Source.Sealed?.Raw);
    }
}

internal sealed class ConsentRecordConnectionType : ConnectionType<ConsentRecordView, ConsentRecordEdgeType>
{
    public ConsentRecordConnectionType() => Name = "ConsentRecordConnection";
}

internal sealed class ConsentRecordEdgeType : EdgeType<ConsentRecordView, ConsentRecordType>
{
    public ConsentRecordEdgeType() => Name = "ConsentRecordEdge";
}
