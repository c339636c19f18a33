using JasperFx.Events;
using JasperFx.Events.Projections;
using JasperFx.MultiTenancy;
using Marten;
using Marten.Events;
using Marten.Events.Projections;
using Profiles.Domain.Audiences;
using Profiles.Domain.Consent;
using Profiles.Domain.Erasure;
using Profiles.Domain.Facts;
using Profiles.Domain.Graph;
using Profiles.Domain.Identities;
using Profiles.Domain.Notices;
using Profiles.Domain.Outgoing;
using Profiles.Domain.Policies;
using Profiles.Domain.Privacy;
using Profiles.Domain.PrivacyRequests;
using Profiles.Domain.Retention;
using Profiles.Domain.Suggesting;
using Profiles.Domain.Tenants;
using Profiles.Projections.Audiences;
using Profiles.Projections.Erasure;
using Profiles.Projections.Intake;
using Profiles.Projections.Keys;
using Profiles.Projections.Notices;
using Profiles.Projections.OpenDsr;
using Profiles.Projections.Outgoing;
using Profiles.Projections.Packages;
using Profiles.Projections.Policies;
using Profiles.Projections.PreferenceCentre;
using Profiles.Projections.PrivacyRequests;
using Profiles.Projections.ReadModels;
using Profiles.Projections.Retention;
using Profiles.Projections.Tenants;
using Weasel.Core;

namespace Profiles.Projections.Store;

/// <summary>The one configuration of the event store: every host, command, test and benchmark opens the store through here.</summary>
public static class ProfileStore
{
    public static void Configure(StoreOptions store, string connection, IKeyVault keys, ITenants tenants, IPhoneNumbers phones)
    {
        store.Connection(connection);
        store.DatabaseSchemaName = Tables.Schema;
        store.UseSystemTextJsonForSerialization(EnumStorage.AsString, Casing.CamelCase);

        store.Events.StreamIdentity = StreamIdentity.AsGuid;
        store.Events.TenancyStyle = TenancyStyle.Conjoined;
        // The leader's lock of the daemon only works as a transaction's lock with the unpatched DistributedLock; a test pins it.
        store.Events.UseAdvisoryLockTransaction = true;
        store.Events.EnableAdvancedAsyncTracking = true;

        // Marten would replay a failed commit; ours were decided on what was read and locked in the same transaction, so the recorder starts over itself.
        store.ConfigureWritePolly(_ => { });

        Names(store.Events);
        ReadModels(store.Projections, new ProfileProjection(keys, tenants, phones));

        store.Storage.ExtendedSchemaObjects.AddRange(
        [
            Tables.MessageKeys(), Tables.InteractionChanges(), Tables.Directory(), Tables.Membership(), Tables.DataKeys(), Tables.GraphLinks(), Tables.GraphSeparations(), Tables.GraphLifts(),
            Tables.IdentifierLists(), Tables.LinkSuggestions(), Tables.MatchProgress(),
            Tables.ConsentStates(), Tables.ConsentRecords(), Tables.CustomerStates(), Tables.Exclusions(), .. ErasureTables.All, .. NoticeTables.All, .. OutgoingTables.All, StatusCallbackTables.Callbacks(), .. PackageTables.All, .. IntakeTables.All, PolicyTables.Refolds(), StepUpTables.Codes(), RequestTables.Requests(), RequestTables.Work(), RequestTables.Hints(), AudienceTables.Members(), AudienceTables.Running(), AudienceTables.Tickets(), KeyTables.Rotations(), .. TenantTables.All,
            ReadTables.Facets(), ReadTables.Profiles(), ReadTables.Timeline(), ReadTables.MatchRecords(), ReadTables.MatchKeys(),
            .. RetentionTables.All, ReadTables.Retention(),
        ]);
    }

    private static void ReadModels(ProjectionOptions projections, ProfileProjection profiles)
    {
        projections.Add(profiles, ProjectionLifecycle.Async, ProfileProjection.Name, options =>
        {
            foreach (var table in ReadTables.Names) options.DeleteDataInTableOnTeardown($"{Tables.Schema}.{table}");
        });
        // Somebody waits for what was just recorded; a look at the log costs a fraction of a millisecond.
        projections.FastPollingTime = TimeSpan.FromMilliseconds(10);
        projections.SlowPollingTime = TimeSpan.FromMilliseconds(25);

        // An event that can't be projected is a person whom nobody sees any more: the daemon stops there and the health check says so.
        projections.Errors.SkipApplyErrors = false;
        projections.Errors.SkipSerializationErrors = false;
        projections.Errors.SkipUnknownEvents = false;
    }

    /// <summary>Aliases are storage formats: they are never changed, only added to. docs/events.md describes each.</summary>
    private static void Names(IEventStoreOptions events)
    {
        events.MapEventType<IdentityObserved>("identity_observed");
        events.MapEventType<IdentityStrengthened>("identity_strengthened");
        events.MapEventType<IdentityErased>("identity_erased");
        events.MapEventType<TraitsReported>("traits_reported");
        events.MapEventType<TraitPinned>("trait_pinned");
        events.MapEventType<TraitUnpinned>("trait_unpinned");
        events.MapEventType<TraitRectified>("trait_rectified");
        events.MapEventType<InteractionRecorded>("interaction_recorded");
        events.MapEventType<InteractionEdited>("interaction_edited");
        events.MapEventType<InteractionDeleted>("interaction_deleted");
        events.MapEventType<ConsentGiven>("consent_given");
        events.MapEventType<ConsentWithdrawn>("consent_withdrawn");
        events.MapEventType<ExclusionPlaced>("exclusion_placed");
        events.MapEventType<ExclusionLifted>("exclusion_lifted");
        events.MapEventType<BirthMonthStated>("birth_month_stated");
        events.MapEventType<PurposeCatalogueChanged>("purpose_catalogue_changed");
        events.MapEventType<AudienceExportBegun>("audience_export_begun");
        events.MapEventType<AudienceExported>("audience_exported");
        events.MapEventType<IdentitiesLinked>("identities_linked");
        events.MapEventType<CrmIdSuperseded>("crm_id_superseded");
        events.MapEventType<MergeRefused>("merge_refused");
        events.MapEventType<LinkSuggested>("link_suggested");
        events.MapEventType<MatchSuggested>("match_suggested");
        events.MapEventType<SuggestionHandled>("suggestion_handled");
        events.MapEventType<ProfilesRegrouped>("profiles_regrouped");
        events.MapEventType<ProfilesMerged>("profiles_merged");
        events.MapEventType<ProfilesUnmerged>("profiles_unmerged");
        events.MapEventType<IdentityDetached>("identity_detached");
        events.MapEventType<PersonsDistinguished>("persons_distinguished");
        events.MapEventType<DecisionRetracted>("decision_retracted");
        events.MapEventType<LinkEnded>("link_ended");
        events.MapEventType<LinkDemoted>("link_demoted");
        events.MapEventType<IdentityStandingChanged>("identity_standing_changed");
        events.MapEventType<IdentifiersListed>("identifiers_listed");
        events.MapEventType<IdentityPolicyChanged>("identity_policy_changed");
        events.MapEventType<PrivacyRequestReceived>("privacy_request_received");
        events.MapEventType<PrivacyPolicyChanged>("privacy_policy_changed");
        events.MapEventType<PrivacyRequestRegistered>("privacy_request_registered");
        events.MapEventType<SubjectIdentityRequested>("subject_identity_requested");
        events.MapEventType<SubjectIdentityVerified>("subject_identity_verified");
        events.MapEventType<PrivacyScopeChosen>("privacy_scope_chosen");
        events.MapEventType<PrivacyRequestApproved>("privacy_request_approved");
        events.MapEventType<PrivacyRequestDenied>("privacy_request_denied");
        events.MapEventType<PrivacyTermExtended>("privacy_term_extended");
        events.MapEventType<PrivacyClockPaused>("privacy_clock_paused");
        events.MapEventType<PrivacyClockResumed>("privacy_clock_resumed");
        events.MapEventType<PrivacyRequestWithdrawn>("privacy_request_withdrawn");
        events.MapEventType<PrivacyExecutionBegun>("privacy_execution_begun");
        events.MapEventType<PrivacyRequestExecuted>("privacy_request_executed");
        events.MapEventType<PrivacyRecipientNotified>("privacy_recipient_notified");
        events.MapEventType<PrivacyRecipientAcknowledged>("privacy_recipient_acknowledged");
        events.MapEventType<PrivacyRecipientEscalated>("privacy_recipient_escalated");
        events.MapEventType<PrivacyRequestFulfilled>("privacy_request_fulfilled");
        events.MapEventType<PrivacyNothingHeldAnswered>("privacy_nothing_held_answered");
        events.MapEventType<PrivacyRequestClosedUnverified>("privacy_request_closed_unverified");
        events.MapEventType<PrivacyRequestMarkedDuplicate>("privacy_request_marked_duplicate");
        events.MapEventType<PrivacyRequestAssigned>("privacy_request_assigned");
        events.MapEventType<PrivacyRestrictionBegun>("privacy_restriction_begun");
        events.MapEventType<PrivacyRestrictionLiftAnnounced>("privacy_restriction_lift_announced");
        events.MapEventType<PrivacyRestrictionLifted>("privacy_restriction_lifted");
        events.MapEventType<PrivacyDeadlineReminded>("privacy_deadline_reminded");
        events.MapEventType<PrivacyDeadlinePassed>("privacy_deadline_passed");
        events.MapEventType<RecipientChanged>("recipient_changed");
        events.MapEventType<OutgoingSubscriptionChanged>("outgoing_subscription_changed");
        events.MapEventType<RetentionPolicyChanged>("retention_policy_changed");
        events.MapEventType<LegalHoldPlaced>("legal_hold_placed");
        events.MapEventType<LegalHoldLifted>("legal_hold_lifted");
        events.MapEventType<LegalHoldReminded>("legal_hold_reminded");
    }
}
