namespace TinyM2Net.CommandLine;

/// <summary>A recording that is read as it comes, a window of it set in its session at a time. Its memory does not grow.</summary>
internal abstract class WindowSource
{
    /// <summary>Reads on until the next window is complete and set; as soon as it is.</summary>
    /// <returns>False at the end.</returns>
    public abstract bool Next();

    /// <summary>Where the window begins, in seconds or rows since the recording's beginning.</summary>
    public abstract double Start { get; }

    /// <summary>Where it ends.</summary>
    public abstract double End { get; }

    /// <summary>A place as people read it.</summary>
    public abstract string Text(double place);

    /// <summary>Why there was not one window.</summary>
    public abstract string TooShort { get; }
}
