using System.Globalization;
using System.Text.Json;
using Profiles.Benchmarks.Read;

namespace Profiles.Benchmarks.Peers;

/// <summary>PostGraphile over <see cref="StoredAnswers"/>: it looks a row up by its primary key and answers with its JSON; who asks, for what purpose, and what is sealed it doesn't know.</summary>
public sealed class PostGraphile : IDisposable
{
    /// <summary>As a row of a table.</summary>
    public const string Name = "PostGraphile over the same rows";

    /// <summary>With <c>{n12}</c> for the row's number.</summary>
    public static string Query { get; } = JsonSerializer.Serialize(new
    {
        query = "query($id: UUID!) { storedProfileByRowId(rowId: $id) { data } }",
        variables = new { id = "00000000-0000-0000-0000-{n12}" },
    });

    private readonly ChildProcess? process;

    private PostGraphile(ChildProcess? process, string url, string? missing) => (this.process, Url, Missing) = (process, url, missing);

    public string Url { get; }

    /// <summary>Why there is none; null: it runs.</summary>
    public string? Missing { get; }

    /// <param name="processes">That share its port.</param>
    public static async Task<PostGraphile> StartAsync(string connection, int processes)
    {
        var npm = await NpmPeers.InstallAsync();
        if (npm.Missing is not null) return new(null, "", npm.Missing);
        var port = ChildProcess.FreePort();
        return new(await npm.StartAsync("postgraphile.mjs", connection, port.ToString(CultureInfo.InvariantCulture), processes.ToString(CultureInfo.InvariantCulture)), $"http://127.0.0.1:{port}/graphql", null);
    }

    public void Dispose() => process?.Dispose();
}
