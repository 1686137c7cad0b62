namespace TinyM2Net.Runtime.Media;

/// <summary>A mono clip.</summary>
/// <param name="Samples">Full scale is 1; finite.</param>
/// <param name="SampleRate">Samples a second.</param>
internal sealed record AudioClip(float[] Samples, int SampleRate);
