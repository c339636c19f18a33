using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;

namespace Profiles.Benchmarks.Load;

/// <summary>The process that sends: plans come in line by line, and each is answered by a line with its result.</summary>
public static class LoadProcess
{
    public const string Command = "load";

    private static long requests;

    public static void Run()
    {
        while (Console.ReadLine() is { } line) Console.WriteLine(JsonSerializer.Serialize(Send(JsonSerializer.Deserialize<LoadPlan>(line)!)));
    }

    private static LoadResult Send(LoadPlan plan)
    {
        var senders = Enumerable.Range(0, plan.Connections).Select(_ => new Sender(plan)).ToList();
        var schedule = new Schedule(plan);
        var before = Environment.CpuUsage.TotalTime;
        var threads = senders.ConvertAll(sender => new Thread(() => sender.Run(schedule)));
        threads.ForEach(thread => thread.Start());
        threads.ForEach(thread => thread.Join());
        var (seconds, processor) = (schedule.Now, Environment.CpuUsage.TotalTime - before);
        senders.ForEach(sender => sender.Dispose());

        var latencies = senders.SelectMany(sender => sender.Latencies).Order().ToList();
        return new(
            latencies.Count, senders.Sum(sender => sender.Failures), senders.Find(sender => sender.FirstFailure is not null)?.FirstFailure, seconds, processor.TotalSeconds, At(0.5), At(0.99), At(1));

        double At(double part) => latencies.Count == 0 ? 0 : latencies[(int)Math.Max(0, Math.Ceiling(latencies.Count * part) - 1)];
    }

    /// <summary>When which request is due, for all connections together.</summary>
    private sealed class Schedule(LoadPlan plan)
    {
        private readonly Stopwatch watch = Stopwatch.StartNew();
        private long given;

        public double Now => watch.Elapsed.TotalSeconds;

        /// <returns>Null where the time is over.</returns>
        public double? Next()
        {
            var due = plan.PerSecond is { } rate ? (Interlocked.Increment(ref given) - 1) / rate : Now;
            return due < plan.Seconds ? due : null;
        }
    }

    private sealed class Sender(LoadPlan plan) : IDisposable
    {
        private readonly Uri url = new(plan.Url.Replace("{n12}", "0", StringComparison.Ordinal).Replace("{n}", "0", StringComparison.Ordinal));
        private readonly byte[] expected = Encoding.UTF8.GetBytes(plan.Expected);
        private LoadConnection? connection;

        public List<double> Latencies { get; } = [];
        public long Failures { get; private set; }
        public string? FirstFailure { get; private set; }

        public void Run(Schedule schedule)
        {
            while (schedule.Next() is { } due)
            {
                var request = Request(Interlocked.Increment(ref requests));
                var free = schedule.Now;
                if (free < due) Thread.Sleep(TimeSpan.FromSeconds(due - free));
                // A timer that rings late is no slow answer; a connection that was busy when the request was due is.
                var from = free < due ? schedule.Now : due;
                if (IsGood(request)) Latencies.Add((schedule.Now - from) * 1000);
            }
        }

        public void Dispose() => connection?.Dispose();

        private bool IsGood(byte[] request)
        {
            try
            {
                var answer = (connection ??= new(url)).Ask(request);
                if (answer.StartsWith("HTTP/1.1 200"u8) && answer.IndexOf(expected) >= 0 && answer.IndexOf("\"errors\""u8) < 0) return true;
                FirstFailure ??= Encoding.UTF8.GetString(answer[..Math.Min(answer.Length, 500)]);
            }
            catch (Exception lost) when (lost is SocketException or IOException)
            {
                FirstFailure ??= lost.Message;
                connection?.Dispose();
                connection = null;
            }
            Failures++;
            return false;
        }

        private byte[] Request(long i)
        {
            // A prime's multiples visit all of a range before they come back.
            var n = i * 7919 % plan.Range;
            var body = plan.Body is null ? null : Filled(plan.Body);
            var head = new StringBuilder()
                .Append(CultureInfo.InvariantCulture, $"{(body is null ? "GET" : "POST")} {new Uri(Filled(plan.Url)).PathAndQuery} HTTP/1.1\r\nHost: {url.Authority}\r\n");
            if (plan.Authorization is not null) head.Append(CultureInfo.InvariantCulture, $"Authorization: {plan.Authorization}\r\n");
            if (body is not null) head.Append(CultureInfo.InvariantCulture, $"Content-Type: application/json\r\nContent-Length: {Encoding.UTF8.GetByteCount(body)}\r\n");
            return Encoding.UTF8.GetBytes(head.Append("\r\n").Append(body).ToString());

            string Filled(string template) => template
                .Replace("{n12}", n.ToString("D12", CultureInfo.InvariantCulture), StringComparison.Ordinal)
                .Replace("{n}", n.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal)
                .Replace("{i}", i.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal);
        }
    }
}
