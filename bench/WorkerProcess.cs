using System.Diagnostics;
using System.Globalization;

namespace TinyM2Net.Bench;

/// <summary>
/// A process that holds one side's workload ready and times it when asked, so that two sides can take turns for seconds each
/// without paying for their start again, and each has a peak memory of its own. It reads a number of runs a line and answers with
/// their processor time and the wall time of each, in milliseconds.
/// </summary>
internal sealed class WorkerProcess : IDisposable
{
    public const string Verb = "worker";

    private readonly Process process;

    public WorkerProcess(ProcessStartInfo start)
    {
        start.RedirectStandardInput = start.RedirectStandardOutput = true;
        process = Process.Start(start) ?? throw new InvalidOperationException($"{start.FileName} did not start.");
    }

    /// <summary>This program as a worker.</summary>
    public static WorkerProcess Ours(string benchmark, int threads) => new(new ProcessStartInfo(
        Environment.ProcessPath!, [Verb, benchmark, threads.ToString(CultureInfo.InvariantCulture)]));

    public long PeakMemory => Machine.PeakMemory(process.Id);

    public Timing Time(int runs)
    {
        process.StandardInput.WriteLine(runs);
        process.StandardInput.Flush();
        var line = process.StandardOutput.ReadLine() ?? throw new InvalidOperationException("A worker ended early.");
        var numbers = line.Split(' ').Select(text => double.Parse(text, CultureInfo.InvariantCulture)).ToArray();
        return new Timing(numbers[1..], numbers[0] / runs);
    }

    /// <summary>The worker's side.</summary>
    public static int Serve(Action workload)
    {
        while (Console.ReadLine() is { } line)
        {
            var times = new double[int.Parse(line, CultureInfo.InvariantCulture)];
            var processor = Environment.CpuUsage.TotalTime;
            foreach (ref var time in times.AsSpan())
            {
                var start = Stopwatch.GetTimestamp();
                workload();
                time = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
            }

            double[] answer = [(Environment.CpuUsage.TotalTime - processor).TotalMilliseconds, .. times];
            Console.WriteLine(string.Join(' ', answer.Select(time => time.ToString("F6", CultureInfo.InvariantCulture))));
        }

        return 0;
    }

    /// <param name="Wall">Milliseconds of each run.</param>
    /// <param name="Processor">Milliseconds of processor time a run, all threads together: what a busy neighbour disturbs least.</param>
    public sealed record Timing(double[] Wall, double Processor);

    public void Dispose()
    {
        process.StandardInput.Close();
        if (!process.WaitForExit(TimeSpan.FromSeconds(10)))
            process.Kill();
        process.Dispose();
    }
}
