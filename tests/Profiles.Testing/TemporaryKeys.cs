using Profiles.Projections.Keys;

namespace Profiles.Testing;

/// <summary>A key folder of a test's own; removed when disposed.</summary>
public sealed class TemporaryKeys : IDisposable
{
    public TemporaryKeys() => Vault = new(Path);

    public string Path { get; } = Directory.CreateTempSubdirectory("profiles-keys-").FullName;

    public KeyFolder Vault { get; }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
