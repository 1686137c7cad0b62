using TinyM2Net.Runtime.Execution;
using TinyM2Net.Runtime.Features;

namespace TinyM2Net;

/// <summary>
/// A window of rows that slides over a series without end, such as an accelerometer's: each time it is complete it is set in its session, with the
/// very features that these rows would have as a clip. Belongs to its session's thread; allocates nothing after it is opened.
/// </summary>
/// <example><code>
/// while (values.Length > 0)
///     if (window.Push(ref values))
///         Show(session.Classify());
/// </code></example>
public sealed class SeriesWindow
{
    private readonly Session _session;
    private readonly int _modality;
    private readonly float[] _values;
    private long _count;
    private long _next;

    internal SeriesWindow(Session session, int modality, ClipInput input, int step)
    {
        if (input.Modality.Settings is not SeriesFeatureSettings settings)
            throw new ArgumentException($"The modality {input.Name} is no series.", nameof(input));
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(step);
        (_session, _modality) = (session, modality);
        (Rows, Columns, Step) = (settings.Rows, settings.Columns, step);
        _values = new float[settings.Rows * settings.Columns];
    }

    /// <summary>Rows of a window.</summary>
    public int Rows { get; }

    /// <summary>Numbers of a row.</summary>
    public int Columns { get; }

    /// <summary>Rows from one window's beginning to the next one's.</summary>
    public int Step { get; }

    /// <summary>Where the window that was completed last began, in rows since the series' beginning.</summary>
    public long Start => _next - Step;

    /// <summary>Takes numbers up to the end of the current window, and drops them from <paramref name="values"/>.</summary>
    /// <param name="values">What was read next, row after row. Call again while any are left.</param>
    /// <returns>Whether a window is complete and set: classify now.</returns>
    /// <exception cref="MediaException">A number is not finite.</exception>
    public bool Push(ref ReadOnlySpan<float> values)
    {
        // A step longer than the window leaves rows out.
        var skipped = (int)Math.Min(Math.Max(0, -_count), values.Length);
        _count += skipped;
        values = values[skipped..];
        if (_count < 0)
            return false;
        var taken = (int)Math.Min(_values.Length - _count, values.Length);
        for (var i = 0; i < taken; i++)
            if (!float.IsFinite(values[i]))
                throw new MediaException($"Series, row {_next + (_count + i) / Columns}, column {(_count + i) % Columns + 1}: {values[i]} is not a finite number.");
        values[..taken].CopyTo(_values.AsSpan((int)_count));
        values = values[taken..];
        _count += taken;
        if (_count < _values.Length)
            return false;
        _session.SetFeatures(_modality, _values);
        _next += Step;
        _count = _values.Length - (long)Step * Columns;
        if (_count > 0)
            _values.AsSpan(Step * Columns).CopyTo(_values);
        return true;
    }
}
