using Profiles.Domain;
using Profiles.Domain.Access;
using Profiles.Domain.Identities;

namespace Profiles.Projections.People;

/// <summary>How new an answer must be.</summary>
public enum Consistency
{
    /// <summary>What the read models hold; who may be seen is decided live all the same.</summary>
    Eventual,
    /// <summary>With everything that was recorded before the question: a person is composed anew, a list waits.</summary>
    Strong,
}

/// <summary>
/// The only type that queries persons (I10): for one brand, role and purpose. Membership, fence and, where the purpose needs it, consent are
/// joined live in the database. Persons of another brand, erased ones and unknown ones are all absent.
/// </summary>
public sealed partial class PersonQuery
{
    /// <returns>Null where there is nobody, or nobody whom the purpose covers. Ids of merged profiles answer with their survivor.</returns>
    public Task<PersonView?> ByIdAsync(ProfileId id, PersonFields fields, CancellationToken cancellation) => throw new NotImplementedException();

    public Task<PersonView?> ByIdentityAsync(NormalIdentity identity, PersonFields fields, CancellationToken cancellation) => throw new NotImplementedException();

    /// <summary>The profile that bears an identity, such as the bearer of a message just recorded.</summary>
    public Task<PersonView?> ByIdentityIdAsync(IdentityId identity, PersonFields fields, CancellationToken cancellation) => throw new NotImplementedException();

    /// <param name="search">Beginnings of names, or a whole e-mail address, telephone number or handle; all words must match.</param>
    /// <param name="first">1 to 200.</param>
    /// <param name="after">A cursor of an earlier page in the same order.</param>
    public Task<Answer<Page<PersonView>>> ListAsync(
        string? search, ProfileFilter? filter, ProfileOrder order, int first, string? after, PersonFields fields, CancellationToken cancellation) =>
        throw new NotImplementedException();

    public Task<Answer<int>> CountAsync(string? search, ProfileFilter? filter, CancellationToken cancellation) => throw new NotImplementedException();

    /// <summary>Latest first.</summary>
    public Task<Answer<Page<InteractionView>>> TimelineAsync(ProfileId profile, TimelineFilter filter, int first, string? after, CancellationToken cancellation) =>
        throw new NotImplementedException();

    public Task<int> CountTimelineAsync(ProfileId profile, TimelineFilter filter, CancellationToken cancellation) => throw new NotImplementedException();

    /// <summary>
    /// Every change from behind the cursor on (null: from now on), as far as the read models have come, until cancelled. A reader that does not
    /// keep up ends with <see cref="SlowReaderException"/>: it goes on behind its last cursor.
    /// </summary>
    /// <param name="id">One profile only; it may be merged meanwhile.</param>
    public IAsyncEnumerable<ChangeView> ChangesAsync(ProfileId? id, ProfileFilter? filter, string? after, PersonFields fields, CancellationToken cancellation) =>
        throw new NotImplementedException();
}

/// <summary>Opens a <see cref="PersonQuery"/> for a caller. One for the process.</summary>
public sealed class PersonQueries
{
    /// <exception cref="InvalidOperationException">The caller names no purpose (I10).</exception>
    public PersonQuery For(Caller caller, Consistency consistency = Consistency.Eventual) => throw new NotImplementedException();
}

public enum ChangeKind { Created, Updated, Merged, Unmerged, Removed }

/// <param name="Cursor">Resume behind it.</param>
/// <param name="Profile">Null for <see cref="ChangeKind.Removed"/>.</param>
public sealed record ChangeView(ProfileId ProfileId, long Version, ChangeKind Kind, string Cursor, PersonView? Profile);

/// <summary>A reader of changes fell too far behind.</summary>
public sealed class SlowReaderException() : Exception("The reader is too slow: resume behind the last cursor.");
