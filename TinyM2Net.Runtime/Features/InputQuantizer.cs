namespace TinyM2Net.Runtime.Features;

/// <summary>
/// Takes raw features to the network's 8-bit input: standardized, then <c>q = floor(v / scale + 0.5)</c> (round half up, the rule of the
/// integer path), saturated to ±127.
/// </summary>
internal sealed class InputQuantizer
{
    private readonly Standardizer standardizer;
    private readonly float[] standardized;
    private readonly float scale;

    /// <exception cref="InvalidDataException">The statistics do not fit the shape, or the scale is not a positive number.</exception>
    public InputQuantizer(Standardization statistics, Shape shape, float scale)
    {
        if (!(scale > 0) || float.IsInfinity(scale))
            throw new InvalidDataException(FormattableString.Invariant($"The input scale is {scale}, not a positive number."));
        standardizer = new Standardizer(statistics, shape);
        standardized = new float[shape.Count];
        this.scale = scale;
    }

    /// <param name="features">As <see cref="FeatureExtractor.Extract"/> writes them.</param>
    public void Quantize(ReadOnlySpan<float> features, Span<sbyte> destination)
    {
        standardizer.Apply(features, standardized);
        for (var i = 0; i < standardized.Length; i++)
            destination[i] = Quantize(standardized[i], scale);
    }

    /// <summary>One standardized value.</summary>
    public static sbyte Quantize(float value, float scale) => (sbyte)Math.Clamp(MathF.Floor(value / scale + 0.5f), -127, 127);
}
