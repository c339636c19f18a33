using Marten;
using Npgsql;
using Profiles.Domain.Access;
using Profiles.Domain.Identities;
using Profiles.Domain.Privacy;

namespace Profiles.Projections.People;

/// <summary>Opens a <see cref="PersonQuery"/> for a caller. One for the process.</summary>
public sealed class PersonQueries(NpgsqlDataSource database, IDocumentStore store, IKeyVault vault, IPhoneNumbers phones, IAccessLog log, TimeProvider clock) : IAsyncDisposable
{
    internal NpgsqlDataSource Database => database;
    internal IKeyVault Vault => vault;
    internal IPhoneNumbers Phones => phones;
    internal IAccessLog Log => log;
    internal TimeProvider Clock => clock;
    internal StoredEvents Events { get; } = new(store);
    internal Progress Progress { get; } = new(database);
    internal ChangeFeed Changes { get; } = new(database);

    /// <summary>How long a list with <see cref="Consistency.Strong"/> waits before it answers a time-out.</summary>
    public TimeSpan CatchUpWithin { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How long a reader of changes may leave a full buffer before it is closed.</summary>
    public TimeSpan SlowAfter { get; init; } = TimeSpan.FromSeconds(15);

    /// <exception cref="InvalidOperationException">The caller names no purpose (I10).</exception>
    public PersonQuery For(Caller caller, Consistency consistency = Consistency.Eventual) =>
        new(this, caller, caller.Purpose ?? throw new InvalidOperationException("A query for persons names a purpose."), consistency);

    public ValueTask DisposeAsync() => Changes.DisposeAsync();
}
