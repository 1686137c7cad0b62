using TinyM2Net.Training.Optimizers;

namespace TinyM2Net.Bench;

/// <summary>A training step: forward with dropout, backward, Adam.</summary>
internal sealed class TrainingBenchmark(string name, CaseStudy study) : PyTorchBenchmark(name, study, "step", passes: 3)
{
    public override Action Workload(int threads)
    {
        var network = Study.Network(threads);
        var optimizer = new Adam<float>(network.Parameters, network.Scheduler);
        var step = 0UL;
        return () =>
        {
            network.Forward(CaseStudy.BatchSize, training: true, stream: step++);
            network.Backward();
            optimizer.Step(1e-3);
        };
    }

    public override IReadOnlyList<Table> Profile() => [OperatorProfile.Of(Study.Network(threads: 1), MultiplyAddPeak.Measure())];
}
