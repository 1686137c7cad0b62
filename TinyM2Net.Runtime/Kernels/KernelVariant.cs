using System.Runtime.Intrinsics;
using TinyM2Net.Runtime.Graph;
using TinyM2Net.Runtime.Kernels.Isa;
using TinyM2Net.Runtime.Kernels.Scalar;
using TinyM2Net.Runtime.Kernels.Vector;

namespace TinyM2Net.Runtime.Kernels;

/// <summary>One way to run every node. All ways give the same integers.</summary>
/// <param name="Name">What <c>TINYM2NET_KERNELS</c> may say.</param>
/// <param name="IsSupported">Whether this processor can.</param>
/// <param name="Chains">What of a valid graph runs together.</param>
/// <param name="Prepare">A kernel for a chain of it.</param>
internal sealed record KernelVariant(string Name, bool IsSupported, Func<IntegerGraph, IReadOnlyList<Chain>> Chains, Func<Chain, IntegerGraph, Kernel> Prepare)
{
    private const string Variable = "TINYM2NET_KERNELS";

    /// <summary>Fastest first; the last is the specification. A variant's types are loaded when it is asked for a kernel.</summary>
    public static IReadOnlyList<KernelVariant> All { get; } =
    [
        new("avx-vnni", AvxVnniProducts.IsSupported, Chain.Longest, (chain, graph) => VectorKernels<Avx2Isa<AvxVnniProducts>, Sums256, Vector256<byte>, Bytes256>.Prepare(chain, graph)),
        new("avx2", Avx2Products.IsSupported, Chain.Longest, (chain, graph) => VectorKernels<Avx2Isa<Avx2Products>, Sums256, Vector256<byte>, Bytes256>.Prepare(chain, graph)),
        new("neon-dot", NeonDotProducts.IsSupported, Chain.Longest, (chain, graph) => VectorKernels<NeonIsa<NeonDotProducts>, Sums128, Vector128<sbyte>, Bytes128>.Prepare(chain, graph)),
        new("neon", NeonProducts.IsSupported, Chain.Longest, (chain, graph) => VectorKernels<NeonIsa<NeonProducts>, Sums128, Vector128<sbyte>, Bytes128>.Prepare(chain, graph)),
        new("portable", PortableIsa.IsSupported, Chain.Longest, (chain, graph) => VectorKernels<PortableIsa, Sums128, Vector128<sbyte>, Bytes128>.Prepare(chain, graph)),
        new("scalar", true, Chain.Single, ScalarKernels.Prepare),
    ];

    /// <summary>The first that is supported, or the one that the environment variable <c>TINYM2NET_KERNELS</c> names.</summary>
    /// <exception cref="UnknownKernelsException">The variable names an unknown or unsupported variant.</exception>
    public static KernelVariant Best => Select(Environment.GetEnvironmentVariable(Variable));

    internal static KernelVariant Select(string? forced)
    {
        foreach (var variant in All)
            if (variant.IsSupported && (string.IsNullOrEmpty(forced) || variant.Name == forced))
                return variant;
        throw new UnknownKernelsException($"{Variable}={forced} names no kernels of this processor. Unset it, or use one of: "
            + $"{string.Join(", ", All.Where(variant => variant.IsSupported).Select(variant => variant.Name))}.");
    }
}
