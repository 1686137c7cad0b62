namespace TinyM2NetNamespace;

/// <summary>What the rest of a system sees of the model: clips in, a word out. One instance a thread.</summary>
public sealed class DemoClassifier
{
    private readonly DemoModel _model = DemoModel.Load();

    /// <param name="image">The bytes of a PNG or JPEG file.</param>
    /// <param name="audio">The bytes of a WAV file.</param>
    public string Classify(ReadOnlySpan<byte> image, ReadOnlySpan<byte> audio) => _model.Classify(image, audio).Label;
}
