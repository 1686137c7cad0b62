namespace TinyM2Net;

/// <summary>
/// A <c>.tm2n</c> file cannot be read: it is truncated, corrupt, from a newer version, or describes a network that is not allowed. The
/// message says where and what. No other exception comes from a file's content.
/// </summary>
public sealed class ModelFormatException : Exception
{
    /// <summary>Creates an exception without a message.</summary>
    public ModelFormatException()
    {
    }

    /// <summary>Creates an exception with a message that states the place, the bad value and what was expected.</summary>
    public ModelFormatException(string message)
        : base(message)
    {
    }

    /// <summary>Creates an exception with a message and the exception that caused it.</summary>
    public ModelFormatException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
