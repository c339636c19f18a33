using System.Security.Cryptography;
using BenchmarkDotNet.Attributes;
using Profiles.Domain;
using Profiles.Domain.Facts;
using Profiles.Domain.Identities;
using Profiles.Domain.Privacy;

namespace Profiles.Benchmarks.Kernels;

/// <summary>What recording and reading do with keys.</summary>
public class SealingKernels
{
    private static readonly Guid Subject = Guid.NewGuid();
    private static readonly byte[] Secret = RandomNumberGenerator.GetBytes(32);
    private static readonly TenantKeys Keys = new(new TenantId("bench"), 1, new Dictionary<int, byte[]> { [1] = RandomNumberGenerator.GetBytes(32) }, Secret, Secret, Secret);
    private static readonly InteractionContent Content = new("What a match that was, number 4711! I had a feeling about the second half.", null, null, null);
    private static readonly NormalIdentity Address = new("email", "", "member4711@community.example.org", null, Strength.Verified);
    private static readonly (DataKey Key, byte[] Wrapped) Made = Keys.NewDataKey(Subject, RetentionClass.Conversation);
    private static readonly Sealed<InteractionContent> Box = Made.Key.Seal(Content, FactEvents.ContentField);

    [Benchmark(Description = "a text of 75 characters sealed")]
    public Sealed<InteractionContent> Seal() => Made.Key.Seal(Content, FactEvents.ContentField);

    [Benchmark(Description = "the same opened")]
    public InteractionContent Open() => Made.Key.Open(Box, FactEvents.ContentField);

    [Benchmark(Description = "a data key made and wrapped")]
    public byte[] Make()
    {
        var (made, wrapped) = Keys.NewDataKey(Subject, RetentionClass.Conversation);
        made.Dispose();
        return wrapped;
    }

    [Benchmark(Description = "a data key unwrapped")]
    public bool Unwrap()
    {
        using var opened = Keys.Unwrap(Subject, RetentionClass.Conversation, 1, Made.Wrapped);
        return opened is not null;
    }

    [Benchmark(Description = "the blind key of an address")]
    public Guid Blind() => Keys.BlindKey(Address);
}
