using System.Runtime.InteropServices;
using TinyM2Net.Runtime.Media;

namespace TinyM2Net.CommandLine;

/// <summary>Audio: a WAV or raw 16-bit mono PCM, resampled as it comes.</summary>
internal sealed class AudioSource : WindowSource
{
    private const int PieceSamples = 1024;
    private readonly AudioWindow window;
    private readonly PcmStream recording;
    private readonly StreamResampler resampler;
    private readonly float[] piece = new float[PieceSamples];
    private readonly List<float> ready = [];
    private int used;
    private bool ended;
    private long heard;

    /// <param name="every">Seconds from one window to the next; null: half a window.</param>
    public AudioSource(Session session, string modality, Stream stream, double? every)
    {
        window = session.OpenWindow(modality, TimeSpan.FromSeconds(1));
        window = session.OpenWindow(modality, TimeSpan.FromSeconds(every ?? 0.5 * Seconds(window.Length)));
        recording = new PcmStream(stream, window.SampleRate);
        resampler = new StreamResampler(recording.SampleRate, window.SampleRate);
    }

    public override double Start => Seconds(window.Start);

    public override double End => Seconds(window.Start + window.Length);

    public override string TooShort => $"the recording ended after {Figures.Seconds(Seconds(heard))}, before one window of {Figures.Seconds(Seconds(window.Length))}";

    public override bool Next()
    {
        while (true)
        {
            var samples = (ReadOnlySpan<float>)CollectionsMarshal.AsSpan(ready)[used..];
            while (!samples.IsEmpty)
            {
                var isComplete = window.Push(ref samples);
                used = ready.Count - samples.Length;
                if (isComplete)
                    return true;
            }

            if (ended)
                return false;
            var count = recording.Read(piece);
            ended = count == 0;
            ready.Clear();
            used = 0;
            resampler.Push(piece.AsSpan(0, count), ended, ready);
            heard += ready.Count;
        }
    }

    public override string Text(double place) => Figures.Seconds(place);

    private double Seconds(long samples) => samples / (double)window.SampleRate;
}
