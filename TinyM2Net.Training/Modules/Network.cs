using System.Numerics;
using TinyM2Net.Training.Fitting;
using TinyM2Net.Training.Ops;
using TinyM2Net.Training.Tensors;

namespace TinyM2Net.Training.Modules;

/// <summary>
/// A network ready to run forward, backward and along tangents, on batches up to its capacity. Everything is allocated when it is
/// made or first asked for a gradient; a step allocates nothing. Not thread-safe: it uses threads of its own.
/// </summary>
internal sealed class Network<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly Operator<T>[] operators;
    private readonly Concat<T> fusion;
    private readonly Segment<T>[] forward;
    private readonly Segment<T>[] backward;
    private readonly Parameter<T>[] parameters;
    private readonly Dictionary<string, Parameter<T>> byName;
    private readonly IReadOnlySet<Parameter<T>> required;
    private readonly Action<int, int> forwardShard;
    private readonly Action<int, int> backwardShard;
    private readonly Action<int, int> weightsShard;
    private readonly Action<int, int> forwardTangentShard;
    private readonly Action<int, int> backwardTangentShard;
    private readonly Action<int, int> weightsTangentShard;

    // What the shards of the moment work on: fields, so that no delegate is made in a step.
    private Segment<T> segment;
    private Pass pass;
    private bool keepsActivations;

    private Network(NetworkPlan plan, NetworkBuilder<T> builder, int capacity, int maxDegreeOfParallelism)
    {
        Plan = plan;
        Capacity = capacity;
        Loss = builder.Build();
        fusion = builder.Fusion;
        operators = [.. builder.Operators.Select(entry => entry.Operator)];
        Inputs = [.. builder.Inputs];
        parameters = [.. operators.SelectMany(op => op.Parameters), .. builder.LearnedByQuantizers];
        required = builder.Required;
        byName = Parameters.ToDictionary(parameter => parameter.Name, StringComparer.Ordinal);
        Scheduler = new ShardScheduler(maxDegreeOfParallelism);
        forward = [.. Segments.Forward(builder.Operators)];
        backward = [.. Segments.Backward(builder.Operators)];
        Segments.Plan(forward, backward, keepActivations: false, Scheduler.Workers);
        segment = forward[0];
        (forwardShard, backwardShard, weightsShard) = (ForwardShard, BackwardShard, WeightsShard);
        (forwardTangentShard, backwardTangentShard, weightsTangentShard) = (ForwardTangentShard, BackwardTangentShard, WeightsTangentShard);
    }

    public NetworkPlan Plan { get; }

    /// <summary>The most samples of a batch.</summary>
    public int Capacity { get; }

    public IReadOnlyList<Operator<T>> Operators => operators;

    /// <summary>What the shards work through in a forward pass, in order.</summary>
    public IReadOnlyList<Segment<T>> ForwardSegments => forward;

    /// <summary>The same of a backward pass.</summary>
    public IReadOnlyList<Segment<T>> BackwardSegments => backward;

    /// <summary>One a branch; <see cref="LoadBatch"/> fills them.</summary>
    public Tensor<T>[] Inputs { get; }

    public Tensor<T> Logits => Loss.Input;

    public SoftmaxCrossEntropy<T> Loss { get; }

    /// <summary>Everything stored: weights, biases, running statistics, and what quantizers learn.</summary>
    public IReadOnlyList<Parameter<T>> Parameters => parameters;

    public ShardScheduler Scheduler { get; }

    /// <param name="seed">Of the initial weights.</param>
    /// <param name="batchCapacity">The most samples of a batch.</param>
    /// <param name="quantizers">Puts fake quantization in; null: none.</param>
    /// <param name="fusion">Null: none.</param>
    public static Network<T> Create(NetworkDefinition definition, ulong seed, int batchCapacity = 32, int maxDegreeOfParallelism = 1,
        IQuantizerFactory<T>? quantizers = null, FusionTraining? fusion = null)
    {
        var plan = NetworkPlan.Create(definition);
        return new Network<T>(plan, new NetworkBuilder<T>(plan, seed, batchCapacity, quantizers, fusion ?? FusionTraining.None), batchCapacity, maxDegreeOfParallelism);
    }

    /// <summary>Branches, by number, in whose place the head sees zeros from now on: how the network answers where their modalities are missing.</summary>
    public IReadOnlyList<int> Absent
    {
        get => fusion.Absent;
        set => fusion.Absent = value;
    }

    public Parameter<T> Parameter(string name) => byName[name];

    /// <summary>The weights that a layer's bits are decided for.</summary>
    public Parameter<T> WeightsOf(DecisionLayer layer) => byName[layer.WeightName];

    /// <summary>
    /// From now on a pass leaves all its values and gradients to be read, not only the parameters', the inputs' and the logits'; a
    /// Hessian-vector product needs them. They cost memory, so a training goes without.
    /// </summary>
    public void KeepActivations()
    {
        if (!keepsActivations)
            Segments.Plan(forward, backward, keepsActivations = true, Scheduler.Workers);
    }

    /// <summary>Copies samples of a set into the inputs and labels.</summary>
    public void LoadBatch(SampleSet set, ReadOnlySpan<int> samples)
    {
        for (var place = 0; place < samples.Length; place++)
        {
            for (var branch = 0; branch < Inputs.Length; branch++)
            {
                var count = Inputs[branch].Shape.Count;
                var source = set.Features[branch].AsSpan(samples[place] * count, count);
                var target = Inputs[branch].Value.Span.Slice(place * count, count);
                for (var index = 0; index < count; index++)
                    target[index] = T.CreateTruncating(source[index]);
            }

            Loss.Labels[place] = set.Labels[samples[place]];
        }
    }

    /// <summary>Runs the loaded batch through to the loss.</summary>
    /// <param name="stream">Seeds the dropout masks; matters in training only.</param>
    /// <returns>The batch's (weighted) mean cross-entropy.</returns>
    public T Forward(int samples, bool training, ulong stream = 0)
    {
        pass = new Pass(samples, training, stream);
        foreach (var parameter in parameters)
            parameter.Refresh();
        foreach (var op in operators)
        {
            op.Output.ReserveValue();
            op.Begin(pass);
        }

        foreach (var next in forward)
        {
            segment = next;
            Scheduler.Run(forwardShard);
            if (training)
                next.Observer?.Combine(pass);
        }

        var loss = T.Zero;
        for (var sample = 0; sample < samples; sample++)
            loss += Loss.Output.Value[sample];
        return loss;
    }

    /// <summary>The gradients of the last <see cref="Forward"/>'s loss, into every parameter's <see cref="Parameter{T}.Gradient"/>.</summary>
    public void Backward()
    {
        foreach (var op in operators)
        {
            op.Output.ReserveGradient();
            op.BeginBackward();
        }

        Loss.Output.Gradient.Span.Fill(T.One);
        foreach (var next in backward)
        {
            segment = next;
            Scheduler.Run(backwardShard);
            next.Observer?.CombineGradient(pass);
        }

        Scheduler.Run(weightsShard);
        foreach (var op in operators)
            op.EndBackward();
        foreach (var parameter in parameters)
            parameter.FinishGradient();
    }

    /// <summary>
    /// After a <see cref="Forward"/> and <see cref="Backward"/> in evaluation mode, activations kept: the Hessian times the parameters'
    /// <see cref="Parameter{T}.Tangent"/>, into their <see cref="Parameter{T}.GradientTangent"/>; exact.
    /// </summary>
    public void Tangent()
    {
        if (!keepsActivations)
            throw new InvalidOperationException("A Hessian-vector product needs the activations, which were not kept.");
        foreach (var op in operators)
        {
            op.Output.ReserveTangents();
            op.BeginTangent();
        }

        foreach (var input in Inputs)
            input.ReserveTangents();
        foreach (var parameter in parameters)
            parameter.ReserveTangents();

        foreach (var next in forward)
        {
            segment = next;
            Scheduler.Run(forwardTangentShard);
        }

        for (var index = forward.Length - 1; index >= 0; index--)
        {
            segment = forward[index];
            Scheduler.Run(backwardTangentShard);
        }

        Scheduler.Run(weightsTangentShard);
        foreach (var op in operators)
            op.EndTangent(pass);
    }

    /// <summary>Everything stored, rounded to float.</summary>
    public NetworkWeights Save() => Save(Parameters);

    /// <summary>What the network's definition needs: without what only helped it train.</summary>
    public NetworkWeights SaveRequired() => Save(Parameters.Where(required.Contains));

    private static NetworkWeights Save(IEnumerable<Parameter<T>> parameters) => new(parameters.Select(parameter =>
    {
        var values = new float[parameter.Length];
        for (var index = 0; index < values.Length; index++)
            values[index] = float.CreateTruncating(parameter.Value[index]);
        return KeyValuePair.Create(parameter.Name, values);
    }));

    /// <summary>Sets every parameter that <paramref name="weights"/> name; what quantizers learn may be absent.</summary>
    /// <exception cref="InvalidDataException">A weight of the network is absent, or has another length.</exception>
    public void Load(NetworkWeights weights)
    {
        foreach (var parameter in Parameters)
        {
            if (!weights.TryGet(parameter.Name, out var values))
            {
                if (required.Contains(parameter))
                    throw new InvalidDataException($"The weights hold no '{parameter.Name}'.");
                continue;
            }

            if (values.Length != parameter.Length)
                throw new InvalidDataException($"'{parameter.Name}' holds {values.Length} values, the network {parameter.Length}.");
            for (var index = 0; index < values.Length; index++)
                parameter.Value[index] = T.CreateTruncating(values[index]);
        }
    }

    private void ForwardShard(int shard, int worker) =>
        segment.Forward(new ForwardVisit<T>(pass), pass.Samples, shard, worker);

    private void BackwardShard(int shard, int worker) =>
        segment.Backward(new BackwardVisit<T>(pass), new ForwardVisit<T>(pass), pass.Samples, shard, worker);

    private void WeightsShard(int shard, int worker)
    {
        foreach (var op in operators)
            op.BackwardWeights(pass, shard, ShardScheduler.Shards);
    }

    private void ForwardTangentShard(int shard, int worker) =>
        segment.Forward(new ForwardTangentVisit<T>(pass), pass.Samples, shard, worker);

    private void BackwardTangentShard(int shard, int worker) =>
        segment.Backward(new BackwardTangentVisit<T>(pass), new ForwardVisit<T>(pass), pass.Samples, shard, worker);

    private void WeightsTangentShard(int shard, int worker)
    {
        foreach (var op in operators)
            op.BackwardWeightsTangent(pass, shard, ShardScheduler.Shards);
    }
}
