using TinyM2Net.Training.Ops.Kernels;

namespace TinyM2Net.Training.Quantization;

/// <summary>What one activation quantizer computes with in a pass.</summary>
/// <param name="Step">In the values' unit.</param>
internal readonly record struct QuantizerState(float Step, float InverseStep, float Minimum, float Maximum)
{
    public QuantizerState(float step, ActivationRange range)
        : this(step, 1 / step, range.Minimum, range.Maximum)
    {
    }

    /// <summary>Rounded by floor(v + 1/2), after clamping to the range.</summary>
    public TVector Integer<TVector, TLanes>(TVector scaled)
        where TVector : struct
        where TLanes : ILanes<float, TVector>
    {
        // Adding 1.5 * 2^23 leaves a float no fraction bits, so it rounds; one too many is taken back.
        var magic = TLanes.Broadcast(12582912f);
        var shifted = TLanes.Add(Clamped<TVector, TLanes>(scaled), TLanes.Broadcast(0.5f));
        var rounded = TLanes.Subtract(TLanes.Add(shifted, magic), magic);
        var floored = TLanes.SelectGreater(rounded, shifted, TLanes.Subtract(rounded, TLanes.Broadcast(1f)), rounded);
        return Clamped<TVector, TLanes>(floored);
    }

    public TVector Scaled<TVector, TLanes>(TVector value)
        where TVector : struct
        where TLanes : ILanes<float, TVector> => TLanes.Multiply(value, TLanes.Broadcast(InverseStep));

    private TVector Clamped<TVector, TLanes>(TVector value)
        where TVector : struct
        where TLanes : ILanes<float, TVector>
    {
        var (low, high) = (TLanes.Broadcast(Minimum), TLanes.Broadcast(Maximum));
        var above = TLanes.SelectGreater(low, value, low, value);
        return TLanes.SelectGreater(above, high, high, above);
    }
}

/// <summary>The value (left) as the integers will represent it.</summary>
internal readonly struct QuantizedValue(QuantizerState state) : IElementKernel<float>
{
    public TVector Apply<TVector, TLanes>(TVector left, TVector right)
        where TVector : struct
        where TLanes : ILanes<float, TVector> =>
        TLanes.Multiply(state.Integer<TVector, TLanes>(state.Scaled<TVector, TLanes>(left)), TLanes.Broadcast(state.Step));
}

/// <summary>Straight through: the gradient (right) where the value (left) is in range, otherwise 0.</summary>
internal readonly struct PassedGradient(QuantizerState state) : IElementKernel<float>
{
    public TVector Apply<TVector, TLanes>(TVector left, TVector right)
        where TVector : struct
        where TLanes : ILanes<float, TVector>
    {
        var scaled = state.Scaled<TVector, TLanes>(left);
        var zero = TLanes.Broadcast(0f);
        var kept = TLanes.SelectGreater(scaled, TLanes.Broadcast(state.Maximum), zero, right);
        return TLanes.SelectGreater(TLanes.Broadcast(state.Minimum), scaled, zero, kept);
    }
}

/// <summary>One value's share of the step's gradient (LSQ, equation 3): round(v) - v in range, the bound beyond it, times the gradient (right).</summary>
internal readonly struct StepGradient(QuantizerState state) : IElementKernel<float>
{
    public TVector Apply<TVector, TLanes>(TVector left, TVector right)
        where TVector : struct
        where TLanes : ILanes<float, TVector>
    {
        var scaled = state.Scaled<TVector, TLanes>(left);
        var integer = state.Integer<TVector, TLanes>(scaled);
        var inside = TLanes.Subtract(integer, scaled);
        var below = TLanes.SelectGreater(scaled, TLanes.Broadcast(state.Maximum), integer, inside);
        return TLanes.Multiply(right, TLanes.SelectGreater(TLanes.Broadcast(state.Minimum), scaled, integer, below));
    }
}
