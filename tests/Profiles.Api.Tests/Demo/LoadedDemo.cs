using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Profiles.Api.Demo;
using Profiles.Api.Tests.Inputs;
using Profiles.Domain.Identities;
using Profiles.Domain.Privacy;
using Profiles.Domain.Recording;
using Profiles.Projections.Recording;
using Profiles.Projections.Tenants;

namespace Profiles.Api.Tests.Demo;

/// <summary>The demo brand on a real store: the first load was broken off in the middle, a second one completed it.</summary>
public sealed class LoadedDemo : IAsyncLifetime
{
    public Brand Brand { get; } = new();

    /// <summary>What the second load found and did.</summary>
    internal DemoLoaded Second { get; private set; } = null!;

    /// <summary>Messages that the first load had recorded.</summary>
    public int BeforeTheBreak { get; private set; }

    public DemoLoader Loader(IRecorder? recorder = null)
    {
        var parts = Brand.Services;
        var log = new MessageLog(parts.GetRequiredService<NpgsqlDataSource>(), parts.GetRequiredService<IKeyVault>());
        return new(recorder ?? Brand.Recorder, parts.GetRequiredService<TenantRegistry>(), parts.GetRequiredService<IPhoneNumbers>(), log, TimeProvider.System);
    }

    public async Task InitializeAsync()
    {
        await Brand.InitializeAsync();
        var breaking = new Breaking(Brand.Recorder, batches: 25);
        try
        {
            await Loader(breaking).LoadAsync(CancellationToken.None);
        }
        catch (OperationCanceledException)
        {
            BeforeTheBreak = breaking.Recorded;
        }
        Second = (await Loader().LoadAtFirstStartAsync(CancellationToken.None))!;
    }

    public async Task DisposeAsync()
    {
        await Brand.DisposeAsync();
        Brand.Dispose();
    }

    /// <summary>The real recorder, until somebody pulls the plug: after a batch is recorded, before its answer arrives.</summary>
    private sealed class Breaking(IRecorder recorder, int batches) : IRecorder
    {
        private int left = batches;

        public int Recorded { get; private set; }

        public async Task<IReadOnlyList<MessageResult>> RecordAsync(Credential credential, IReadOnlyList<Message> messages, CancellationToken cancellation)
        {
            var results = await recorder.RecordAsync(credential, messages, cancellation);
            Recorded += results.Count(r => r.Outcome == Outcome.Recorded);
            return --left > 0 ? results : throw new OperationCanceledException();
        }
    }
}
