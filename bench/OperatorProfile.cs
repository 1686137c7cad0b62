using System.Diagnostics;
using System.Globalization;
using TinyM2Net.Training.Modules;
using TinyM2Net.Training.Ops;
using TinyM2Net.Training.Tensors;

namespace TinyM2Net.Bench;

/// <summary>
/// Where a training step's time goes: drives a network's operators just as its own passes do, on one thread, with a stopwatch around
/// each, and takes the fastest step of each operator: what it costs undisturbed. The product has no stopwatch.
/// </summary>
internal sealed class OperatorProfile(Network<float> network)
{
    private readonly Dictionary<Operator<float>, double[]> times = network.Operators.ToDictionary(op => op, _ => new double[3]);
    private readonly Dictionary<Operator<float>, double[]> fastest =
        network.Operators.ToDictionary(op => op, _ => new[] { double.MaxValue, double.MaxValue, double.MaxValue });

    /// <param name="multiplyAdds">A second, at the machine's peak.</param>
    public static Table Of(Network<float> network, double multiplyAdds)
    {
        var profile = new OperatorProfile(network);
        for (var step = 0; step < WarmUpSteps; step++)
            profile.Step();
        for (var step = 0; step < Steps; step++)
        {
            foreach (var time in profile.times.Values)
                time.AsSpan().Clear();
            profile.Step();
            foreach (var (op, time) in profile.times)
                for (var column = 0; column < time.Length; column++)
                    profile.fastest[op][column] = Math.Min(profile.fastest[op][column], time[column]);
        }

        return profile.ToTable(multiplyAdds);
    }

    private const int WarmUpSteps = 60;
    private const int Steps = 30;

    private static readonly string[] Header = ["operator", "kind", "forward ms", "backward ms", "again ms", "share", "share of peak, forward", "backward"];

    private void Step()
    {
        var pass = new Pass(CaseStudy.BatchSize, Training: true, Stream: 3);
        foreach (var op in network.Operators)
            op.Begin(pass);
        foreach (var segment in network.ForwardSegments)
        {
            ForShards(shard => segment.Forward(new Timed<ForwardVisit<float>>(new(pass), times, 0), CaseStudy.BatchSize, shard, 0));
            segment.Observer?.Combine(pass);
        }

        foreach (var op in network.Operators)
        {
            op.Output.ReserveGradient();
            op.BeginBackward();
        }

        network.Loss.Output.Gradient.Span.Fill(1);
        foreach (var segment in network.BackwardSegments)
        {
            ForShards(shard => segment.Backward(new Timed<BackwardVisit<float>>(new(pass), times, 1), new Timed<ForwardVisit<float>>(new(pass), times, 2),
                CaseStudy.BatchSize, shard, 0));
            segment.Observer?.CombineGradient(pass);
        }

        for (var part = 0; part < ShardScheduler.Shards; part++)
            foreach (var op in network.Operators)
                Time(op, () => op.BackwardWeights(pass, part, ShardScheduler.Shards));
        foreach (var op in network.Operators)
            Time(op, op.EndBackward);
    }

    private static void ForShards(Action<int> work)
    {
        for (var shard = 0; shard < ShardScheduler.Shards; shard++)
            work(shard);
    }

    private void Time(Operator<float> op, Action work)
    {
        var start = Stopwatch.GetTimestamp();
        work();
        times[op][1] += Stopwatch.GetElapsedTime(start).TotalMilliseconds;
    }

    /// <summary>The network's own visit with a stopwatch around it.</summary>
    private readonly struct Timed<TVisit>(TVisit visit, Dictionary<Operator<float>, double[]> times, int column) : IVisit<float>
        where TVisit : struct, IVisit<float>
    {
        public void Run(Operator<float> op, Slice slice)
        {
            var start = Stopwatch.GetTimestamp();
            visit.Run(op, slice);
            times[op][column] += Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        }

        public void Advance(Tensor<float> tensor, int worker, int needed, int filled, int end) => visit.Advance(tensor, worker, needed, filled, end);

        public void Show(Operator<float> observer, Slice slice)
        {
            var start = Stopwatch.GetTimestamp();
            visit.Show(observer, slice);
            times[observer][column] += Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        }
    }

    private Table ToTable(double multiplyAdds)
    {
        var macs = network.Plan.Decisions.ToDictionary(layer => layer.Name, layer => (double)layer.Macs * CaseStudy.BatchSize);
        var total = fastest.Values.Sum(time => time.Sum());
        var rows = new List<string[]>();
        foreach (var op in network.Operators)
        {
            var (forward, backward, again) = (fastest[op][0], fastest[op][1], fastest[op][2]);
            string Peak(double passes, double time) => macs.TryGetValue(op.Name, out var count) && op.Parameters.Count > 0
                ? Percent(passes * count / multiplyAdds * 1000 / time) : "";
            rows.Add([op.Name, op.GetType().Name.Split('`')[0], Text(forward), Text(backward), Text(again), Percent((forward + backward + again) / total),
                Peak(1, forward), Peak(op.InputIsVariable ? 2 : 1, backward)]);
        }

        string Sum(int column) => Text(fastest.Values.Sum(time => time[column]));
        rows.Add(["all", "", Sum(0), Sum(1), Sum(2), "100 %", "", ""]);
        return new Table("Where our step's time goes (one thread)", Header, rows);
    }

    private static string Text(double value) => value.ToString("F2", CultureInfo.InvariantCulture);

    private static string Percent(double share) => (100 * share).ToString("F1", CultureInfo.InvariantCulture) + " %";
}
