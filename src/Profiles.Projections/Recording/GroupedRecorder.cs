using System.Collections.Concurrent;
using Profiles.Domain;
using Profiles.Domain.Recording;

namespace Profiles.Projections.Recording;

/// <summary>
/// Records single messages, and small batches, of one credential that come at the same time in one transaction (docs/adr/0018-group-commit.md). Each caller is answered as if it had been
/// alone: a message that can't be recorded fails no other. Brands don't wait for each other, nor take each other's room.
/// </summary>
public sealed class GroupedRecorder(Recorder recorder) : IRecorder
{
    /// <summary>A larger batch is a transaction of its own.</summary>
    private const int LargestShared = 20;

    /// <summary>In messages, for each brand.</summary>
    private static readonly GroupLimits Limits = new(AtOnce: 250, Waiting: 5_000, UnderWay: 4);

    private readonly ConcurrentDictionary<TenantId, GroupCommit<Credential, IReadOnlyList<Message>, IReadOnlyList<MessageResult>>> brands = new();

    /// <exception cref="BusyException">Too many messages of the brand wait already.</exception>
    /// <exception cref="UnknownTenantException">The tenant does not exist, or is closed.</exception>
    public Task<IReadOnlyList<MessageResult>> RecordAsync(Credential credential, IReadOnlyList<Message> messages, CancellationToken cancellation) =>
        messages.Count is 0 or > LargestShared
            ? recorder.RecordAsync(credential, messages, cancellation)
            : brands.GetOrAdd(credential.Tenant, _ => new(Limits, batch => batch.Count, RecordAsync)).CommitAsync(credential, messages, cancellation);

    /// <summary>No caller's cancellation ends what is others' as well.</summary>
    private async Task<IReadOnlyList<IReadOnlyList<MessageResult>>> RecordAsync(Credential credential, IReadOnlyList<IReadOnlyList<Message>> batches)
    {
        var results = await recorder.RecordAsync(credential, batches is [var only] ? only : [.. batches.SelectMany(b => b)], CancellationToken.None);
        if (batches.Count == 1) return [results];
        var (answers, next) = (new List<IReadOnlyList<MessageResult>>(batches.Count), 0);
        foreach (var batch in batches)
        {
            answers.Add([.. results.Skip(next).Take(batch.Count)]);
            next += batch.Count;
        }
        return answers;
    }
}
