using Profiles.Api.Hosting;

return await CommandLine.RunAsync(args);
