using System.Globalization;
using TinyM2Net.Eng;

CultureInfo.DefaultThreadCurrentCulture = CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;

var verbs = new (string Name, string Help, Func<string[], int> Run)[]
{
    ("test", "builds, checks the format and runs every test, the arm64 lane included", _ => TestVerb.Run()),
    ("demo", "the whole chain on the template's synthetic data, from packing to an answer", _ => DemoVerb.Run()),
    ("pack", "packs the product into artifacts/feed, from which samples/ and artifacts/ restore", _ => PackVerb.Run()),
    ("sample", "NAME: packs, then builds samples/NAME with `dotnet build`", SampleVerb.Run),
    ("arm64", "[NAME|clips]: the emulated Pi: the demo app's answers, those of samples/NAME, or every shared test clip's features, against this machine's", Arm64Verb.Run),
    ("tables", "[NET ...]: the paper's table 4 on the shared sets, and its choice of bits beside others, into docs/results.md; resumable", rest => AccuracyVerb.Run("tables", rest)),
    ("reference", "[SET ...] [SEEDS]: the reference nets on every shared set in float, beside PyTorch's figures; resumable", rest => AccuracyVerb.Run("reference", rest)),
    ("students", "[STUDENT ...] [SEEDS]: small nets beside the big ones that taught them, into docs/students.md; resumable", rest => AccuracyVerb.Run("students", rest)),
    ("soak", "[ROUNDS] [SEED]: 1,600,000 spoilt files to read, and builds that are cut short at 40 moments, each made good by the next", SoakVerb.Run),
    ("slurm", "a sweep as a Slurm job, on daemons of its own; it needs Slurm and MUNGE and installs neither", _ => SlurmVerb.Run()),
    ("format", "rewrites the sources in the project's format", _ => FormatVerb.Rewrite()),
};

var verb = verbs.FirstOrDefault(verb => args.Length > 0 && verb.Name == args[0]);
if (verb.Run is null)
{
    Console.WriteLine("usage: build VERB");
    foreach (var (name, help, _) in verbs)
        Console.WriteLine($"  {name,-9} {help}");
    return args.Length == 0 ? 0 : 2;
}

try
{
    return verb.Run(args[1..]);
}
catch (StepFailedException failure)
{
    Console.Error.WriteLine(failure.Message);
    return 1;
}
