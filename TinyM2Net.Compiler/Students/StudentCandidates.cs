using TinyM2Net.Compiler.BitSearch;
using TinyM2Net.Compiler.Diagnostics;
using TinyM2Net.Compiler.Spec;
using TinyM2Net.Runtime.Arithmetic;
using TinyM2Net.Training.Modules;

namespace TinyM2Net.Compiler.Students;

/// <summary>A student that fits, before it has learnt anything.</summary>
/// <param name="Bits">At which all of its layers fit; where the search for bits finds room, some take more.</param>
/// <param name="Bytes">At those bits: packed weights, biases and requantizers.</param>
internal sealed record StudentCandidate(StudentShape Shape, LayerBits Bits, long Bytes, long Parameters);

/// <summary>
/// Which students are worth a training: those that fit and of which no part could be a step wider. Of any two nets of one depth and pooling the
/// wider one learns at least as much, so all others are left out before anything is trained.
/// </summary>
internal sealed class StudentCandidates(ModelSpec written, int classes, StudentSearchSpec search, StudentLimits limits, ulong seed)
{
    /// <summary>Rounds over depths, poolings and bits after which nothing new is to be expected.</summary>
    private const int BarrenRounds = 8;

    private readonly int parts = written.Modalities.Count + 1;

    /// <summary>As many as are asked for, or as there are.</summary>
    /// <exception cref="DiagnosticException">TM2N4006: nothing fits.</exception>
    public IReadOnlyList<StudentCandidate> Draw()
    {
        var random = new SplitMix(seed).Fork("students");
        var kinds = (from bits in limits.Bits from pooling in search.Poolings from left in search.BlocksLeftOut select (bits, pooling, left)).ToArray();
        random.Shuffle(kinds.AsSpan());
        var (found, seen) = (new List<StudentCandidate>(), new HashSet<string>(StringComparer.Ordinal));
        for (var barren = 0; barren < BarrenRounds && found.Count < search.Trials; barren++)
            foreach (var (bits, pooling, left) in kinds)
                if (found.Count < search.Trials && Grow(bits, pooling, left, ref random) is { } candidate && seen.Add($"{bits} {Layers(candidate.Shape)}"))
                {
                    found.Add(candidate);
                    barren = 0;
                }
        return found.Count > 0 ? found : throw new DiagnosticException(DiagnosticCodes.NoStudentFits, NothingFits(kinds), written.Path, search.Position.Line, search.Position.Column);
    }

    /// <summary>Widens one part after another, in any order, until each would pass a limit; null where even the narrowest does.</summary>
    private StudentCandidate? Grow(LayerBits bits, Pooling pooling, int left, ref SplitMix random)
    {
        var steps = new int[parts];
        if (Fitting(steps) is not { } plan)
            return null;
        for (var open = Enumerable.Range(0, parts).ToList(); open.Count > 0;)
        {
            var part = open[random.NextInt(open.Count)];
            steps[part]++;
            if (steps[part] < search.Widths.Count && Fitting(steps) is { } wider)
            {
                plan = wider;
                continue;
            }
            steps[part]--;
            open.Remove(part);
        }
        return new StudentCandidate(ShapeOf(steps, pooling, left), bits, limits.SizeOf(plan, bits), plan.Parameters);

        NetworkPlan? Fitting(int[] widths) => PlanOf(ShapeOf(widths, pooling, left)) is { } made && limits.Hold(made, bits) ? made : null;
    }

    private StudentShape ShapeOf(int[] steps, Pooling pooling, int left) => new([.. steps.SkipLast(1).Select(step => search.Widths[step])], search.Widths[steps[^1]], left, pooling);

    private NetworkPlan? PlanOf(StudentShape shape)
    {
        try
        {
            return shape.Of(written) is { } spec ? NetworkPlan.Create(spec.Network(classes)) : null;
        }
        catch (ShapeException)
        {
            return null; // pooled away
        }
    }

    private string Layers(StudentShape shape)
    {
        var spec = shape.Of(written)!;
        return string.Join('|', spec.Modalities.Select(m => m.Layers).Append(spec.Head).Select(layers => string.Join(';', layers)));
    }

    private string NothingFits((LayerBits Bits, Pooling Pooling, int Left)[] kinds)
    {
        var narrowest = kinds.Select(kind => (kind.Bits, Plan: PlanOf(ShapeOf(new int[parts], kind.Pooling, kind.Left)))).Where(kind => kind.Plan is not null)
            .OrderBy(kind => limits.SizeOf(kind.Plan!, kind.Bits)).FirstOrDefault();
        return narrowest.Plan is null
            ? "No student is left: every depth that \"blocksLeftOut\" lists leaves a branch without a convolution, or a pool nothing of its map. Leave out fewer."
            : FormattableString.Invariant($"No student fits {limits.Text}: the smallest that \"widths\", \"blocksLeftOut\" and \"poolings\" make has {limits.Excess(narrowest.Plan, narrowest.Bits)}. Raise the limit, add smaller widths, or let branches pool more.");
    }
}
