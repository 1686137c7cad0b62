using System.Numerics;
using System.Runtime.CompilerServices;

namespace TinyM2Net.Runtime.Features;

/// <summary>
/// Forward complex Fourier transforms of one length, one in each lane: a mixed-radix Stockham transform (factors 4, 2, 3 and 5; Van Loan,
/// "Computational Frameworks for the Fast Fourier Transform", 1992, section 1.7), which leaves its results in order. Since a lane never
/// meets another, the vector's width does not show in the bits. A complex number takes two vectors: real parts, imaginary parts.
/// </summary>
internal sealed class FourierTransform<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private readonly Stage[] stages;
    private readonly LaneBuffer<T> first;
    private readonly LaneBuffer<T> second;

    /// <param name="root"><c>root(k)</c> is exp(-2 pi i k / length), as real and imaginary part.</param>
    /// <exception cref="InvalidDataException">The length has a factor other than 2, 3 and 5.</exception>
    public FourierTransform(int length, Func<int, (T Real, T Imaginary)> root)
    {
        Length = length;
        stages = Plan(length, root);
        first = new LaneBuffer<T>(2 * length);
        second = new LaneBuffer<T>(2 * length);
    }

    public int Length { get; }

    /// <summary>Where the input goes; overwritten by <see cref="Run"/>.</summary>
    public LaneBuffer<T> Input => first;

    /// <summary>The buffer that holds the transform, until the next run.</summary>
    public LaneBuffer<T> Run()
    {
        var (from, to) = (first, second);
        foreach (var stage in stages)
        {
            stage.Run(ref from.Start, ref to.Start);
            (from, to) = (to, from);
        }

        return from;
    }

    private static Stage[] Plan(int length, Func<int, (T Real, T Imaginary)> root)
    {
        if (!TransformLength.IsSupported(length))
            throw new InvalidDataException($"A Fourier transform of {length} points is not supported: use a size whose factors are 2, 3 and 5.");
        var plan = new List<Stage>();
        for (int rest = length, stride = 1; rest > 1;)
        {
            var radix = rest % 4 == 0 ? 4 : rest % 2 == 0 ? 2 : rest % 3 == 0 ? 3 : 5;
            var columns = rest / radix;
            var turns = new T[columns * (radix - 1) * 2];
            for (int p = 0, t = 0; p < columns; p++)
                for (var j = 1; j < radix; j++)
                    (turns[t++], turns[t++]) = root(j * p * stride);
            plan.Add(new Stage(radix, columns, stride, turns));
            rest = columns;
            stride *= radix;
        }

        return [.. plan];
    }

    /// <summary>One pass over the data: <paramref name="columns"/> x <paramref name="stride"/> butterflies of <paramref name="radix"/> points, each turned by its roots.</summary>
    private sealed class Stage(int radix, int columns, int stride, T[] turns)
    {
        public void Run(ref Vector<T> x, ref Vector<T> y)
        {
            var step = 2 * stride * columns; // between a butterfly's inputs
            for (var p = 0; p < columns; p++)
            {
                ref var from = ref Unsafe.Add(ref x, 2 * stride * p);
                ref var to = ref Unsafe.Add(ref y, 2 * stride * radix * p);
                var roots = turns.AsSpan(p * (radix - 1) * 2, (radix - 1) * 2);
                switch (radix)
                {
                    case 4:
                        if (p == 0)
                            Four(ref from, ref to, step, 2 * stride, roots, turned: false);
                        else
                            Four(ref from, ref to, step, 2 * stride, roots, turned: true);
                        break;
                    case 2:
                        Two(ref from, ref to, step, 2 * stride, roots);
                        break;
                    case 3:
                        Three(ref from, ref to, step, 2 * stride, roots);
                        break;
                    default:
                        Five(ref from, ref to, step, 2 * stride, roots);
                        break;
                }
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static void Four(ref Vector<T> from, ref Vector<T> to, int step, int width, ReadOnlySpan<T> roots, bool turned)
        {
            var (c1, s1, c2, s2, c3, s3) = (new Vector<T>(roots[0]), new Vector<T>(roots[1]), new Vector<T>(roots[2]),
                new Vector<T>(roots[3]), new Vector<T>(roots[4]), new Vector<T>(roots[5]));
            for (var q = 0; q < width; q += 2)
            {
                Load(ref from, q, out var ar, out var ai);
                Load(ref from, q + step, out var br, out var bi);
                Load(ref from, q + 2 * step, out var cr, out var ci);
                Load(ref from, q + 3 * step, out var dr, out var di);
                var (er, ei, fr, fi) = (ar + cr, ai + ci, ar - cr, ai - ci);
                var (gr, gi, hr, hi) = (br + dr, bi + di, br - dr, bi - di);
                Store(ref to, q, er + gr, ei + gi);
                if (turned)
                {
                    StoreTurned(ref to, q + width, fr + hi, fi - hr, c1, s1);
                    StoreTurned(ref to, q + 2 * width, er - gr, ei - gi, c2, s2);
                    StoreTurned(ref to, q + 3 * width, fr - hi, fi + hr, c3, s3);
                }
                else
                {
                    Store(ref to, q + width, fr + hi, fi - hr);
                    Store(ref to, q + 2 * width, er - gr, ei - gi);
                    Store(ref to, q + 3 * width, fr - hi, fi + hr);
                }
            }
        }

        private static void Two(ref Vector<T> from, ref Vector<T> to, int step, int width, ReadOnlySpan<T> roots)
        {
            var (c, s) = (new Vector<T>(roots[0]), new Vector<T>(roots[1]));
            for (var q = 0; q < width; q += 2)
            {
                Load(ref from, q, out var ar, out var ai);
                Load(ref from, q + step, out var br, out var bi);
                Store(ref to, q, ar + br, ai + bi);
                StoreTurned(ref to, q + width, ar - br, ai - bi, c, s);
            }
        }

        private static void Three(ref Vector<T> from, ref Vector<T> to, int step, int width, ReadOnlySpan<T> roots)
        {
            var half = new Vector<T>(T.CreateTruncating(0.5));
            var sine = new Vector<T>(T.CreateTruncating(0.866025403784438647)); // sin(2 pi / 3)
            var (c1, s1, c2, s2) = (new Vector<T>(roots[0]), new Vector<T>(roots[1]), new Vector<T>(roots[2]), new Vector<T>(roots[3]));
            for (var q = 0; q < width; q += 2)
            {
                Load(ref from, q, out var ar, out var ai);
                Load(ref from, q + step, out var br, out var bi);
                Load(ref from, q + 2 * step, out var cr, out var ci);
                var (sr, si) = (br + cr, bi + ci);
                var (dr, di) = ((br - cr) * sine, (bi - ci) * sine);
                var (mr, mi) = (ar - sr * half, ai - si * half);
                Store(ref to, q, ar + sr, ai + si);
                StoreTurned(ref to, q + width, mr + di, mi - dr, c1, s1);
                StoreTurned(ref to, q + 2 * width, mr - di, mi + dr, c2, s2);
            }
        }

        private static void Five(ref Vector<T> from, ref Vector<T> to, int step, int width, ReadOnlySpan<T> roots)
        {
            // Cosines and sines of 2 pi / 5 and 4 pi / 5.
            var (cos1, cos2) = (new Vector<T>(T.CreateTruncating(0.309016994374947424)), new Vector<T>(T.CreateTruncating(-0.809016994374947424)));
            var (sin1, sin2) = (new Vector<T>(T.CreateTruncating(0.951056516295153572)), new Vector<T>(T.CreateTruncating(0.587785252292473129)));
            for (var q = 0; q < width; q += 2)
            {
                Load(ref from, q, out var ar, out var ai);
                Load(ref from, q + step, out var br, out var bi);
                Load(ref from, q + 2 * step, out var cr, out var ci);
                Load(ref from, q + 3 * step, out var dr, out var di);
                Load(ref from, q + 4 * step, out var er, out var ei);
                var (pr, pi, ur, ui) = (br + er, bi + ei, br - er, bi - ei);
                var (rr, ri, vr, vi) = (cr + dr, ci + di, cr - dr, ci - di);
                var (mr, mi) = (ar + pr * cos1 + rr * cos2, ai + pi * cos1 + ri * cos2);
                var (nr, ni) = (ar + pr * cos2 + rr * cos1, ai + pi * cos2 + ri * cos1);
                var (wr, wi) = (ur * sin1 + vr * sin2, ui * sin1 + vi * sin2);
                var (zr, zi) = (ur * sin2 - vr * sin1, ui * sin2 - vi * sin1);
                Store(ref to, q, ar + pr + rr, ai + pi + ri);
                StoreTurned(ref to, q + width, mr + wi, mi - wr, new Vector<T>(roots[0]), new Vector<T>(roots[1]));
                StoreTurned(ref to, q + 2 * width, nr + zi, ni - zr, new Vector<T>(roots[2]), new Vector<T>(roots[3]));
                StoreTurned(ref to, q + 3 * width, nr - zi, ni + zr, new Vector<T>(roots[4]), new Vector<T>(roots[5]));
                StoreTurned(ref to, q + 4 * width, mr - wi, mi + wr, new Vector<T>(roots[6]), new Vector<T>(roots[7]));
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static void Load(ref Vector<T> from, int place, out Vector<T> real, out Vector<T> imaginary)
        {
            real = Unsafe.Add(ref from, place);
            imaginary = Unsafe.Add(ref from, place + 1);
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static void Store(ref Vector<T> to, int place, Vector<T> real, Vector<T> imaginary)
        {
            Unsafe.Add(ref to, place) = real;
            Unsafe.Add(ref to, place + 1) = imaginary;
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static void StoreTurned(ref Vector<T> to, int place, Vector<T> real, Vector<T> imaginary, Vector<T> c, Vector<T> s)
            => Store(ref to, place, real * c - imaginary * s, real * s + imaginary * c);
    }
}
