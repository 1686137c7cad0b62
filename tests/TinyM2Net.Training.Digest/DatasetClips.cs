using System.Runtime.InteropServices;
using System.Security.Cryptography;
using TinyM2Net.Runtime.Features;
using TinyM2Net.Runtime.Media;

namespace TinyM2Net.Training.Digest;

/// <summary>A digest of the features of every clip in a manifest's test split, with settings by the kind of file; tables are computed here as well.</summary>
internal static class DatasetClips
{
    private static readonly AudioFeatureSettings Speech = new() { SampleRate = 16000, Duration = 1, WindowLength = 512, FftSize = 512, HopLength = 160, MelBands = 40, Coefficients = 13 };

    // Resampled, and the case study's own.
    private static readonly FeatureSettings[] SoundsAt22050 =
        [Speech, new AudioFeatureSettings { SampleRate = 22050, Duration = 1, WindowLength = 2048, FftSize = 2048, HopLength = 512, MelBands = 128, Coefficients = 13 }];

    // In single precision and in double.
    private static readonly FeatureSettings[] Sounds = [Speech, Speech with { TopDb = null, Frames = 20, Duration = 0.2 }];
    private static readonly FeatureSettings[] Pictures = [new ImageFeatureSettings()];
    private static readonly FeatureSettings[] Depths = [new ImageFeatureSettings { Channels = 1, ZeroIsMissing = true, SubtractMedian = true }];
    private static readonly FeatureSettings[] Series = [new SeriesFeatureSettings { Rows = 64, Columns = 6 }];

    /// <returns>A line a clip: its path in the data set, and the digest.</returns>
    public static IEnumerable<string> Digests(string manifest)
    {
        var lines = File.ReadAllLines(manifest);
        var header = lines[0].Split(',');
        var split = Array.IndexOf(header, "split");
        var folder = Path.GetDirectoryName(manifest)!;
        var extractors = new Dictionary<FeatureSettings, FeatureExtractor>();
        foreach (var cells in lines.Skip(1).Select(line => line.Split(',')).Where(cells => cells.Length == header.Length && cells[split] == "test"))
        {
            for (var column = 0; column < header.Length; column++)
            {
                if (!header[column].EndsWith("_path", StringComparison.Ordinal))
                    continue;
                var clip = File.ReadAllBytes(Path.Combine(folder, cells[column]));
                using var digest = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
                foreach (var settings in SettingsFor(header[column], cells[column], clip))
                {
                    if (!extractors.TryGetValue(settings, out var extractor))
                        extractors[settings] = extractor = FeatureExtractor.Create(settings);
                    var features = new float[extractor.Shape.Count];
                    extractor.Extract(clip, features);
                    digest.AppendData(MemoryMarshal.AsBytes(features.AsSpan()));
                }

                yield return $"{Path.GetFileName(folder)}/{cells[column]} {Convert.ToHexStringLower(digest.GetHashAndReset())[..16]}";
            }
        }
    }

    private static FeatureSettings[] SettingsFor(string column, string file, byte[] clip) => Path.GetExtension(file) switch
    {
        ".wav" => WavFile.Read(clip).SampleRate == 22050 ? SoundsAt22050 : Sounds,
        ".csv" => Series,
        _ => column is "depth_path" or "thermal_path" ? Depths : Pictures,
    };
}
