namespace TinyM2Net.Runtime.Features;

/// <summary>
/// Forward complex Fourier transform of one length: a mixed-radix Stockham transform (factors 8, 4, 2, 3 and 5; Van Loan, "Computational
/// Frameworks for the Fast Fourier Transform", 1992, section 1.7), which leaves its results in order. A lane computes an output of its own by the same
/// operations whatever the vector's width, so the width does not show in the bits.
/// </summary>
internal sealed class FourierTransform<T>
    where T : unmanaged
{
    private readonly FourierStage<T>[] stages;
    private readonly ComplexBuffer<T> first;
    private readonly ComplexBuffer<T> second;

    /// <param name="roots">Every <paramref name="step"/>-th is one of this length.</param>
    /// <exception cref="InvalidDataException">The length has a factor other than 2, 3 and 5.</exception>
    public FourierTransform(int length, UnitRoots roots, int step)
    {
        Length = length;
        stages = Plan(length, roots, step);
        first = new ComplexBuffer<T>(length);
        second = new ComplexBuffer<T>(length);
    }

    public int Length { get; }

    /// <summary>Where the input goes; overwritten by <see cref="Run"/>.</summary>
    public ComplexBuffer<T> Input => first;

    /// <summary>The buffer that holds the transform, until the next run.</summary>
    public ComplexBuffer<T> Run()
    {
        var (from, to) = (first, second);
        foreach (var stage in stages)
        {
            stage.Run(from, to);
            (from, to) = (to, from);
        }

        return from;
    }

    private static FourierStage<T>[] Plan(int length, UnitRoots roots, int step)
    {
        if (!TransformLength.IsSupported(length))
            throw new InvalidDataException($"A Fourier transform of {length} points is not supported: use a size whose factors are 2, 3 and 5.");
        var plan = new List<FourierStage<T>>();
        for (int rest = length, stride = 1; rest > 1;)
        {
            // Two stages of 4 take less work than one of 8 and one of 2.
            var radix = rest % 8 == 0 && rest != 16 ? 8 : rest % 4 == 0 ? 4 : rest % 2 == 0 ? 2 : rest % 3 == 0 ? 3 : 5;
            var columns = rest / radix;
            plan.Add(new FourierStage<T>(radix, columns, stride, roots, step));
            rest = columns;
            stride *= radix;
        }

        return [.. plan];
    }
}
