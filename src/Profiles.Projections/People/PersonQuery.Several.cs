using Npgsql;
using Profiles.Domain;
using Profiles.Domain.Composing;
using Profiles.Projections.ReadModels;

namespace Profiles.Projections.People;

public sealed partial class PersonQuery
{
    /// <summary>Several persons at once, as far as the purpose covers them.</summary>
    /// <param name="live">Ids of live profiles.</param>
    public async Task<IReadOnlyDictionary<ProfileId, PersonView>> ByIdsAsync(IReadOnlyCollection<ProfileId> live, PersonFields fields, CancellationToken cancellation)
    {
        var views = new Dictionary<ProfileId, PersonView>();
        if (live.Count > 0 && consistency == Consistency.Eventual && await KeysAsync(cancellation) is not null)
        {
            await using var connection = await parts.Database.OpenConnectionAsync(cancellation);
            var sql = persons.New();
            var rows = new List<CustomerProfile>();
            await using (var batch = new NpgsqlBatch(connection)
            {
                BatchCommands = { sql.Command($"select p.data from profiles.profile p where p.tenant_id = $1 and p.profile_id {Whoms.Profiles([.. live.Select(p => p.Value)])(sql)} and {persons.IsVisible(sql)}") },
            })
            await using (var reader = await batch.ExecuteReaderAsync(cancellation))
            {
                while (await reader.ReadAsync(cancellation)) rows.Add(Components.Read<CustomerProfile>(reader, 0));
            }
            foreach (var view in await ViewAsync(connection, rows, fields, cancellation)) views[view.Id] = view;
        }
        // Whoever has no read model yet, or is asked for as of this moment, is composed anew.
        foreach (var id in live.Where(id => !views.ContainsKey(id)))
        {
            if (await ByIdAsync(id, fields, cancellation) is { } view) views[id] = view;
        }
        return views;
    }
}
