using TinyM2Net.Runtime.Execution;
using TinyM2Net.Runtime.Format;

namespace TinyM2Net;

/// <summary>
/// Classifies samples, one at a time. Not safe to share between threads. A clip stays set until another of its modality replaces it, so a
/// slow sensor need not be read for each sample. Where the model declares subsets of its modalities (<see cref="Model.Subsets"/>), clips of
/// one of them suffice.
/// </summary>
public sealed class Session
{
    private readonly Model _model;
    private readonly Executable _executable;
    private readonly Arena _arena;
    private readonly ClipInput[] _inputs;
    private readonly int[] _logits;

    internal Session(Model model, Executable executable, IReadOnlyList<ModalityContent> modalities, float[] inputScales)
    {
        _model = model;
        _executable = executable;
        _arena = executable.CreateArena();
        _inputs = new ClipInput[modalities.Count];
        for (var i = 0; i < _inputs.Length; i++)
            _inputs[i] = new ClipInput(modalities[i], inputScales[i]);
        _logits = new int[executable.Output.Shape.Count];
    }

    /// <summary>Decodes a clip and computes its features.</summary>
    /// <param name="modality">A name of <see cref="Model.Modalities"/>.</param>
    /// <param name="file">The whole file: WAV, PNG or JPEG, CSV, by the modality's kind.</param>
    /// <exception cref="ArgumentException">The model has no such modality.</exception>
    /// <exception cref="MediaException">The clip cannot be read, or does not fit the model.</exception>
    public void SetClip(string modality, ReadOnlySpan<byte> file)
    {
        var index = IndexOf(modality);
        _inputs[index].Quantize(file, _executable.Input(_arena, index));
    }

    /// <summary>Decodes a clip from a stream, read to its end, and computes its features.</summary>
    /// <param name="modality">A name of <see cref="Model.Modalities"/>.</param>
    /// <param name="file">The whole file: WAV, PNG or JPEG, CSV, by the modality's kind.</param>
    /// <exception cref="ArgumentException">The model has no such modality.</exception>
    /// <exception cref="MediaException">The clip cannot be read, or does not fit the model.</exception>
    public void SetClip(string modality, Stream file)
    {
        ArgumentNullException.ThrowIfNull(file);
        var bytes = new MemoryStream();
        file.CopyTo(bytes);
        SetClip(modality, bytes.GetBuffer().AsSpan(0, (int)bytes.Length));
    }

    /// <summary>Takes a modality's clip away, if there is one: the next sample comes without it.</summary>
    /// <param name="modality">A name of <see cref="Model.Modalities"/>.</param>
    /// <exception cref="ArgumentException">The model has no such modality.</exception>
    public void ClearClip(string modality) => _inputs[IndexOf(modality)].IsSet = false;

    /// <summary>Opens a window that slides over a recording of a modality, in place of clips.</summary>
    /// <param name="modality">A name of <see cref="Model.Modalities"/>, of kind <see cref="ModalityKind.Audio"/>.</param>
    /// <param name="step">From one window's beginning to the next one's; rounded to whole frames, at least one.</param>
    /// <exception cref="ArgumentException">The model has no such modality, or it is not audio; or the step is not positive.</exception>
    public AudioWindow OpenWindow(string modality, TimeSpan step)
    {
        var index = IndexOf(modality);
        return new AudioWindow(this, index, _inputs[index], step);
    }

    /// <summary>Opens a window that slides over a series of a modality, in place of clips.</summary>
    /// <param name="modality">A name of <see cref="Model.Modalities"/>, of kind <see cref="ModalityKind.Series"/>.</param>
    /// <param name="step">Rows from one window's beginning to the next one's; at least one.</param>
    /// <exception cref="ArgumentException">The model has no such modality, or it is no series; or the step is not positive.</exception>
    public SeriesWindow OpenSeriesWindow(string modality, int step)
    {
        var index = IndexOf(modality);
        return new SeriesWindow(this, index, _inputs[index], step);
    }

    /// <summary>Runs the network on the clips that are set.</summary>
    /// <exception cref="InvalidOperationException">A modality has no clip, and the others are no subset that the model declares.</exception>
    public Classification Classify()
    {
        var index = Run(_logits, out var set);
        return new Classification(_model.Labels, index, (int[])_logits.Clone(), _executable.Output.Scale, _model.ModalitiesOf(set));
    }

    /// <summary>Like <see cref="Classify"/>, but allocates nothing.</summary>
    /// <param name="logits">Receives one integer per label.</param>
    /// <returns>The index of the largest logit; of equals the first.</returns>
    /// <exception cref="ArgumentException"><paramref name="logits"/> has not one place per label.</exception>
    /// <exception cref="InvalidOperationException">A modality has no clip, and the others are no subset that the model declares.</exception>
    public int Run(Span<int> logits) => Run(logits, out _);

    private int Run(Span<int> logits, out int set)
    {
        if (logits.Length != _logits.Length)
            throw new ArgumentException($"There is room for {logits.Length} logits; the model has {_logits.Length}.", nameof(logits));
        var present = 0UL;
        for (var i = 0; i < _inputs.Length; i++)
            if (_inputs[i].IsSet)
                present |= 1UL << i;
        set = _executable.SetOf(present);
        if (set < 0)
            throw new InvalidOperationException(Missing());
        _executable.Run(_arena, logits, set);
        var best = 0;
        for (var i = 1; i < logits.Length; i++)
            if (logits[i] > logits[best])
                best = i;
        return best;
    }

    /// <summary>Raw features, as an extractor makes them, standardized and quantized here.</summary>
    internal void SetFeatures(int modality, ReadOnlySpan<float> features) =>
        _inputs[modality].Quantize(features, _executable.Input(_arena, modality));

    /// <summary>Features that are quantized already.</summary>
    internal void SetQuantized(int modality, ReadOnlySpan<sbyte> features)
    {
        var input = _executable.Input(_arena, modality);
        if (features.Length != input.Length)
            throw new ArgumentException($"{features.Length} features for an input of {input.Length}.", nameof(features));
        features.CopyTo(input);
        _inputs[modality].IsSet = true;
    }

    private int IndexOf(string modality)
    {
        for (var i = 0; i < _inputs.Length; i++)
            if (_inputs[i].Name == modality)
                return i;
        throw new ArgumentException(
            $"The model {_model.Name} has no modality {modality}. It has: {string.Join(", ", _inputs.Select(input => input.Name))}.", nameof(modality));
    }

    private string Missing()
    {
        var missing = string.Join(", ", _inputs.Where(input => !input.IsSet).Select(input => input.Name));
        return _model.Subsets.Count == 0
            ? $"Set a clip for every modality first; missing: {missing}."
            : $"The model {_model.Name} does not answer without {missing}. Set clips of: {string.Join(", or of ", _model.Subsets.Select(subset => string.Join(" and ", subset.Modalities)).Prepend("every modality"))}.";
    }
}
