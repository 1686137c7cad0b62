namespace TinyM2Net.Runtime.Media;

/// <summary>An image file of any supported format, told by its first bytes.</summary>
internal static class ImageFile
{
    /// <exception cref="MediaException">The file is neither PNG nor JPEG, truncated, corrupt or above the limits.</exception>
    public static Image Read(ReadOnlySpan<byte> file)
    {
        if (file.StartsWith(PngFile.Signature))
            return PngFile.Read(file);
        if (file.StartsWith(JpegFile.Signature))
            return JpegFile.Read(file);
        throw new MediaException(file.IsEmpty
            ? "Image: the file is empty. Copy or export it again."
            : $"Image: the file begins with {Convert.ToHexString(file[..Math.Min(8, file.Length)])}, neither PNG nor JPEG. Save it as either.");
    }
}
