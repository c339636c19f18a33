using Profiles.Domain.Privacy;
using Profiles.Domain.PrivacyRequests;

namespace Profiles.Domain.Tests.PrivacyRequests;

/// <summary>Requests as the tests tell of them: Anne opens and handles, Paul approves.</summary>
internal static class Given
{
    public static readonly IdentityId Marie = new(Guid.Parse("a0000000-0000-4000-8000-000000000001"));
    public static readonly IdentityId MariesPhone = new(Guid.Parse("a0000000-0000-4000-8000-000000000002"));
    public static readonly Guid Id = Guid.Parse("f0000000-0000-4000-8000-000000000001");
    public static readonly RecipientRef Mailer = new(Guid.Parse("f0000000-0000-4000-8000-00000000000a"), "mailer");
    public static readonly DateTimeOffset Monday = new(2027, 2, 1, 9, 0, 0, TimeSpan.Zero);

    public static readonly PrivacyActor Anne = new("anne", Officer: true, Approver: false);
    public static readonly PrivacyActor Paul = new("paul", Officer: false, Approver: true);
    public static readonly PrivacyActor Both = new("both", Officer: true, Approver: true);

    public static readonly PrivacyPolicy Plain = PrivacyPolicy.Default with { TimeZone = "UTC", Calendar = "none" };
    public static readonly Sealed<string> Why = new([1, 4, 0]);

    public static PrivacyRequest Request(
        PrivacyRequestKind kind, Regulation? regulation = null, PrivacyPolicy? policy = null, bool proven = false, bool held = false, string by = "anne", DateTimeOffset? received = null)
    {
        var first = PrivacyRequest.Fold([new PrivacyRequestReceived(kind, [Marie], proven ? Marie : null, "desk", "fr", null, received ?? Monday, Monday, "graphql", by)]);
        return Registering.Decide(first, regulation, policy ?? Plain, held, new(), Monday, "graphql", by).Aggregate(first, (state, happened) => state.Evolve(happened));
    }

    public static Advance Do(PrivacyAction action, PrivacyActor? by = null, bool why = true) =>
        new(Id, action, by ?? Anne, Monday.AddDays(1), "graphql") { Reason = why ? Why : null };

    public static PrivacyDecision When(this PrivacyRequest request, Advance command, PrivacyPolicy? policy = null) => Advancing.Decide(command, request, policy ?? Plain);

    /// <summary>The state after what must be accepted.</summary>
    public static PrivacyRequest After(this PrivacyRequest request, Advance command, PrivacyPolicy? policy = null)
    {
        var decision = request.When(command, policy);
        decision.Rejection.Should().BeNull($"{command.Action} is possible in {request.State}");
        return request.And(decision);
    }

    public static PrivacyRequest And(this PrivacyRequest request, PrivacyDecision decision) => decision.Events.Aggregate(request, (state, happened) => state.Evolve(happened));

    public static PrivacyRequest Executed(this PrivacyRequest request, IReadOnlyList<RetainedData>? retained = null, params RecipientRef[] recipients) =>
        request.And(Fulfilling.Done(request, retained ?? [], recipients, Monday.AddDays(2), "privacy", "privacy"));

    public static string? Code(this PrivacyDecision decision) => decision.Rejection?.Code;
}
