using System.Numerics;
using TinyM2Net.Runtime.Arithmetic;

namespace TinyM2Net.Training.Ops;

/// <summary>Probabilities of logits, with our own exponential and logarithm.</summary>
internal static unsafe class Softmax<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Overwrites <paramref name="probabilities"/> with the softmax of the logits over the temperature.</summary>
    /// <returns>The largest logit, and the logarithm of the sum of all exponentials of <c>(logit - largest) / temperature</c>.</returns>
    public static (T Largest, T LogSum) Of(T* logits, T temperature, T* probabilities, int classes)
    {
        var largest = logits[0];
        for (var index = 1; index < classes; index++)
            largest = T.Max(largest, logits[index]);
        var sum = T.Zero;
        for (var index = 0; index < classes; index++)
            sum += probabilities[index] = Exp((logits[index] - largest) / temperature);
        for (var index = 0; index < classes; index++)
            probabilities[index] /= sum;
        return (largest, Log(sum));
    }

    private static T Exp(T x) => typeof(T) == typeof(float)
        ? T.CreateTruncating(Elementary.Exp(float.CreateTruncating(x)))
        : T.CreateTruncating(Elementary.Exp(double.CreateTruncating(x)));

    private static T Log(T x) => typeof(T) == typeof(float)
        ? T.CreateTruncating(Elementary.Log(float.CreateTruncating(x)))
        : T.CreateTruncating(Elementary.Log(double.CreateTruncating(x)));
}
