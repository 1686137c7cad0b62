namespace TinyM2Net.CommandLine;

/// <summary>Files that users name: read whole, up to what a clip may have, so that a device or a pipe without an end is no end of memory.</summary>
internal static class BoundedFile
{
    public const int MostBytes = 1 << 28;

    /// <exception cref="UserErrorException">The file has more.</exception>
    public static byte[] ReadAllBytes(string path)
    {
        var length = new FileInfo(path) is { Exists: true, LinkTarget: null } file ? file.Length : 0;
        if (length is > 0 and <= MostBytes)
            return File.ReadAllBytes(path);
        using var stream = File.OpenRead(path);
        using var content = new MemoryStream();
        var buffer = new byte[1 << 16];
        for (int read; (read = stream.Read(buffer)) > 0;)
        {
            if (length > MostBytes || content.Length + read > MostBytes)
                throw new UserErrorException($"the file \"{path}\" has more than {MostBytes >> 20} MiB, which no clip needs");
            content.Write(buffer, 0, read);
        }
        return content.ToArray();
    }
}
