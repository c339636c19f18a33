using Npgsql;

namespace Profiles.Proofs.Canaries;

/// <summary>Makes the database fail in the middle of what the service does, with errors that quote personal data, as PostgreSQL's own do.</summary>
internal sealed class Sabotage(NpgsqlDataSource database)
{
    /// <summary>Values are never compressed, so that a scan of the files sees them as they are. A commit for each column: the service at work locks these tables in an order of its own.</summary>
    public Task StoreUncompressedAsync() => ExecuteAsync("""
        do $$ declare c record; begin
          for c in select a.attrelid::regclass as t, quote_ident(a.attname) as n from pg_attribute a join pg_class r on r.oid = a.attrelid
                   where r.relnamespace::regnamespace::text not like 'pg\_%' and r.relnamespace::regnamespace::text <> 'information_schema'
                     and r.relkind = 'r' and a.attnum > 0 and not a.attisdropped and a.attstorage = 'x'
          loop execute format('alter table %s alter column %s set storage external', c.t, c.n); commit; end loop;
        end $$
        """);

    /// <summary>Every statement that changes the table fails until the answer is disposed of.</summary>
    /// <param name="canary">Is in the error's message and detail. The trigger has it backwards, so that it is nowhere but in the error.</param>
    public async Task<IAsyncDisposable> FailAsync(string table, string canary)
    {
        var backwards = new string([.. canary.Reverse()]);
        await ExecuteAsync($"""
            create function profiles.sabotage() returns trigger language plpgsql as $$ begin
              raise exception 'It failed for %', reverse('{backwards}') using detail = reverse('{backwards}'), hint = reverse('{backwards}');
            end $$;
            create trigger sabotage before insert or update or delete on profiles.{table} for each statement execute function profiles.sabotage()
            """);
        return new Undo(() => ExecuteAsync("drop function profiles.sabotage() cascade"));
    }

    /// <summary>Statements of the service wait in vain for these tables, and for no longer than two seconds, until the answer is disposed of.</summary>
    public async Task<IAsyncDisposable> BlockAsync(params string[] tables)
    {
        await ExecuteAsync("alter role current_user set statement_timeout = '2s'");
        // Pooled connections have the old setting; that they break is one more thing that can go wrong.
        await ExecuteAsync("select pg_terminate_backend(pid) from pg_stat_activity where pid <> pg_backend_pid() and usename = current_user and datname = current_database()");
        var connection = await database.OpenConnectionAsync();
        await using var command = new NpgsqlCommand($"set statement_timeout = 0; begin; lock table {string.Join(", ", tables.Select(t => $"profiles.{t}"))} in access exclusive mode", connection);
        await UntilNoDeadlockAsync(command.ExecuteNonQueryAsync, new NpgsqlCommand("rollback", connection).ExecuteNonQueryAsync);
        return new Undo(async () =>
        {
            await using (var end = new NpgsqlCommand("rollback; alter role current_user reset statement_timeout", connection)) await end.ExecuteNonQueryAsync();
            await connection.DisposeAsync();
            await ExecuteAsync("select pg_terminate_backend(pid) from pg_stat_activity where pid <> pg_backend_pid() and usename = current_user and datname = current_database()");
        });
    }

    /// <summary>Spoils the last report of traits, which must not be projected yet.</summary>
    /// <param name="spoilt">SQL over <c>data</c>.</param>
    public async Task<IAsyncDisposable> SpoilAsync(string spoilt)
    {
        await ExecuteAsync($"""
            create table profiles.spoilt as select seq_id, data from profiles.mt_events where type = 'traits_reported' order by seq_id desc limit 1;
            update profiles.mt_events e set data = {spoilt.Replace("data", "e.data", StringComparison.Ordinal)} from profiles.spoilt s where s.seq_id = e.seq_id
            """);
        return new Undo(() => ExecuteAsync("update profiles.mt_events e set data = s.data from profiles.spoilt s where s.seq_id = e.seq_id; drop table profiles.spoilt"));
    }

    /// <summary>The positive control: a word in every encoding, in a table and in PostgreSQL's log.</summary>
    public Task ControlAsync(string word)
    {
        var forms = Encodings.Of(0, word).Select((p, i) => $"({i}, {(p.Name == "utf-16" ? "null" : $"'{p.Text}'")}, {(p.Name == "utf-16" ? $"'\\x{Convert.ToHexString(System.Text.Encoding.Unicode.GetBytes(word))}'::bytea" : "null")})");
        return ExecuteAsync($"""
            create table profiles.control (id int, form text, bytes bytea);
            insert into profiles.control values {string.Join(", ", forms)};
            do $$ begin raise log '{word}'; end $$
            """);
    }

    public async Task<long> CountAsync(string sql)
    {
        await using var command = database.CreateCommand(sql);
        return Convert.ToInt64(await command.ExecuteScalarAsync(), System.Globalization.CultureInfo.InvariantCulture);
    }

    /// <returns>False where it did not come true in time.</returns>
    public async Task<bool> WaitAsync(string condition, int seconds)
    {
        for (var until = DateTime.UtcNow.AddSeconds(seconds); DateTime.UtcNow < until; await Task.Delay(200))
        {
            if (await CountAsync($"select ({condition})::int") > 0) return true;
        }
        return false;
    }

    private async Task ExecuteAsync(string sql)
    {
        await using var command = database.CreateCommand(sql);
        await UntilNoDeadlockAsync(command.ExecuteNonQueryAsync);
    }

    /// <summary>The service at work takes the same tables in orders of its own, and either of the two may be the one that PostgreSQL ends.</summary>
    private static async Task UntilNoDeadlockAsync(Func<Task> work, Func<Task>? undo = null)
    {
        for (var tries = 1; ; tries++)
        {
            try
            {
                await work();
                return;
            }
            catch (PostgresException error) when (error.SqlState == PostgresErrorCodes.DeadlockDetected && tries < 20)
            {
                if (undo is not null) await undo();
            }
        }
    }

    private sealed class Undo(Func<Task> undo) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync() => await undo();
    }
}
