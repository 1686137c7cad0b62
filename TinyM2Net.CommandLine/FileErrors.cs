using TinyM2Net.Runtime.Kernels;

namespace TinyM2Net.CommandLine;

/// <summary>Which exceptions are a file's fault or the environment's, in a line that says so.</summary>
internal static class FileErrors
{
    /// <summary>The line to show, or null if the exception is ours and must not be hidden.</summary>
    public static string? Explain(Exception exception) => exception switch
    {
        FileNotFoundException file => $"the file \"{file.FileName}\" does not exist",
        DirectoryNotFoundException or IOException or UnauthorizedAccessException or MediaException or ModelFormatException or UnknownKernelsException => exception.Message,
        _ => null,
    };
}
