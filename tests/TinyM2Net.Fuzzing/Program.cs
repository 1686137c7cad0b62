using System.Diagnostics;
using System.Globalization;
using TinyM2Net.Fuzzing;

// TARGET COUNT SEED [FOLDER]: reads COUNT mutants and writes those that were findings into FOLDER. The exit code is 1 where there were any.
// TARGET FILE: reads such a file again.
const double LimitSeconds = 1;

if (args.Length < 2 || Target.All.FirstOrDefault(t => t.Name == args[0]) is not { } target)
{
    Console.WriteLine($"usage: TinyM2Net.Fuzzing {string.Join('|', Target.All.Select(t => t.Name))} FILE | COUNT SEED [FOLDER]");
    return 2;
}

if (args.Length == 2)
{
    Console.WriteLine(target.Reads(File.ReadAllBytes(args[1])) ? "taken" : "refused");
    return 0;
}

var count = long.Parse(args[1], CultureInfo.InvariantCulture);
var run = new FuzzRun(target, count, ulong.Parse(args[2], CultureInfo.InvariantCulture));
var folder = args.Length > 3 ? args[3] : null;
var (slowest, started, clock) = ((Seconds: 0.0, Number: 0L), Now(), Stopwatch.StartNew());
// Processor time, not the clock's: a busy machine makes no reader hang. A mutant that never ends takes the process with it.
using var watchdog = new Timer(_ =>
{
    if (run.Current is { } stuck && Now() - Volatile.Read(ref started) > 10 * LimitSeconds)
    {
        Save(new Finding(stuck.Number, "hangs", stuck.File));
        Environment.Exit(1);
    }
}, null, 1000, 500);
run.Run((number, file) =>
{
    var took = Now() - started;
    if (number > 0 && took > slowest.Seconds) // the first brings the code in
        slowest = (took, number);
    if (took > LimitSeconds && number > 0)
        run.Findings.Add(new Finding(number, $"takes {took.ToString("0.0", CultureInfo.InvariantCulture)} s", file));
    Volatile.Write(ref started, Now());
});
foreach (var finding in run.Findings)
    Save(finding);
Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
    $"{target.Name}: {count} mutants in {clock.Elapsed.TotalSeconds:0} s: {run.Refused} refused, {run.Accepted} taken, {run.Findings.Count} findings; at most {slowest.Seconds:0.000} s (mutant {slowest.Number}) and {run.MostBytes / 1048576.0:0.0} MiB for one"));
return run.Findings.Count == 0 ? 0 : 1;

static double Now() => Environment.CpuUsage.TotalTime.TotalSeconds;

void Save(Finding finding)
{
    Console.WriteLine($"mutant {finding.Number} of {target.Name}, seed {args[2]}: {finding.What}");
    if (folder is null)
        return;
    Directory.CreateDirectory(folder);
    File.WriteAllBytes(Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"{target.Name}-{args[2]}-{finding.Number}")), finding.File);
}
