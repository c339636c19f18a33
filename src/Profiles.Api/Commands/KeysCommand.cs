using JasperFx.CommandLine;
using Profiles.Domain;
using Profiles.Projections.Keys;
using Profiles.Projections.Tenants;

namespace Profiles.Api.Commands;

public enum KeysAction { rotate }

public sealed class KeysInput
{
    [Description("rotate")]
    public KeysAction Action { get; set; }

    [Description("The brand; all that are open where none is named")]
    public string? TenantFlag { get; set; }
}

/// <summary>While the service runs, or not. Whatever stops it, running it again finishes it.</summary>
[Description("Wrap all data keys under a new key-encryption key and destroy the old ones: what was erased is then unreadable in every old backup", Name = "keys")]
public sealed class KeysCommand : JasperFxAsyncCommand<KeysInput>
{
    private static readonly TimeSpan BetweenReports = TimeSpan.FromSeconds(2);

    [InjectService]
    public TenantRegistry Tenants { get; set; } = null!;

    [InjectService]
    public EpochRotation Rotation { get; set; } = null!;

    [InjectService]
    public TimeProvider Clock { get; set; } = null!;

    public override async Task<bool> Execute(KeysInput input)
    {
        if (input.TenantFlag is { } name && !TenantId.IsValid(name)) return Say.Failed(Say.TenantName);
        var open = (await Tenants.ListAsync(CancellationToken.None)).Where(row => row.ClosedAt is null).Select(row => row.Tenant).ToList();
        if (input.TenantFlag is { } one && !open.Contains(new(one))) return Say.Failed($"There is no brand {one}, or it is closed: ./run tenant list");
        var whole = true;
        foreach (var tenant in open.Where(tenant => input.TenantFlag is null || tenant.Value == input.TenantFlag)) whole &= await RotateAsync(tenant);
        return whole && Say.Done("Copy the key folder to its backup now, and destroy the older copies of it: they still open what was erased.");
    }

    private async Task<bool> RotateAsync(TenantId tenant)
    {
        var last = Clock.GetTimestamp();
        var rotations = await Rotation.RotateAsync(tenant, Report, CancellationToken.None);
        if (rotations.Count == 0) return Say.Failed($"{tenant}: another process is rotating its keys. Wait for it, then run this again: only a rotation that begins after an erasure makes it final.");
        return rotations.Aggregate(true, (whole, rotation) => Tell(rotation) && whole);

        void Report(RotationProgress progress)
        {
            if (Clock.GetElapsedTime(last) < BetweenReports) return;
            last = Clock.GetTimestamp();
            Console.Error.WriteLine($"{tenant}: {progress.Done:N0} of {progress.Total:N0} data keys are under epoch {progress.Epoch}.");
        }
    }

    private static bool Tell(Rotation rotation)
    {
        var (tenant, sweep) = (rotation.Tenant, rotation.Sweep);
        if (sweep.Gone > 0) Console.Error.WriteLine($"{tenant}: {sweep.Gone:N0} data keys were wrapped under keys that are destroyed already: what they sealed is lost, and nothing was changed about them.");
        var done = $"{tenant}: epoch {rotation.Epoch}, begun {rotation.BegunAt:yyyy-MM-dd HH:mm:ss} UTC: {sweep.Rewrapped:N0} data keys wrapped anew";
        return rotation.IsWhole
            ? Say.Done($"{done}, the keys of {Epochs(rotation.Ended)} destroyed.")
            : Say.Failed($"{done}, but {sweep.Unreadable:N0} can't be opened with the key of their epoch. The keys of {Epochs(rotation.Kept)} are kept until then: "
                + "bring those rows of the table data_key back from a backup of the same epoch, or erase who they belong to, and run this again (docs/operations.md).");
    }

    private static string Epochs(IReadOnlyList<int> epochs) => epochs.Count == 0 ? "no older epoch" : $"epoch {string.Join(", ", epochs)}";
}
