using Profiles.Benchmarks;
using Profiles.Benchmarks.Load;
using Profiles.Benchmarks.Read;

// Processes that a bench starts beside itself.
if (args is [LoadProcess.Command])
{
    LoadProcess.Run();
    return 0;
}

if (args is [RawServer.Command, var url, var connection])
{
    await RawServer.RunAsync(url, connection);
    return 0;
}

return await BenchCommand.RunAsync(args);
