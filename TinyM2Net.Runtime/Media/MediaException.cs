namespace TinyM2Net;

/// <summary>
/// A media file (WAV, PNG, JPEG or CSV) cannot be read: it is truncated, corrupt, of a kind that is not supported, or larger than the
/// declared limits. The message names the bad value and the remedy. No other exception comes from a file's content.
/// </summary>
public sealed class MediaException : Exception
{
    /// <summary>Creates an exception without a message.</summary>
    public MediaException()
    {
    }

    /// <summary>Creates an exception with a message that states the bad value and the remedy.</summary>
    public MediaException(string message)
        : base(message)
    {
    }

    /// <summary>Creates an exception with a message and the exception that caused it.</summary>
    public MediaException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
