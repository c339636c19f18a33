using GraphQL.DataLoader;
using GraphQLParser.AST;
using Profiles.Api.GraphQL.Http;

namespace Profiles.Api.GraphQL.Requests;

/// <summary>
/// Reads what one field of a list's rows needs for all rows together: the engine first resolves the rows, each adds itself, and then the first
/// that is asked for reads for everybody.
/// </summary>
internal sealed class Batch<TRow, T> where TRow : notnull
{
    private readonly List<TRow> _rows = [];
    private readonly Lazy<Task<IReadOnlyList<T>>> _results;

    private Batch(Func<IReadOnlyList<TRow>, Task<IReadOnlyList<T>>> read, Action close) => _results = new(() =>
    {
        // Whoever comes later, such as the next event of a subscription, opens a new batch.
        close();
        return read(_rows);
    });

    /// <param name="field">Its arguments are the same for all rows.</param>
    /// <param name="read">The results, in the order of the rows.</param>
    public static IDataLoaderResult Add(
        RequestContext request, GraphQLField field, TRow row, Func<IReadOnlyList<TRow>, Task<IReadOnlyList<T>>> read)
    {
        lock (request.Batches)
        {
            if (request.Batches.GetValueOrDefault(field) is not Batch<TRow, T> batch)
            {
                request.Batches[field] = batch = new Batch<TRow, T>(read, () =>
                {
                    lock (request.Batches) request.Batches.Remove(field);
                });
            }
            batch._rows.Add(row);
            return new Place(batch, batch._rows.Count - 1);
        }
    }

    private sealed class Place(Batch<TRow, T> batch, int index) : IDataLoaderResult
    {
        public async Task<object?> GetResultAsync(CancellationToken cancellationToken) => (await batch._results.Value)[index];
    }
}
