namespace TinyM2Net.Bench;

/// <summary>Something that is measured beside a peer.</summary>
internal interface IBenchmark
{
    string Name { get; }

    /// <summary>One unit of our work, set up and ready: what the worker process times.</summary>
    Action Workload(int threads);

    /// <summary>Measures both sides in one sitting.</summary>
    BenchmarkResult Run();

    /// <summary>Where our side's time goes, without the peer; none: nothing to show.</summary>
    IReadOnlyList<Table> Profile() => [];
}

/// <summary>What a benchmark found.</summary>
/// <param name="Ratios">Ours over the peer's, one a figure that is judged.</param>
/// <param name="Tables">For people: titles, headers and rows.</param>
internal sealed record BenchmarkResult(IReadOnlyList<Ratio> Ratios, IReadOnlyList<Table> Tables);

/// <param name="Value">Ours over the peer's: below 1 is better than the peer.</param>
/// <param name="Peer">Who it is, in one word.</param>
internal sealed record Ratio(string Name, double Value, string Peer);

internal sealed record Table(string Title, string[] Header, IReadOnlyList<string[]> Rows);
