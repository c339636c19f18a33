using GraphQL.Types;
using Profiles.Api.GraphQL.Schema.People;

namespace Profiles.Api.GraphQL.Schema.PrivacyRequests;

internal sealed class OpenPrivacyRequestInputType : InputObjectGraphType
{
    public OpenPrivacyRequestInputType()
    {
        Name = "OpenPrivacyRequestInput";
        Field<NonNullGraphType<PrivacyRequestKindType>>("kind");
        Field<NonNullGraphType<ListGraphType<NonNullGraphType<IdentityInputType>>>>("subject").Description("Whom it names; may be empty with `fromInteraction`. Who is not recorded is kept sealed.");
        Field<IdGraphType>("fromInteraction").Description("The message that it arrived as: its author is the subject, and it was received when that happened.");
        Field<StringGraphType>("regulation").Description("`GDPR` or `CCPA`; else the brand's own.");
        Field<MomentType>("receivedAt").Description("Else now. Terms count from here.");
        Field<StringGraphType>("reference").Description("Of your own files; sealed.");
    }
}

internal sealed class AdvancePrivacyRequestInputType : InputObjectGraphType
{
    public AdvancePrivacyRequestInputType()
    {
        Name = "AdvancePrivacyRequestInput";
        Field<NonNullGraphType<IdGraphType>>("requestId");
        Field<NonNullGraphType<PrivacyActionType>>("action");
        Field<StringGraphType>("reason").Description("Sealed. DENY, EXTEND and PAUSE_CLOCK need one, and CLOSE where recipients are silent.");
        Field<IntGraphType>("expectedVersion").Description("That you saw; refused where the request has changed since.");
        Field<PauseGroundType>("pauseGround").Description("Else IDENTITY_DOUBT while identity is asked for, and CLARIFICATION otherwise.");
        Field<IdGraphType>("recipientId").Description("To ACKNOWLEDGE_RECIPIENT.");
        Field<IdGraphType>("duplicateOf").Description("To MARK_DUPLICATE.");
        Field<StringGraphType>("assignTo").Description("To ASSIGN: `me`, a login's opaque id, or a team's name. Null takes it away again.");
        Field<ListGraphType<NonNullGraphType<IdGraphType>>>("includeIdentities").Description("With VERIFY_IDENTITY or APPROVE: beside those of the profile.");
        Field<ListGraphType<NonNullGraphType<IdGraphType>>>("excludeIdentities").Description("With VERIFY_IDENTITY, APPROVE or EXECUTE: not these of the profile.");
        Field<JsonType>("corrections").Description("Of a rectification, with APPROVE: values by attribute. Sealed.");
        Field<StringGraphType>("retentionGround").Description("Of an erasure, with APPROVE: transactions are kept on this ground of Art. 17(3), such as `17(3)(b)`.");
    }
}
