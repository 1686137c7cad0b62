using TinyM2Net.Runtime.Execution;
using TinyM2Net.Runtime.Format;
using TinyM2Net.Runtime.Kernels;

namespace TinyM2Net;

/// <summary>A packed model, ready to run. Immutable and safe to share between threads; each thread classifies with a <see cref="Session"/> of its own.</summary>
public sealed class Model
{
    private delegate int ReadPart(Span<byte> buffer, long position);

    private readonly Executable _executable;
    private readonly IReadOnlyList<ModalityContent> _modalities;
    private readonly float[] _inputScales;
    private readonly IReadOnlyList<GoldenSample> _goldens;
    private readonly IReadOnlyList<SubsetContent> _subsets;
    private readonly string[] _names;

    private Model(ModelContent content, KernelVariant kernels, long fileBytes)
    {
        var subsets = new int[content.Subsets.Count][];
        for (var i = 0; i < subsets.Length; i++)
            subsets[i] = content.Subsets[i].Inputs;
        _executable = new Executable(content.Graph, content.Plan ?? MemoryPlan.Of(content.Graph), kernels, subsets);
        _modalities = content.Modalities;
        _inputScales = new float[content.Graph.Inputs.Count];
        for (var i = 0; i < _inputScales.Length; i++)
            _inputScales[i] = content.Graph.Tensors[content.Graph.Inputs[i].Tensor].Scale;
        _goldens = content.Goldens;
        Name = content.Name;
        Labels = content.Labels;
        var modalities = new Modality[content.Modalities.Count];
        for (var i = 0; i < modalities.Length; i++)
            modalities[i] = Modality.Of(content.Modalities[i].Name, content.Modalities[i].Settings);
        Modalities = modalities;
        _names = Array.ConvertAll(modalities, modality => modality.Name);
        _subsets = content.Subsets;
        var declared = new ModalitySubset[subsets.Length];
        for (var i = 0; i < declared.Length; i++)
        {
            var names = new string[subsets[i].Length];
            for (var n = 0; n < names.Length; n++)
                names[n] = _names[subsets[i][n]];
            declared[i] = new ModalitySubset(names, content.Subsets[i].Accuracy);
        }

        Subsets = declared;
        Info = ModelDescription.Of(content, _executable, fileBytes);
    }

    /// <summary>The model's name in its spec.</summary>
    public string Name { get; }

    /// <summary>The classes, in the order of the logits.</summary>
    public IReadOnlyList<string> Labels { get; }

    /// <summary>The clips that make a sample, in the spec's order.</summary>
    public IReadOnlyList<Modality> Modalities { get; }

    /// <summary>The sets of modalities that suffice for an answer, besides all of them; empty where every clip is needed.</summary>
    public IReadOnlyList<ModalitySubset> Subsets { get; }

    /// <summary>Sizes, layers, accuracy and provenance.</summary>
    public ModelInfo Info { get; }

    /// <summary>Opens a <c>.tm2n</c> file.</summary>
    /// <param name="path">Where the file lies.</param>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="ModelFormatException">The file is truncated, corrupt, too new, or describes a network that is not allowed.</exception>
    public static Model Load(string path)
    {
        try
        {
            using var file = File.OpenHandle(path);
            return Read((buffer, position) => RandomAccess.Read(file, buffer, position));
        }
        catch (ModelFormatException exception)
        {
            throw new ModelFormatException($"{path}: {exception.Message}", exception);
        }
    }

    /// <summary>Reads a <c>.tm2n</c> file from a stream, to its end.</summary>
    /// <param name="stream">Need not be seekable.</param>
    /// <exception cref="ModelFormatException">The file is truncated, corrupt, too new, or describes a network that is not allowed.</exception>
    public static Model Read(Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        return Read((buffer, _) => stream.Read(buffer));
    }

    /// <summary>Reads a <c>.tm2n</c> file's bytes.</summary>
    /// <param name="file">The whole file; not needed afterwards.</param>
    /// <exception cref="ModelFormatException">The file is truncated, corrupt, too new, or describes a network that is not allowed.</exception>
    public static Model Read(ReadOnlySpan<byte> file) => Read(file.ToArray(), KernelVariant.Best);

    /// <summary>What one thread classifies with; holds all the memory that an inference needs.</summary>
    public Session CreateSession() => new(this, _executable, _modalities, _inputScales);

    /// <summary>
    /// Replays the golden samples in the file: synthetic features whose exact logits were recorded when the model was packed; each once more by
    /// every one of <see cref="Subsets"/>.
    /// </summary>
    public SelfTestResult SelfTest()
    {
        var session = CreateSession();
        var logits = new int[Labels.Count];
        var mismatches = new List<string>();
        for (var g = 0; g < _goldens.Count; g++)
        {
            for (var i = 0; i < _modalities.Count; i++)
                session.SetQuantized(i, _goldens[g].Inputs[i]);
            Compare($"golden sample {g}", _goldens[g].Logits);
            for (var s = 0; s < _subsets.Count; s++)
            {
                for (var i = 0; i < _modalities.Count; i++)
                {
                    if (Array.IndexOf(_subsets[s].Inputs, i) >= 0)
                        session.SetQuantized(i, _goldens[g].Inputs[i]);
                    else
                        session.ClearClip(_names[i]);
                }

                Compare($"golden sample {g}, by {string.Join(" and ", Subsets[s].Modalities)}", _subsets[s].Logits[g]);
            }
        }

        return new SelfTestResult(_goldens.Count * (1 + _subsets.Count), mismatches);

        void Compare(string sample, int[] expected)
        {
            session.Run(logits);
            if (!logits.AsSpan().SequenceEqual(expected))
                mismatches.Add($"{sample}: logits {string.Join(' ', logits)}, expected {string.Join(' ', expected)}");
        }
    }

    /// <summary>The modalities of a set as the executable numbers them: 0 all, then the subsets.</summary>
    internal IReadOnlyList<string> ModalitiesOf(int set) => set == 0 ? _names : Subsets[set - 1].Modalities;

    /// <param name="read">Fills a part of a buffer from a position on; 0 at the end.</param>
    private static Model Read(ReadPart read)
    {
        var (file, length) = (new byte[1 << 18], 0);
        for (int count; (count = read(file.AsSpan(length), length)) > 0;)
        {
            length += count;
            if (length > FormatLimits.FileBytes)
                throw new ModelFormatException($"The file is longer than {FormatLimits.FileBytes} bytes, the most that is allowed.");
            if (length == file.Length)
                Array.Resize(ref file, 2 * length);
        }

        return Read(file.AsMemory(0, length), KernelVariant.Best);
    }

    internal static Model Read(ReadOnlyMemory<byte> file, KernelVariant kernels) => new(ModelFile.Read(file), kernels, file.Length);
}
