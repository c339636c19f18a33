using System.Runtime.CompilerServices;

[assembly: InternalsVisibleTo("Profiles.Api.Tests")]
[assembly: InternalsVisibleTo("Profiles.Benchmarks")]
