using System.Net.Sockets;
using Npgsql;

namespace Profiles.Projections.Store;

/// <summary>Tells a database that is away, full or overloaded from a statement that fails by what is in it.</summary>
internal static class Outage
{
    /// <returns>True: whatever else is sent now fails as well.</returns>
    public static bool Is(Exception failure) => failure switch
    {
        PostgresException { SqlState: var state } => state.StartsWith("57", StringComparison.Ordinal) || state.StartsWith("08", StringComparison.Ordinal) || state.StartsWith("53", StringComparison.Ordinal),
        NpgsqlException or SocketException or TimeoutException => true,
        { InnerException: { } inner } => Is(inner),
        _ => false,
    };
}
