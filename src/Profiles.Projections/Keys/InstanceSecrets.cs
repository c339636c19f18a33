using System.Security.Cryptography;

namespace Profiles.Projections.Keys;

/// <summary>
/// Secrets of this installation rather than of a brand, such as the signing key of the development tokens: files in the key folder's subfolder
/// <c>instance</c>.
/// </summary>
public sealed class InstanceSecrets(string keyFolder)
{
    private readonly string folder = Path.Combine(Path.GetFullPath(keyFolder), "instance");

    /// <summary>The secret of that name: random at first use, the same for ever after, in every process.</summary>
    /// <param name="name">Lower-case letters and hyphens, such as <c>token-signing</c>.</param>
    /// <param name="size">In bytes.</param>
    /// <exception cref="KeyFolderException">Others can read the file, or it has another size.</exception>
    public byte[] GetOrCreate(string name, int size)
    {
        var path = PathOf(name, "key");
        if (!File.Exists(path)) Write(path, RandomNumberGenerator.GetBytes(size));
        return KeyFiles.Read(path, size);
    }

    /// <summary>A file that has a form of its own, such as a key with its certificate in PEM: made at first use, the same for ever after, in every process, or put there by the operator.</summary>
    /// <param name="name">Lower-case letters and hyphens.</param>
    /// <exception cref="KeyFolderException">Others can read the file.</exception>
    public byte[] GetOrMakePem(string name, Func<byte[]> make)
    {
        var path = PathOf(name, "pem");
        if (!File.Exists(path)) Write(path, make());
        return KeyFiles.Read(path);
    }

    private string PathOf(string name, string extension) =>
        name.Length > 0 && name.All(c => char.IsAsciiLetterLower(c) || c == '-') ? Path.Combine(folder, $"{name}.{extension}") : throw new ArgumentException("Lower-case letters and hyphens.", nameof(name));

    private void Write(string path, byte[] bytes)
    {
        KeyFiles.MakeFolder(Path.GetDirectoryName(folder)!);
        KeyFiles.MakeFolder(folder);
        KeyFiles.WriteNew(path, bytes);
    }
}
