using Profiles.Domain;
using Profiles.Domain.PrivacyRequests;

namespace Profiles.Projections.PrivacyRequests;

/// <summary>A request as the desk shows it.</summary>
/// <param name="Profile">The live profile of whom it is about; null where nothing is recorded of them.</param>
/// <param name="Words">Null where it was not asked for.</param>
public sealed record RequestView(Guid Id, PrivacyRequest Request, DueDates Due, IReadOnlyList<MoveView> History, ProfileId? Profile, RequestWords? Words)
{
    public override string ToString() => $"(request {Id})";
}

/// <summary>What is sealed of a request, opened. In memory only.</summary>
/// <param name="Text">What the person wrote; null where nothing, or the person was erased.</param>
/// <param name="Unknown">Whom it names and nothing is recorded of, masked.</param>
public sealed record RequestWords(string? Text, string? Reference, IReadOnlyList<string> Unknown)
{
    public override string ToString() => "(words)";
}

/// <summary>One event of a request.</summary>
/// <param name="Action">In upper snake case; an officer's by the name of the action.</param>
/// <param name="State">Behind it.</param>
/// <param name="Reason">Opened, where it was asked for; null where there is none or its key was destroyed.</param>
public sealed record MoveView(string Action, PrivacyRequestState State, string By, string? Reason, DateTimeOffset At)
{
    public override string ToString() => $"({Action})";
}

/// <param name="DueBefore">Only what is owed before that day.</param>
public sealed record RequestFilter(PrivacyRequestState? State, DateOnly? DueBefore);
