namespace Profiles.Domain.Privacy;

/// <summary>Where a brand's keys are kept: never in the database, nor beside it.</summary>
public interface IKeyVault
{
    /// <summary>To be asked before wrapped data keys are read: a row of an epoch that ends meanwhile still opens.</summary>
    /// <returns>The keys, from memory where they were opened before; null where the tenant has none (unknown, or closed).</returns>
    ValueTask<TenantKeys?> OpenAsync(TenantId tenant, CancellationToken cancellation);

    /// <summary>Makes the keys of a new tenant durable before it returns. Does nothing where the tenant has keys.</summary>
    Task CreateAsync(TenantId tenant, CancellationToken cancellation);

    /// <summary>Destroys all keys of a tenant: whatever was sealed or hashed under them can't be read or found again, in any copy.</summary>
    Task DestroyAsync(TenantId tenant, CancellationToken cancellation);

    /// <summary>Makes the key-encryption key of the next epoch durable before it returns; data keys are wrapped under it from now on, and the older ones still open.</summary>
    /// <returns>The keys with it; null where the tenant has none.</returns>
    ValueTask<TenantKeys?> BeginEpochAsync(TenantId tenant, CancellationToken cancellation);

    /// <summary>
    /// Destroys the key-encryption keys of some epochs, and what an earlier destruction left: whatever is still wrapped under them is erased, in any copy. May be repeated.
    /// </summary>
    Task EndEpochsAsync(TenantId tenant, IReadOnlyCollection<int> epochs, CancellationToken cancellation);

    /// <summary>
    /// Keeps the brand's key ring, its wrapped data keys of the newest epoch, in the place of the one before: so that a backup from before that epoch can be restored with
    /// those who are not erased since. Durable before it returns.
    /// </summary>
    Task KeepRingAsync(TenantId tenant, Func<Stream, Task> write, CancellationToken cancellation);

    /// <returns>The brand's key ring; null where its keys were never rotated.</returns>
    ValueTask<Stream?> OpenRingAsync(TenantId tenant, CancellationToken cancellation);
}
