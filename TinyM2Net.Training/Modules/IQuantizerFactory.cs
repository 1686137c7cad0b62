using System.Numerics;
using TinyM2Net.Training.Ops;
using TinyM2Net.Training.Tensors;

namespace TinyM2Net.Training.Modules;

/// <summary>Puts fake quantization into a network as it is built: at each decision layer's weights and in front of its input.</summary>
internal interface IQuantizerFactory<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>What stands between a layer's stored weights and those it computes with; null: nothing.</summary>
    IWeightTransform<T>? ForWeights(DecisionLayer layer, Parameter<T> weights);

    /// <summary>
    /// An operator from <paramref name="input"/> to <paramref name="output"/> (of the same shape) in front of the layer; null: none.
    /// Its <see cref="Operator{T}.InputIsVariable"/> must be <paramref name="inputIsVariable"/> (false: it reads the features), and
    /// its partial sums are <paramref name="shards"/>.
    /// </summary>
    Operator<T>? ForInput(DecisionLayer layer, Tensor<T> input, Tensor<T> output, bool inputIsVariable, int shards);

    /// <summary>As <see cref="ForInput"/>, in front of a global average pool, which reads integers too and rounds once more.</summary>
    Operator<T>? ForAverage(LayerPlan layer, Tensor<T> input, Tensor<T> output, bool inputIsVariable, int shards) => null;
}
