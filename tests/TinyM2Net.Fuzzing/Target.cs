using System.Runtime.InteropServices;
using TinyM2Net.Runtime.Features;
using TinyM2Net.Runtime.Graph;
using TinyM2Net.Runtime.Kernels;
using TinyM2Net.Runtime.Media;

namespace TinyM2Net.Fuzzing;

/// <summary>A reader under attack.</summary>
/// <param name="Sane">Files that it reads.</param>
/// <param name="Reads">Whether it takes a file; false: it refused it as it should. Anything else that is thrown is a finding.</param>
/// <param name="MostBytes">That one file may make it allocate: its declared limit.</param>
internal sealed record Target(string Name, FileFormat Format, IReadOnlyList<byte[]> Sane, Func<byte[], bool> Reads, long MostBytes)
{
    private static readonly FeatureExtractor Sound = FeatureExtractor.Create(new AudioFeatureSettings { SampleRate = 8000, Duration = 0.1, WindowLength = 128, FftSize = 128, MelBands = 8, Coefficients = 4 });
    private static readonly FeatureExtractor Picture = FeatureExtractor.Create(new ImageFeatureSettings { Width = 8, Height = 8 });
    private static readonly byte[] Clip = Seeds.Wav(1, 16, 1, 8000);
    private static readonly byte[] Image = Seeds.Resource("gray.png");
    private static readonly byte[] Series = "a,b\n1,2\n3,4\n5,6\n"u8.ToArray();

    public static IReadOnlyList<Target> All { get; } =
    [
        // Beside the tensors, what is read of the file and made of it: features, weights in the kernels' order.
        new("artifact", new ArtifactFormat(), [Seeds.Artifact, Seeds.ArtifactOfTwoBits], Model, GraphLimits.TotalTensorBytes + (64 << 20)),
        new("wav", new WavFormat(), [Seeds.Wav(1, 16, 1, 8000), Seeds.Wav(1, 24, 2, 44100), Seeds.Wav(3, 32, 2, 16000)], file => Features(Sound, file) & Stream(file), MediaLimits.MaximumBytes),
        new("png", new PngFormat(), [Seeds.Resource("palette.png"), Seeds.Resource("gray.png"), Seeds.Resource("rgb.png")], file => Features(Picture, file), MediaLimits.MaximumBytes),
        new("jpeg", new JpegFormat(), [Seeds.Resource("baseline.jpg"), Seeds.Resource("gray.jpg"), Seeds.Resource("restarts.jpg")], file => Features(Picture, file), MediaLimits.MaximumBytes),
    ];

    private static bool Features(FeatureExtractor extractor, byte[] file)
    {
        var features = new float[extractor.Shape.Count];
        try
        {
            extractor.Extract(file, features);
        }
        catch (MediaException)
        {
            return false;
        }
        return Array.TrueForAll(features, float.IsFinite) ? true : throw new InvalidOperationException("a feature is not a finite number");
    }

    /// <summary>As a recording that goes on, resampled as it comes.</summary>
    private static bool Stream(byte[] file)
    {
        try
        {
            var stream = new PcmStream(new MemoryStream(file), 8000);
            var resampler = new StreamResampler(stream.SampleRate, 8000);
            var samples = new float[100];
            var output = new List<float>();
            for (int count; (count = stream.Read(samples)) > 0;)
                resampler.Push(samples.AsSpan(0, count), ended: false, output);
            resampler.Push([], ended: true, output);
            AudioSamples.Check(CollectionsMarshal.AsSpan(output)); // as a window does, whose features are then finite
            return true;
        }
        catch (MediaException)
        {
            return false;
        }
    }

    /// <summary>Opened, replayed and used as an app would, on the fastest kernels and on those that check every index.</summary>
    private static bool Model(byte[] file)
    {
        Model model, scalar;
        try
        {
            (model, scalar) = (TinyM2Net.Model.Read(file), TinyM2Net.Model.Read(file, KernelVariant.All[^1]));
        }
        catch (ModelFormatException)
        {
            return false;
        }
        if (!model.SelfTest().Mismatches.SequenceEqual(scalar.SelfTest().Mismatches))
            throw new InvalidOperationException($"{model.Info.Kernels} and scalar kernels disagree on the golden sample");
        var (fast, slow) = (model.CreateSession(), scalar.CreateSession());
        if (!Set(model, fast) || !Set(model, slow))
            return true;
        Compare(model, fast, slow);
        foreach (var subset in model.Subsets)
        {
            foreach (var session in (Session[])[fast, slow])
            {
                foreach (var modality in model.Modalities)
                    session.ClearClip(modality.Name);
                Set(model, session, subset.Modalities);
            }
            Compare(model, fast, slow);
        }
        return true;
    }

    private static void Compare(Model model, Session fast, Session slow)
    {
        int[] logits = new int[model.Labels.Count], expected = new int[model.Labels.Count];
        fast.Run(logits);
        slow.Run(expected);
        if (!logits.AsSpan().SequenceEqual(expected))
            throw new InvalidOperationException($"{model.Info.Kernels} and scalar kernels disagree on a clip");
    }

    /// <param name="names">Null: all.</param>
    /// <returns>Whether every clip fits the model.</returns>
    private static bool Set(Model model, Session session, IReadOnlyList<string>? names = null)
    {
        try
        {
            foreach (var modality in model.Modalities.Where(modality => names?.Contains(modality.Name) ?? true))
                session.SetClip(modality.Name, modality.Kind switch { ModalityKind.Audio => Clip, ModalityKind.Image => Image, _ => Series });
            return true;
        }
        catch (MediaException)
        {
            return false;
        }
    }
}
