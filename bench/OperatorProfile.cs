using System.Diagnostics;
using System.Globalization;
using TinyM2Net.Training.Modules;
using TinyM2Net.Training.Ops;

namespace TinyM2Net.Bench;

/// <summary>
/// Where a training step's time goes: drives a network's operators just as its own passes do, on one thread, with a stopwatch around
/// each. The product has no stopwatch.
/// </summary>
internal sealed class OperatorProfile(Network<float> network)
{
    private readonly Dictionary<Operator<float>, double[]> times = network.Operators.ToDictionary(op => op, _ => new double[2]);

    /// <param name="multiplyAdds">A second, at the machine's peak.</param>
    public static Table Of(Network<float> network, double multiplyAdds)
    {
        var profile = new OperatorProfile(network);
        for (var step = 0; step < WarmUpSteps; step++)
            profile.Step();
        foreach (var time in profile.times.Values)
            time.AsSpan().Clear();
        for (var step = 0; step < Steps; step++)
            profile.Step();
        return profile.ToTable(multiplyAdds);
    }

    private const int WarmUpSteps = 60;
    private const int Steps = 30;

    private static readonly string[] Header = ["operator", "kind", "forward ms", "backward ms", "share", "share of peak, forward", "backward"];

    private void Step()
    {
        var pass = new Pass(CaseStudy.BatchSize, Training: true, Stream: 3);
        foreach (var op in network.Operators)
            op.Begin(pass);
        foreach (var segment in network.ForwardSegments)
        {
            Slices(segment, slice =>
            {
                foreach (var op in segment.Operators)
                    Time(op, 0, () => op.Forward(pass, slice));
                if (segment.Observer is { } observer)
                    Time(observer, 0, () => observer.Observe(slice));
            });
            segment.Observer?.Combine(pass);
        }

        foreach (var op in network.Operators)
        {
            op.Output.ReserveGradient();
            op.BeginBackward();
        }

        foreach (var input in network.Inputs)
            input.ReserveGradient();
        network.Loss.Output.Gradient.Span.Fill(1);
        foreach (var segment in network.BackwardSegments)
        {
            Slices(segment, slice =>
            {
                foreach (var op in segment.Operators)
                    Time(op, 1, () => op.Backward(pass, slice));
                if (segment.Observer is { } observer)
                    Time(observer, 1, () => observer.ObserveGradient(slice));
            });
            segment.Observer?.CombineGradient(pass);
        }

        for (var part = 0; part < ShardScheduler.Shards; part++)
            foreach (var op in network.Operators)
                Time(op, 1, () => op.BackwardWeights(pass, part, ShardScheduler.Shards));
        foreach (var op in network.Operators)
            Time(op, 1, op.EndBackward);
    }

    private static void Slices(Segment<float> segment, Action<Slice> work)
    {
        for (var shard = 0; shard < ShardScheduler.Shards; shard++)
            for (var slice = segment.First(shard, CaseStudy.BatchSize); slice.Count > 0; slice = segment.Next(slice, CaseStudy.BatchSize))
                work(slice);
    }

    private void Time(Operator<float> op, int direction, Action work)
    {
        var start = Stopwatch.GetTimestamp();
        work();
        times[op][direction] += Stopwatch.GetElapsedTime(start).TotalMilliseconds;
    }

    private Table ToTable(double multiplyAdds)
    {
        var macs = network.Plan.Decisions.ToDictionary(layer => layer.Name, layer => (double)layer.Macs * CaseStudy.BatchSize);
        var total = times.Values.Sum(time => time.Sum()) / Steps;
        var rows = new List<string[]>();
        foreach (var op in network.Operators)
        {
            var (forward, backward) = (times[op][0] / Steps, times[op][1] / Steps);
            string Peak(double passes, double time) => macs.TryGetValue(op.Name, out var count) && op.Inputs.Count > 0 && op.Parameters.Count > 0
                ? Percent(passes * count / multiplyAdds * 1000 / time) : "";
            rows.Add([op.Name, op.GetType().Name.Split('`')[0], Text(forward), Text(backward), Percent((forward + backward) / total),
                Peak(1, forward), Peak(op.InputIsVariable ? 2 : 1, backward)]);
        }

        rows.Add(["all", "", Text(times.Values.Sum(time => time[0]) / Steps), Text(times.Values.Sum(time => time[1]) / Steps), "100 %", "", ""]);
        return new Table("Where our step's time goes (one thread)", Header, rows);
    }

    private static string Text(double value) => value.ToString("F2", CultureInfo.InvariantCulture);

    private static string Percent(double share) => (100 * share).ToString("F1", CultureInfo.InvariantCulture) + " %";
}
