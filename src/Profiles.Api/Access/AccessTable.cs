using System.Collections.Frozen;
using Profiles.Domain.Access;

namespace Profiles.Api.Access;

/// <summary>Who calls or reads one field.</summary>
/// <param name="Persons">True where the field leads to persons: a request for it names a purpose (I10).</param>
/// <param name="AboutAll">
/// True where it is about persons whatever they permitted, as deciding who is one person is: not for a purpose that needs people's permission, for the answer
/// alone, even a refusal, would tell of persons who gave none.
/// </param>
public sealed record AccessRule(string Type, string Field, Role Roles, bool Persons, bool AboutAll = false)
{
    public string Key => $"{Type}.{Field}";
}

/// <summary>
/// The one table of which role calls and reads what. It names every field of the schema: a field that is missing here is nobody's, and a test
/// says so. docs/access.md is generated from it.
/// </summary>
public static class AccessTable
{
    /// <summary>See that a person exists, and what happened, without identifiers or texts.</summary>
    private const Role Readers = Role.Marketer | Role.CommunityManager | Role.CrmAdmin | Role.PrivacyOfficer | Role.PrivacyApprover | Role.Auditor;

    /// <summary>Read names, addresses and numbers: rows that the purpose doesn't cover stay masked, and each read is logged.</summary>
    private const Role Identifying = Role.Marketer | Role.CommunityManager | Role.CrmAdmin | Role.PrivacyOfficer;

    /// <summary>Read what people wrote.</summary>
    private const Role Conversing = Role.CommunityManager | Role.CrmAdmin | Role.PrivacyOfficer;

    /// <summary>See why identities are held to be one person, and what proves a consent.</summary>
    private const Role Explained = Role.CrmAdmin | Role.PrivacyOfficer | Role.Auditor;

    /// <summary>Plan whom a campaign reaches.</summary>
    private const Role Planners = Role.Marketer | Role.CrmAdmin;

    private const Role Recorders = Role.Source | Role.CommunityManager | Role.CrmAdmin;

    /// <summary>Handle what persons ask for.</summary>
    private const Role Desk = Role.PrivacyOfficer | Role.PrivacyApprover;

    private static readonly Role Everyone = Roles.Everyone;

    public static IReadOnlyList<AccessRule> Rules { get; } =
    [
        .. Persons("Query", Readers, "profile profileByIdentity"),
        .. Persons("Query", Identifying, "profiles"),
        .. AboutAll("Query", Role.CrmAdmin, "mergePreview unmergePreview"),
        .. Persons("Query", Explained, "explainLink mergeHistory"),
        .. Persons("Query", Explained | Role.CommunityManager, "consentHistory"),
        .. Persons("Query", Explained, "consentReceipt whyAddressed"),
        .. Persons("Query", Planners, "audienceCheck"),
        .. Persons("Mutation", Planners, "exportAudience"),
        .. Persons("Mutation", Recorders, "recordInteraction reportTraits giveConsent"),
        .. AboutAll("Mutation", Recorders, "linkIdentities"),
        .. Persons("Mutation", Recorders | Role.PrivacyOfficer, "withdrawConsent"),
        .. Persons("Mutation", Recorders, "preferenceLink unsubscribeLink"),
        .. Persons("Mutation", Recorders | Role.PrivacyOfficer, "excludePerson"),
        .. Persons("Mutation", Role.Source | Role.CrmAdmin | Role.PrivacyOfficer, "liftExclusion"),
        .. AboutAll("Mutation", Role.CrmAdmin, "mergeProfiles unmergeProfiles detachIdentity pinTrait unpinTrait"),
        .. Fields("Query", Role.CrmAdmin | Role.BrandAdmin, "identityPolicy identityPolicyPreview"),
        .. Fields("Mutation", Role.CrmAdmin, "updateIdentityPolicy"),
        .. Fields("Query", Readers | Role.BrandAdmin, "purposeCatalogue"),
        .. Fields("Mutation", Role.CrmAdmin | Role.PrivacyOfficer, "updatePurposeCatalogue"),
        .. Persons("Query", Role.CrmAdmin, "matchSuggestions"),
        .. Persons("Query", Role.PrivacyOfficer | Role.Auditor, "accessLog"),
        .. AboutAll("Query", Role.PrivacyOfficer, "breachList"),
        .. AboutAll("Query", Role.PrivacyOfficer | Role.Auditor, "notInformed"),
        .. AboutAll("Mutation", Role.CrmAdmin, "resolveSuggestions"),
        .. AboutAll("Query", Desk, "erasurePreview"),
        .. AboutAll("Query", Desk | Role.Auditor, "erasures"),
        .. AboutAll("Query", Desk | Role.Auditor, "privacyRequest privacyRequests privacyRequestHints"),
        .. AboutAll("Mutation", Role.PrivacyOfficer, "openPrivacyRequest"),
        .. AboutAll("Mutation", Desk, "advancePrivacyRequest"),
        .. Fields("Query", Desk | Role.Auditor | Role.BrandAdmin, "privacyPolicy"),
        .. Fields("Mutation", Role.PrivacyOfficer, "updatePrivacyPolicy"),
        .. Fields("Query", Desk | Role.Auditor | Role.BrandAdmin, "retentionPolicy retentionPreview retentionRuns"),
        .. Fields("Mutation", Role.PrivacyOfficer, "updateRetentionPolicy"),
        .. AboutAll("Query", Desk | Role.Auditor, "legalHolds"),
        .. AboutAll("Mutation", Role.PrivacyOfficer, "placeLegalHold"),
        .. AboutAll("Mutation", Desk, "liftLegalHold"),
        .. Fields("Query", Desk | Role.Auditor | Role.BrandAdmin, "recipients recipientNotices"),
        .. Fields("Mutation", Role.BrandAdmin | Role.PrivacyOfficer, "defineRecipient addRecipientSecret revokeRecipientSecret removeRecipient replayNotices"),
        .. Fields("Query", Role.CrmAdmin | Role.BrandAdmin | Role.PrivacyOfficer | Role.Auditor, "sources failedIntake"),
        .. Fields("Mutation", Role.CrmAdmin | Role.BrandAdmin, "replayIntake"),
        .. Fields("Query", Role.BrandAdmin | Role.Auditor, "outgoingSubscriptions outgoingEvents"),
        .. Fields("Mutation", Role.BrandAdmin, "defineSubscription addSubscriptionSecret revokeSubscriptionSecret removeSubscription replayOutgoing"),
        .. Persons("Subscription", Identifying, "profileChanged"),

        .. Fields("CustomerProfile", Everyone, "id redirectedFrom version"),
        .. Fields("CustomerProfile", Identifying, "displayName"),
        .. Fields("CustomerProfile", Readers, "firstSeen lastSeen lastContactByPerson identities traits trait permissions permission exclusions restricted reachability engagement timeline"),
        .. Fields("Reachability", Readers, "reachable until reason"),
        .. Fields("Identity", Readers, "id type scope maskedValue strength shared firstSeen lastSeen source"),
        .. Fields("Identity", Identifying, "value"),
        .. Fields("Trait", Readers, "name source identity pinned rectifiedBy occurredAt recordedAt"),
        .. Fields("Trait", Identifying, "value"),
        .. Fields("Interaction", Readers, "id kind channel direction rating originalRating ratingScale sentiment identity source occurredAt recordedAt editedAt deletedAt"),
        .. Fields("Interaction", Readers, "target inReplyTo"),
        .. Fields("Interaction", Conversing, "text rawKind attributes versions"),
        .. Fields("InteractionVersion", Conversing, "text at"),
        .. Fields("Engagement", Readers, "interactions inbound outbound byKind byChannel lastInteractionAt averageRating"),
        .. Fields("LinkExplanation", Explained, "linked sentence steps"),
        .. Fields("LinkStep", Explained, "from to rule evidence actor occurredAt eventId"),
        .. Fields("GraphDecision", Explained, "id kind rule actor at identities undone"),
        .. Fields("GraphDecision", Conversing, "reason"),
        .. Fields("Exclusion", Readers, "kind since until identity"),
        .. Fields("Exclusion", Conversing, "reason"),
        .. Fields("ContactPermission", Readers, "channel purpose controller contactPoint allowed basis status since expires reason consent"),
        .. Fields("ConsentRecord", Readers, "id decision effective attested undated channel purpose controller contactPoint evidence expires occurredAt recordedAt source"),
        .. Fields("ConsentEvidence", Readers, "method"),
        .. Fields("ConsentEvidence", Explained, "textVersion text language page actor capturedAt doubleOptInRequestedAt doubleOptInConfirmedAt jurisdiction withdrawalMethod raw"),

        .. Fields("AudienceCheck", Planners, "matching addressable excluded"),
        .. Fields("ExcludedCount", Planners, "reason count"),

        .. Fields("ProfileConnection", Everyone, "edges pageInfo totalCount"),
        .. Fields("ProfileEdge", Everyone, "node cursor"),
        .. Fields("InteractionConnection", Everyone, "edges pageInfo totalCount"),
        .. Fields("InteractionEdge", Everyone, "node cursor"),
        .. Fields("ConsentRecordConnection", Everyone, "edges pageInfo totalCount"),
        .. Fields("ConsentRecordEdge", Everyone, "node cursor"),
        .. Fields("PageInfo", Everyone, "hasNextPage hasPreviousPage startCursor endCursor"),
        .. Fields("ProfileChange", Readers, "profileId version kind cursor profile"),
        .. Fields("RecordPayload", Everyone, "outcome profile errors"),
        .. Fields("LinkPayload", Everyone, "profile mergeId errors"),
        .. Fields("MergePayload", Everyone, "profiles mergeId errors stillLinkedBy"),
        .. Fields("MergePreview", Role.CrmAdmin, "result differences refusals stillLinkedBy expectedVersions"),
        .. Fields("FieldDifference", Role.CrmAdmin, "field before after reason"),
        .. Fields("MatchSuggestion", Role.CrmAdmin, "id profiles probability weights status reason assignedTo until rejectedBecause decisionId"),
        .. Fields("MatchWeight", Role.CrmAdmin, "field level weight"),
        .. Fields("MatchSuggestionConnection", Everyone, "edges pageInfo totalCount"),
        .. Fields("MatchSuggestionEdge", Everyone, "node cursor"),
        .. Fields("AccessLogEntry", Role.PrivacyOfficer | Role.Auditor, "id at by role purpose fields profileId"),
        .. Fields("UninformedPerson", Role.PrivacyOfficer | Role.Auditor, "profileId collectedAt dueOn sources"),
        .. Fields("UninformedConnection", Everyone, "edges pageInfo totalCount"),
        .. Fields("UninformedEdge", Everyone, "node cursor"),
        .. Fields("BreachedPerson", Role.PrivacyOfficer, "profileId currentProfileId identityIds reads firstAt lastAt purposes fields"),
        .. Fields("BreachListConnection", Everyone, "edges pageInfo totalCount"),
        .. Fields("BreachListEdge", Everyone, "node cursor"),
        .. Fields("AccessLogConnection", Everyone, "edges pageInfo totalCount"),
        .. Fields("AccessLogEdge", Everyone, "node cursor"),
        .. Fields("PrivacyRequest", Desk | Role.Auditor, "id version kind regulation state subject identities receivedAt dueOn unpausedDueOn firstDueOn extendedTo paused restricted nothingHeld"),
        .. Fields("PrivacyRequest", Desk | Role.Auditor, "assignee approver duplicateOf includedIdentities excludedIdentities possibleActions recipients retained history certificate"),
        .. Fields("Erasure", Desk | Role.Auditor, "requestId erasedAt retentionClasses identities certificate"),
        .. Fields("ErasurePreview", Desk, "identities leftOut links openSuggestions retained warnings"),
        .. Fields("PrivacyRequest", Role.PrivacyOfficer, "packageUrl"),
        .. Fields("PrivacyRequest", Desk, "text reference unknownSubject reply"),
        .. Fields("PrivacyRequestMove", Desk | Role.Auditor, "action state by at"),
        .. Fields("PrivacyRequestMove", Desk, "reason"),
        .. Fields("Recipient", Desk | Role.Auditor, "id name notifiedAt acknowledgedAt escalatedAt"),
        .. Fields("RecipientSettings", Desk | Role.Auditor | Role.BrandAdmin, "name endpoint silentDays paused contactPoints secretIds"),
        .. Fields("RecipientPayload", Role.BrandAdmin | Role.PrivacyOfficer, "recipient secret errors"),
        .. Fields("RecipientNotice", Desk | Role.Auditor | Role.BrandAdmin, "id type recipient requestId state attempts outcome queuedAt nextAttemptAt deliveredAt acknowledgedAt escalatedAt"),
        .. Fields("RecipientNoticeConnection", Everyone, "edges pageInfo totalCount"),
        .. Fields("RecipientNoticeEdge", Everyone, "node cursor"),
        .. Fields("SourceHealth", Everyone, "connector lastDeliveryAt received pending failed signatureErrors lagSeconds events"),
        .. Fields("SourceEvents", Everyone, "rawType outcome count lastAt"),
        .. Fields("FailedIntake", Everyone, "id connector receivedAt code expiresAt"),
        .. Fields("FailedIntakeConnection", Everyone, "edges pageInfo totalCount"),
        .. Fields("FailedIntakeEdge", Everyone, "node cursor"),
        .. Fields("OutgoingSubscription", Role.BrandAdmin | Role.Auditor, "name endpoint purpose types secretIds state pending dead waiting delivered deliveredAt failingSince goneAt"),
        .. Fields("OutgoingSubscriptionSettings", Role.BrandAdmin, "name endpoint purpose types paused secretIds"),
        .. Fields("OutgoingSubscriptionPayload", Role.BrandAdmin, "subscription secret errors"),
        .. Fields("OutgoingEvent", Role.BrandAdmin | Role.Auditor, "id type subscription state attempts outcome queuedAt nextAttemptAt deadAt"),
        .. Fields("OutgoingEventConnection", Everyone, "edges pageInfo totalCount"),
        .. Fields("OutgoingEventEdge", Everyone, "node cursor"),
        .. Fields("RetainedData", Desk | Role.Auditor, "retentionClass ground until"),
        .. Fields("PrivacyRequestHint", Desk | Role.Auditor, "interactionId kind occurredAt"),
        .. Fields("PrivacyRequestHintConnection", Everyone, "edges pageInfo totalCount"),
        .. Fields("PrivacyRequestHintEdge", Everyone, "node cursor"),
        .. Fields("PrivacyRequestConnection", Everyone, "edges pageInfo totalCount"),
        .. Fields("PrivacyRequestEdge", Everyone, "node cursor"),
        .. Fields("PrivacyRequestPayload", Everyone, "request errors"),
        .. Fields("PrivacyPolicyPayload", Everyone, "policy errors"),
        .. Fields("RetentionPolicyPayload", Everyone, "policy errors"),
        .. Fields("RetentionPreview", Everyone, "profiles ended"),
        .. Fields("RetentionTally", Everyone, "retentionClass relation persons identities oldest"),
        .. Fields("RetentionRun", Everyone, "id number by beganAt finishedAt profiles late ended erasures certificate"),
        .. Fields("LegalHold", Desk | Role.Auditor, "id inForce identities classes ground until placedAt placedBy liftedAt liftedBy"),
        .. Fields("LegalHold", Desk, "reason liftReason"),
        .. Fields("LegalHoldPayload", Everyone, "hold errors"),
        .. Fields("ConsentPayload", Everyone, "permission profile errors"),
        .. Fields("PreferenceLinkPayload", Everyone, "url expires errors"),
        .. Fields("CataloguePayload", Everyone, "catalogue errors"),
        .. Fields("ExportPayload", Planners, "url expires errors"),
        .. Fields("PolicyPayload", Everyone, "policy preview errors"),
        .. Fields("PolicyPreview", Everyone, "profilesThatSplit profilesThatJoin refusals"),
        .. AboutAll("PolicyPreview", Role.CrmAdmin, "examples"),
        .. Fields("PolicyExample", Everyone, "before after code"),
        .. Fields("DomainError", Everyone, "code message path"),
    ];

    private static readonly FrozenDictionary<string, AccessRule> ByKey = Rules.ToFrozenDictionary(rule => rule.Key);

    /// <param name="key">Such as <c>Query.profile</c>.</param>
    /// <returns>Null where the table doesn't know the field: nobody may have it.</returns>
    public static AccessRule? Find(string key) => ByKey.GetValueOrDefault(key);

    /// <summary>Fields that begin with two underscores tell about the schema, not about persons, and are everybody's.</summary>
    public static bool Allows(Role roles, string type, string field) =>
        type.StartsWith("__", StringComparison.Ordinal) || field.StartsWith("__", StringComparison.Ordinal)
        || (Find($"{type}.{field}") is { } rule && rule.Roles.Overlaps(roles));

    public static bool NeedsPurpose(string type, string field) => Find($"{type}.{field}") is { Persons: true };

    public static bool IsAboutAll(string type, string field) => Find($"{type}.{field}") is { AboutAll: true };

    private static IEnumerable<AccessRule> Persons(string type, Role roles, string fields) => Fields(type, roles, fields, persons: true);

    private static IEnumerable<AccessRule> AboutAll(string type, Role roles, string fields) => Fields(type, roles, fields, persons: true, aboutAll: true);

    private static IEnumerable<AccessRule> Fields(string type, Role roles, string fields, bool persons = false, bool aboutAll = false) =>
        fields.Split(' ').Select(field => new AccessRule(type, field, roles, persons, aboutAll));
}
