using System.Globalization;
using TinyM2Net.Bench;

CultureInfo.DefaultThreadCurrentCulture = CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;

// One file a kind of benchmark; here only what there is.
IBenchmark[] benchmarks =
[
    new TrainingBenchmark("train-cs1", CaseStudy.One),
    new TrainingBenchmark("train-cs2", CaseStudy.Two),
    new HessianBenchmark("hessian-cs1", CaseStudy.One),
    new HessianBenchmark("hessian-cs2", CaseStudy.Two),
    new MfccBenchmark(),
    new SearchBenchmark(),
    new ColdStartBenchmark(),
    new NoopBuildBenchmark(),
    new InferenceBenchmark("infer-cs1", CaseStudy.One),
    new InferenceBenchmark("infer-cs2", CaseStudy.Two),
    new InstructionBenchmark("arm64-insns"),
];

if (args is [WorkerProcess.Verb, var workload, var threads])
    return WorkerProcess.Serve(benchmarks.Single(benchmark => benchmark.Name == workload).Workload(int.Parse(threads, CultureInfo.InvariantCulture)));

if (args is [InstructionCount.Verb, var net])
    return InstructionCount.Serve(net == CaseStudy.One.PeerName ? CaseStudy.One : CaseStudy.Two);

if (args is ["profile", .. var names])
{
    foreach (var table in benchmarks.Where(benchmark => names.Contains(benchmark.Name)).SelectMany(benchmark => benchmark.Profile()))
        Console.WriteLine(ResultFile.Markdown(table));
    return 0;
}

var chosen = benchmarks.Where(benchmark => args.Contains(benchmark.Name)).ToList();
if (chosen.Count == 0 || chosen.Count != args.Length)
{
    Console.Error.WriteLine("usage: bench/run [profile] NAME...   of " + string.Join(", ", benchmarks.Select(benchmark => benchmark.Name)));
    return 2;
}

var machine = Machine.Describe();
var ratios = new List<Ratio>();
foreach (var benchmark in chosen)
{
    var result = benchmark.Run();
    ResultFile.Write(benchmark.Name, machine, result);
    Console.WriteLine(ResultFile.Markdown(benchmark.Name, machine, result));
    ratios.AddRange(result.Ratios);
}

foreach (var ratio in ratios)
    Console.WriteLine(FormattableString.Invariant($"RATIO {ratio.Name} {ratio.Value:F3} {ratio.Peer}"));
return 0;
