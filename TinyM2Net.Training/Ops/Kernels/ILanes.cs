using System.Numerics;

namespace TinyM2Net.Training.Ops.Kernels;

/// <summary>
/// Arithmetic on one vector, so that a kernel is written once for every width down to a single value. Lanes hold independent
/// outputs and nothing sums across them: hence the same bits at every width.
/// </summary>
internal unsafe interface ILanes<T, TVector>
    where T : unmanaged
    where TVector : struct
{
    static abstract bool IsSupported { get; }

    static abstract int Count { get; }

    static abstract TVector Load(T* source);

    static abstract void Store(T* target, TVector value);

    static abstract TVector Broadcast(T value);

    static abstract TVector Add(TVector left, TVector right);

    static abstract TVector Subtract(TVector left, TVector right);

    static abstract TVector Multiply(TVector left, TVector right);

    static abstract TVector Divide(TVector left, TVector right);

    static abstract TVector SquareRoot(TVector value);

    /// <summary><c>left * right + addend</c>, rounded once.</summary>
    static abstract TVector FusedMultiplyAdd(TVector left, TVector right, TVector addend);

    /// <summary>Lane by lane <c>left &gt; right ? whenTrue : whenFalse</c>.</summary>
    static abstract TVector SelectGreater(TVector left, TVector right, TVector whenTrue, TVector whenFalse);

    /// <summary>Lane by lane <c>left == right ? whenTrue : whenFalse</c>.</summary>
    static abstract TVector SelectEqual(TVector left, TVector right, TVector whenTrue, TVector whenFalse);
}

/// <summary>One value at a time: the specification, and the tail of every row.</summary>
internal readonly unsafe struct ScalarLanes<T> : ILanes<T, T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public static bool IsSupported => true;

    public static int Count => 1;

    public static T Load(T* source) => *source;

    public static void Store(T* target, T value) => *target = value;

    public static T Broadcast(T value) => value;

    public static T Add(T left, T right) => left + right;

    public static T Subtract(T left, T right) => left - right;

    public static T Multiply(T left, T right) => left * right;

    public static T Divide(T left, T right) => left / right;

    public static T SquareRoot(T value) => T.Sqrt(value);

    public static T FusedMultiplyAdd(T left, T right, T addend) => T.FusedMultiplyAdd(left, right, addend);

    public static T SelectGreater(T left, T right, T whenTrue, T whenFalse) => left > right ? whenTrue : whenFalse;

    public static T SelectEqual(T left, T right, T whenTrue, T whenFalse) => left == right ? whenTrue : whenFalse;
}
