using System.Runtime.InteropServices;
using System.Security.Cryptography;
using TinyM2Net.Runtime.Features;
using TinyM2Net.Runtime.Format;

namespace TinyM2Net.CommandLine;

/// <summary>Digests of the raw features' bits, before standardizing and rounding could hide a difference between two processors.</summary>
internal sealed class FeatureDigests
{
    private const int ShownDigits = 16;
    private readonly Dictionary<string, FeatureExtractor> extractors;
    private readonly SortedDictionary<string, string> latest = new(StringComparer.Ordinal);

    public FeatureDigests(NamedModel model) => extractors = ModelFile.Read(File.ReadAllBytes(model.Path)).Modalities
        .ToDictionary(modality => modality.Name, modality => FeatureExtractor.Create(modality.Settings, modality.Tables));

    /// <summary>Of the clips that were added last, by modality.</summary>
    public IReadOnlyDictionary<string, string> Latest => latest;

    public void Add(string modality, byte[] file)
    {
        var extractor = extractors[modality];
        var features = new float[extractor.Shape.Count];
        extractor.Extract(file, features);
        latest[modality] = Convert.ToHexStringLower(SHA256.HashData(MemoryMarshal.AsBytes(features.AsSpan())))[..ShownDigits];
    }
}
