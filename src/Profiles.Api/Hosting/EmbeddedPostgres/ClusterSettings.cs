using System.Globalization;

namespace Profiles.Api.Hosting.EmbeddedPostgres;

/// <summary>What the cluster is started with: written anew into its folder at each start.</summary>
/// <param name="Durable">False only for tests: a power cut may then lose everything.</param>
/// <param name="SharedBuffersMegabytes">Null: a sixteenth of the memory, 128 MB to 1 GB.</param>
public sealed record ClusterSettings(bool Durable = true, int? SharedBuffersMegabytes = null)
{
    internal const string FileName = "profiles.conf";

    internal string Text(int port) => string.Create(CultureInfo.InvariantCulture, $"""
        # Written by Profiles at each start.
        listen_addresses = '127.0.0.1'
        port = {port}
        unix_socket_directories = ''
        password_encryption = 'scram-sha-256'
        max_connections = 200
        max_locks_per_transaction = 256
        shared_buffers = {SharedBuffersMegabytes ?? SixteenthOfMemory()}MB
        max_wal_size = 2GB
        checkpoint_timeout = 15min
        jit = off
        random_page_cost = 1.1
        fsync = {OnOff(Durable)}
        full_page_writes = {OnOff(Durable)}
        synchronous_commit = {OnOff(Durable)}
        idle_in_transaction_session_timeout = 0
        # A service that was killed left locks behind; without this they stay until its last query is over, which may wait for a minute.
        client_connection_check_interval = 1s

        # No statement, parameter, detail or message of a failed statement may reach the log: they can carry personal data.
        log_min_messages = log
        log_min_error_statement = panic
        log_error_verbosity = terse
        log_statement = none
        log_min_duration_statement = -1
        log_min_duration_sample = -1
        log_autovacuum_min_duration = -1
        log_lock_waits = off
        log_parameter_max_length = 0
        log_parameter_max_length_on_error = 0
        logging_collector = off
        lc_messages = 'C'

        """);

    private static string OnOff(bool on) => on ? "on" : "off";

    private static long SixteenthOfMemory() => Math.Clamp(GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 16 / (1024 * 1024), 128, 1024);
}
