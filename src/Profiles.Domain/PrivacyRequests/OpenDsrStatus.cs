namespace Profiles.Domain.PrivacyRequests;

/// <summary>What OpenDSR calls the states of a request (version 2.0, section 8). It has no word for a denial: who asked need not wait any more, and nothing was done.</summary>
public static class OpenDsrStatus
{
    public const string Pending = "pending";
    public const string InProgress = "in_progress";
    public const string Completed = "completed";
    public const string Cancelled = "cancelled";

    public static string Of(PrivacyRequestState state) => state switch
    {
        PrivacyRequestState.Received or PrivacyRequestState.IdentityPending or PrivacyRequestState.Open or PrivacyRequestState.Approved => Pending,
        PrivacyRequestState.Executing or PrivacyRequestState.AwaitingRecipients => InProgress,
        PrivacyRequestState.Fulfilled or PrivacyRequestState.PartiallyFulfilled => Completed,
        _ => Cancelled,
    };
}
