using Npgsql;
using NpgsqlTypes;
using Profiles.Domain;
using Profiles.Domain.Privacy;

namespace Profiles.Projections.Deciding;

/// <summary>The keys of the class <c>contact</c> of some identities: admins' reasons are sealed under them. An erased identity has none.</summary>
internal sealed class ContactKeys(DecisionAttempt attempt) : IDisposable
{
    private const string Rows = """
        select k.subject, k.epoch, k.wrapped from unnest($2::uuid[]) as i(id)
        join profiles.data_key k on k.tenant_id = $1 and k.subject = i.id and k.class = $3
        """;

    private readonly Dictionary<IdentityId, (int Epoch, byte[] Wrapped)> wrapped = [];
    private readonly Dictionary<IdentityId, DataKey> opened = [];

    public IReadOnlyCollection<IdentityId> Identities => wrapped.Keys;

    public async Task LoadAsync(IReadOnlyCollection<IdentityId> identities, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(Rows, attempt.Connection)
        {
            Parameters =
            {
                new() { Value = attempt.Tenant.Value, NpgsqlDbType = NpgsqlDbType.Varchar },
                new() { Value = identities.Select(i => i.Value).ToArray() },
                new() { Value = (short)RetentionClass.Contact },
            },
        };
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        while (await reader.ReadAsync(cancellation)) wrapped[new(reader.GetGuid(0))] = (reader.GetInt32(1), reader.GetFieldValue<byte[]>(2));
    }

    /// <exception cref="Recording.StartOverException">A key epoch was closed meanwhile.</exception>
    public Func<RetentionClass, DataKey> Of(IdentityId identity) => _ => Find(identity) ?? throw new Recording.StartOverException();

    public DataKey? Find(IdentityId identity)
    {
        if (opened.TryGetValue(identity, out var key)) return key;
        if (!wrapped.TryGetValue(identity, out var row) || attempt.Keys.Unwrap(identity.Value, RetentionClass.Contact, row.Epoch, row.Wrapped) is not { } unwrapped) return null;
        return opened[identity] = unwrapped;
    }

    public void Dispose()
    {
        foreach (var key in opened.Values) key.Dispose();
    }
}
