using TinyM2Net.Compiler.Spec;
using TinyM2Net.Training.Modules;

namespace TinyM2Net.Compiler.Students;

/// <summary>What a student has of the net that its spec writes down.</summary>
/// <param name="Widths">Shares of each modality's filters and units, in the spec's order.</param>
/// <param name="HeadWidth">Likewise of the head's units.</param>
/// <param name="BlocksLeftOut">At the end of every branch.</param>
internal sealed record StudentShape(IReadOnlyList<double> Widths, double HeadWidth, int BlocksLeftOut, Pooling Pooling)
{
    /// <summary>The spec of the student by itself; null where a branch has no convolution left.</summary>
    public ModelSpec? Of(ModelSpec written)
    {
        var branches = written.Modalities.Select((modality, i) => Shrinking.Shorten(modality.Layers, BlocksLeftOut) is { } layers ? Shrinking.Narrow(Shrinking.Pool(layers, Pooling), Widths[i]) : null).ToList();
        if (branches.Contains(null))
            return null;
        return written with
        {
            Modalities = [.. written.Modalities.Zip(branches, (modality, layers) => modality with { Layers = layers! })],
            Head = Shrinking.Narrow(written.Head, HeadWidth),
            StudentSearch = null,
        };
    }

    /// <summary>Such as <c>image x0.5, audio x0.25, head x1, 1 block less, average pooling</c>.</summary>
    public string Describe(ModelSpec written) => string.Join(", ", (string[])
    [
        .. written.Modalities.Zip(Widths, (modality, width) => FormattableString.Invariant($"{modality.Name} x{width}")),
        .. written.Head.Any(layer => layer is DenseDefinition) ? (string[])[FormattableString.Invariant($"head x{HeadWidth}")] : [],
        .. BlocksLeftOut > 0 ? (string[])[$"{BlocksLeftOut} {(BlocksLeftOut == 1 ? "block" : "blocks")} less"] : [],
        .. Pooling == Pooling.AsWritten ? [] : (string[])[Pooling == Pooling.Average ? "average pooling" : "early pooling"],
    ]);
}
