using JasperFx.CommandLine;
using Profiles.Api.Commands;

namespace Profiles.Api.Demo;

public sealed class DemoInput;

/// <summary>Loads what is missing of the demo brand.</summary>
[Description("Load the demo brand, or complete it", Name = "demo")]
public sealed class DemoCommand : JasperFxAsyncCommand<DemoInput>
{
    [InjectService]
    public DemoLoader Loader { get; set; } = null!;

    public override async Task<bool> Execute(DemoInput input) =>
        await Loader.LoadAsync(CancellationToken.None) is { } loaded ? Say.Done(loaded.ToString()) : Say.Failed("The brand demo was closed; its name is never used again.");
}
