using TinyM2Net.Runtime.Features;
using TinyM2Net.Runtime.Format;

namespace TinyM2Net.Runtime.Execution;

/// <summary>One modality of one session: from a clip's file to the network's input. The extractor is made when the first clip comes.</summary>
internal sealed class ClipInput(ModalityContent modality, float scale)
{
    private readonly InputQuantizer _quantizer = new(modality.Standardization, modality.Settings.Shape, scale);
    private FeatureExtractor? _extractor;
    private float[]? _features;

    public string Name => modality.Name;

    public ModalityContent Modality => modality;

    public bool IsSet { get; set; }

    public void Quantize(ReadOnlySpan<byte> file, Span<sbyte> destination)
    {
        _extractor ??= FeatureExtractor.Create(modality.Settings, modality.Tables);
        _features ??= new float[_extractor.Shape.Count];
        // A clip that fails must leave no half of it behind.
        IsSet = false;
        _extractor.Extract(file, _features);
        Quantize(_features, destination);
    }

    public void Quantize(ReadOnlySpan<float> features, Span<sbyte> destination)
    {
        _quantizer.Quantize(features, destination);
        IsSet = true;
    }
}
