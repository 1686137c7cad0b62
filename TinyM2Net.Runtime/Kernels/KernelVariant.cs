using System.Runtime.Intrinsics;
using TinyM2Net.Runtime.Graph;
using TinyM2Net.Runtime.Kernels.Isa;
using TinyM2Net.Runtime.Kernels.Scalar;
using TinyM2Net.Runtime.Kernels.Vector;

namespace TinyM2Net.Runtime.Kernels;

/// <summary>One way to run every node. All ways give the same integers.</summary>
/// <param name="Name">What <c>TINYM2NET_KERNELS</c> may say.</param>
/// <param name="IsSupported">Whether this processor can.</param>
/// <param name="Prepare">A kernel for a node of a valid graph.</param>
internal sealed record KernelVariant(string Name, bool IsSupported, Func<Node, IntegerGraph, Kernel> Prepare)
{
    private const string Variable = "TINYM2NET_KERNELS";

    /// <summary>Fastest first; the last is the specification.</summary>
    public static IReadOnlyList<KernelVariant> All { get; } =
    [
        new("avx2", Avx2Isa.IsSupported, VectorKernels<Avx2Isa, Vector256<short>, Vector256<int>>.Prepare),
        new("vector128", Vector128Isa.IsSupported, VectorKernels<Vector128Isa, Vector128<short>, Vector128<int>>.Prepare),
        new("scalar", true, ScalarKernels.Prepare),
    ];

    /// <summary>The first that is supported, or the one that the environment variable <c>TINYM2NET_KERNELS</c> names.</summary>
    /// <exception cref="UnknownKernelsException">The variable names an unknown or unsupported variant.</exception>
    public static KernelVariant Best => Select(Environment.GetEnvironmentVariable(Variable));

    internal static KernelVariant Select(string? forced)
    {
        var supported = All.Where(variant => variant.IsSupported);
        return string.IsNullOrEmpty(forced)
            ? supported.First()
            : supported.FirstOrDefault(variant => variant.Name == forced) ?? throw new UnknownKernelsException(
                $"{Variable}={forced} names no kernels of this processor. Unset it, or use one of: {string.Join(", ", supported.Select(variant => variant.Name))}.");
    }
}
