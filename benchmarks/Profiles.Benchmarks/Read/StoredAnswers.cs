using System.Globalization;
using System.Text;
using Npgsql;

namespace Profiles.Benchmarks.Read;

/// <summary>What the baselines of reading answer with: JSON as long as the service's own answer, stored clear in tables beside the store.</summary>
public static class StoredAnswers
{
    public const string Schema = "bench";

    /// <summary>One row for each of so many ids, <c>00000000-0000-0000-0000-</c> and the number in twelve digits. Made once for a store and an answer's length.</summary>
    public static Task ProfilesAsync(NpgsqlDataSource source, int count, byte[] answer) => MakeAsync(source, "stored_profile", $"{count} of {answer.Length} bytes", answer, $"""
        create table bench.stored_profile (id uuid primary key, data jsonb not null);
        insert into bench.stored_profile
        select ('00000000-0000-0000-0000-' || lpad(n::text, 12, '0'))::uuid, current_setting('bench.answer')::jsonb from generate_series(0, {(count - 1).ToString(CultureInfo.InvariantCulture)}) as n;
        vacuum analyze bench.stored_profile
        """);

    /// <summary>The interactions of one person, in the order of a timeline.</summary>
    public static Task InteractionsAsync(NpgsqlDataSource source, int count, byte[] answer) => MakeAsync(source, "stored_interaction", $"{count} of {answer.Length} bytes", answer, $"""
        create table bench.stored_interaction (person int not null, occurred_at timestamptz not null, seq bigint not null, data jsonb not null, primary key (person, occurred_at, seq));
        insert into bench.stored_interaction
        select 1, timestamptz '2026-01-01' + n * interval '1 minute', n, current_setting('bench.answer')::jsonb from generate_series(1, {count.ToString(CultureInfo.InvariantCulture)}) as n;
        vacuum analyze bench.stored_interaction
        """);

    private static async Task MakeAsync(NpgsqlDataSource source, string table, string like, byte[] answer, string sql)
    {
        await using var connection = await source.OpenConnectionAsync();
        await RunAsync($"create schema if not exists {Schema}");
        await using (var made = new NpgsqlCommand($"select obj_description(to_regclass('{Schema}.{table}'))", connection))
        {
            if (await made.ExecuteScalarAsync() is string comment && comment == like) return;
        }
        await RunAsync($"drop table if exists {Schema}.{table}");
        await using (var text = new NpgsqlCommand("select set_config('bench.answer', $1, false)", connection))
        {
            text.Parameters.Add(new() { Value = Encoding.UTF8.GetString(answer) });
            await text.ExecuteNonQueryAsync();
        }
        foreach (var statement in sql.Split(";\n")) await RunAsync(statement);
        await RunAsync($"comment on table {Schema}.{table} is '{like}'");

        async Task RunAsync(string statement)
        {
            await using var command = new NpgsqlCommand(statement, connection) { CommandTimeout = 0 };
            await command.ExecuteNonQueryAsync();
        }
    }
}
