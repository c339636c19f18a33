using Npgsql;
using Profiles.Domain.Consent;

namespace Profiles.Projections.Store;

/// <summary>What the table <c>consent_state</c> holds of a key, as a statement reads it.</summary>
internal static class ConsentRow
{
    /// <summary>Of <c>c</c>; eleven.</summary>
    public const string Columns = """
        c.granted_at, c.granted_until, c.attested_at, c.attested_until, c.denied_at, c.objected_at, c.undated_denial_at,
        c.confirmed_at, c.confirmed_until, c.attested_confirmed_at, c.attested_confirmed_until
        """;

    /// <param name="first">Where <see cref="Columns"/> begin.</param>
    public static ConsentState Read(NpgsqlDataReader reader, int first)
    {
        return new(Granted(0), Granted(2), Time(4), Time(5), Time(6), Granted(7), Granted(9));

        Grant? Granted(int column) => Time(column) is { } at ? new(at, Time(column + 1)) : null;
        DateTimeOffset? Time(int column) => reader.IsDBNull(first + column) ? null : reader.GetFieldValue<DateTimeOffset>(first + column);
    }
}
