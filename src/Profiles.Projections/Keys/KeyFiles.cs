using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;

namespace Profiles.Projections.Keys;

/// <summary>Files of key bytes that survive a power cut once written, are open to their owner only, and are overwritten before they go.</summary>
internal static class KeyFiles
{
    public const int KeySize = 32;

    public const UnixFileMode OwnerOnlyFile = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode OwnerOnlyFolder = OwnerOnlyFile | UnixFileMode.UserExecute;

    public static void MakeFolder(string path)
    {
        if (Directory.Exists(path)) return;
        Directory.CreateDirectory(path, OwnerOnlyFolder);
        if (Path.GetDirectoryName(path) is { Length: > 0 } parent) FlushFolder(parent);
    }

    /// <summary>The bytes are on the disk before the name appears, and the name before this returns. Leaves an existing file alone.</summary>
    /// <returns>False where the file was there already.</returns>
    public static bool WriteNew(string path, ReadOnlySpan<byte> bytes)
    {
        var draft = $"{path}.{Guid.NewGuid():N}.new";
        using (var file = new FileStream(draft, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = OwnerOnlyFile }))
        {
            file.Write(bytes);
            file.Flush(flushToDisk: true);
        }
        // A hard link, unlike a rename, never replaces what another process put there first.
        var linked = link(Native(draft), Native(path)) == 0;
        if (!linked && !File.Exists(path)) throw new KeyFolderException($"{path} can't be written (error {Marshal.GetLastPInvokeError()} of the operating system).");
        File.Delete(draft);
        FlushFolder(Path.GetDirectoryName(path)!);
        return linked;
    }

    /// <summary>Adds a line that ends in a line feed; durable once it returns. What a power cut left of an unfinished line goes first. Other processes wait meanwhile.</summary>
    public static void Append(string path, ReadOnlySpan<byte> line)
    {
        var isNew = !File.Exists(path);
        using (var file = OpenAlone(path))
        {
            file.SetLength(EndOfLastLine(file));
            file.Seek(0, SeekOrigin.End);
            file.Write(line);
            file.Flush(flushToDisk: true);
        }
        if (isNew) FlushFolder(Path.GetDirectoryName(path)!);
    }

    private static FileStream OpenAlone(string path)
    {
        for (var tries = 1; ; tries++)
        {
            try
            {
                return new(path, new FileStreamOptions { Mode = FileMode.OpenOrCreate, Access = FileAccess.ReadWrite, Share = FileShare.None, UnixCreateMode = OwnerOnlyFile });
            }
            catch (IOException) when (tries < 200)
            {
                Thread.Sleep(10);
            }
        }
    }

    private static long EndOfLastLine(FileStream file)
    {
        for (var end = file.Length; end > 0; end--)
        {
            file.Seek(end - 1, SeekOrigin.Begin);
            if (file.ReadByte() == '\n') return end;
        }
        return 0;
    }

    /// <exception cref="KeyFolderException">Others can read it, or it is not <paramref name="size"/> bytes long.</exception>
    public static byte[] Read(string path, int size)
    {
        var bytes = Read(path);
        if (bytes.Length != size) throw new KeyFolderException($"{path} has {bytes.Length} bytes and should have {size}. Restore it from the backup of the key folder.");
        return bytes;
    }

    /// <exception cref="KeyFolderException">Others can read it.</exception>
    public static byte[] Read(string path)
    {
        var mode = File.GetUnixFileMode(path);
        if ((mode & ~OwnerOnlyFile) != 0) throw new KeyFolderException($"{path} is open to others than its owner. Run: chmod 600 {path}");
        return File.ReadAllBytes(path);
    }

    /// <summary>
    /// Removes a folder of key files so that its bytes are not left on the disk, as far as the file system lets us. Another process may be at it too.
    /// </summary>
    public static void Destroy(string folder)
    {
        try
        {
            Overwrite(folder);
            FlushFolder(folder);
            Directory.Delete(folder);
        }
        catch (IOException) when (!Directory.Exists(folder))
        {
        }
        FlushFolder(Path.GetDirectoryName(folder)!);
    }

    private static void Overwrite(string folder)
    {
        foreach (var path in Directory.EnumerateFiles(folder)) DestroyFile(path);
    }

    /// <summary>Overwrites a file and removes it; its folder is the caller's to make durable. Another process may be at it too.</summary>
    public static void DestroyFile(string path)
    {
        try
        {
            using (var file = new FileStream(path, FileMode.Open, FileAccess.Write))
            {
                var noise = RandomNumberGenerator.GetBytes((int)Math.Min(file.Length, 64 * 1024));
                for (var left = file.Length; left > 0; left -= noise.Length) file.Write(noise.AsSpan(0, (int)Math.Min(left, noise.Length)));
                file.Flush(flushToDisk: true);
            }
            File.Delete(path);
        }
        catch (Exception gone) when (gone is FileNotFoundException or DirectoryNotFoundException)
        {
        }
    }

    /// <summary>Makes new, changed and removed names of a folder durable.</summary>
    public static void FlushFolder(string folder)
    {
        const int readOnlyDirectory = 0x10000; // O_RDONLY | O_DIRECTORY; the framework opens no folders.
        var descriptor = open(Native(folder), readOnlyDirectory, 0);
        if (descriptor < 0) throw new KeyFolderException($"{folder} can't be opened (error {Marshal.GetLastPInvokeError()} of the operating system).");
        var flushed = fsync(descriptor);
        var error = Marshal.GetLastPInvokeError();
        _ = close(descriptor);
        if (flushed != 0) throw new KeyFolderException($"{folder} can't be made durable (error {error} of the operating system).");
    }

    private static byte[] Native(string path) => Encoding.UTF8.GetBytes(path + '\0');

    [DllImport("libc", SetLastError = true), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int open(byte[] path, int flags, int mode);

    [DllImport("libc", SetLastError = true), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int fsync(int descriptor);

    [DllImport("libc", SetLastError = true), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int close(int descriptor);

    [DllImport("libc", SetLastError = true), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int link(byte[] existing, byte[] created);
}
