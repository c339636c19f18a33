using System.Buffers.Text;
using Npgsql;

namespace Profiles.Api.Tests.PreferenceCentre;

/// <summary>What an erasure leaves of a contact point: no directory row, no blind key, no data keys.</summary>
internal static class Erasing
{
    /// <summary>The contact point that a link names, behind version and kind.</summary>
    public static Guid IdentityOf(string url) => new(Base64Url.DecodeFromChars(url.AsSpan(url.LastIndexOf('/') + 1)).AsSpan(2, 16), bigEndian: true);

    public static async Task EraseAsync(string connection, string url)
    {
        await using var source = NpgsqlDataSource.Create(connection);
        await using var erase = source.CreateCommand("""
            with m as (update profiles.membership set blind_key = null where identity_id = $1),
                 d as (delete from profiles.directory where identity_id = $1)
            delete from profiles.data_key where subject = $1
            """);
        erase.Parameters.AddWithValue(IdentityOf(url));
        (await erase.ExecuteNonQueryAsync()).Should().BePositive("the data keys were there");
    }
}
