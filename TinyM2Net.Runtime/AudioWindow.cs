using TinyM2Net.Runtime.Execution;
using TinyM2Net.Runtime.Features;

namespace TinyM2Net;

/// <summary>
/// A clip that slides over a recording without end, such as a microphone's: each time a window is complete it is set in its
/// session, with the very features that it would have as a clip of its own. Only what the window does not share with the one before is
/// analyzed. Belongs to its session's thread; allocates nothing after it is opened.
/// </summary>
/// <example><code>
/// while (samples.Length > 0)
///     if (window.Push(ref samples))
///         Show(session.Classify());
/// </code></example>
public sealed class AudioWindow
{
    private readonly Session _session;
    private readonly int _modality;
    private readonly SlidingFeatures _features;
    private readonly float[] _values;

    internal AudioWindow(Session session, int modality, ClipInput input, TimeSpan step)
    {
        if (input.Modality.Settings is not AudioFeatureSettings settings)
            throw new ArgumentException($"The modality {input.Name} is not audio: only a recording can be listened to.", nameof(input));
        if (step <= TimeSpan.Zero)
            throw new ArgumentOutOfRangeException(nameof(step), step, "The step between two windows must be positive.");
        var frames = Math.Clamp(Math.Round(step.TotalSeconds * settings.SampleRate / settings.HopLength, MidpointRounding.AwayFromZero), 1, int.MaxValue / settings.HopLength);
        (_session, _modality) = (session, modality);
        _features = new SlidingFeatures(settings, input.Modality.Tables, (int)frames);
        _values = new float[settings.Shape.Count];
        (SampleRate, Length) = (settings.SampleRate, settings.SampleCount);
    }

    /// <summary>Samples a second that are expected, one channel.</summary>
    public int SampleRate { get; }

    /// <summary>Samples of a window.</summary>
    public int Length { get; }

    /// <summary>Samples from one window's beginning to the next one's: whole frames.</summary>
    public long Step => _features.Step;

    /// <summary>Where the window that was completed last began, in samples since the recording's beginning.</summary>
    public long Start => _features.Start;

    /// <summary>Takes samples up to the end of the current window, and drops them from <paramref name="samples"/>.</summary>
    /// <param name="samples">What was recorded next, full scale from -1 to 1. Call again while any are left.</param>
    /// <returns>Whether a window is complete and set: classify now.</returns>
    /// <exception cref="MediaException">A sample is not finite or far beyond full scale.</exception>
    public bool Push(ref ReadOnlySpan<float> samples)
    {
        if (!_features.Push(ref samples, _values))
            return false;
        _session.SetFeatures(_modality, _values);
        return true;
    }
}
