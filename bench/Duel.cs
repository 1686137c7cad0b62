using System.Diagnostics;

namespace TinyM2Net.Bench;

/// <summary>Two sides of one workload, timed in turns: machines drift by more than sides differ, so only a ratio of neighbours counts.</summary>
/// <param name="Ours">Milliseconds, the median of all runs.</param>
/// <param name="Theirs">The same of the peer.</param>
/// <param name="Ratio">The median over the rounds of ours over theirs.</param>
/// <param name="ProcessorRatio">The same of processor time.</param>
/// <param name="OurMemory">Peak resident bytes.</param>
internal sealed record Duel(double Ours, double Theirs, double Ratio, double LowestRatio, double HighestRatio, double ProcessorRatio, long OurMemory, long TheirMemory)
{
    private const int Rounds = 9;
    private const int FewestRounds = 3;
    private const double RoundMilliseconds = 600;
    private const int MostRuns = 5000;

    // Two threads of PyTorch on a busy machine may take a hundred times as long as on a quiet one.
    private static readonly TimeSpan MostTime = TimeSpan.FromSeconds(40);
    private const double WarmUpMilliseconds = 2500;

    public static Duel Run(WorkerProcess ours, WorkerProcess theirs)
    {
        var (ourRuns, theirRuns) = (WarmUp(ours), WarmUp(theirs));
        var (ourTimes, theirTimes, ratios, processorRatios) = (new List<double>(), new List<double>(), new List<double>(), new List<double>());
        var start = Stopwatch.GetTimestamp();
        for (var round = 0; round < Rounds && (round < FewestRounds || Stopwatch.GetElapsedTime(start) < MostTime); round++)
        {
            var oursFirst = round % 2 == 0;
            var before = oursFirst ? ours.Time(ourRuns) : theirs.Time(theirRuns);
            Rest();
            var after = oursFirst ? theirs.Time(theirRuns) : ours.Time(ourRuns);
            Rest();
            var (our, their) = oursFirst ? (before, after) : (after, before);
            ourTimes.AddRange(our.Wall);
            theirTimes.AddRange(their.Wall);
            ratios.Add(Median(our.Wall) / Median(their.Wall));
            processorRatios.Add(our.Processor / their.Processor);
        }

        return new Duel(Median(ourTimes), Median(theirTimes), Median(ratios), ratios.Min(), ratios.Max(),
            Median(processorRatios), ours.PeakMemory, theirs.PeakMemory);
    }

    public static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToArray();
        return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }

    /// <summary>Until compilers have settled and pages are there.</summary>
    /// <returns>The runs of a round.</returns>
    private static int WarmUp(WorkerProcess worker)
    {
        double spent = 0, last = 1;
        while (spent < WarmUpMilliseconds)
            spent += last = worker.Time(1).Wall[0];
        return (int)Math.Clamp(RoundMilliseconds / last, 1, MostRuns);
    }

    // The peer's threads spin for a while after their work.
    private static void Rest() => Thread.Sleep(30);
}
