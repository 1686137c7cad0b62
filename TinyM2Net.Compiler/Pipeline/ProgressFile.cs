using System.Text.Json;

namespace TinyM2Net.Compiler.Pipeline;

/// <summary>
/// Keeps <c>progress.json</c> beside a running stage: what to look at while the terminal shows a timer alone. Gone when the stage ends. It is
/// to look at and nothing else: hours of training do not end because a reader holds it open, or it finds no room.
/// </summary>
internal sealed class ProgressFile : IProgress<StageProgress>, IDisposable
{
    public const string Suffix = ".progress.json";

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);
    private static readonly JsonSerializerOptions Json = new() { PropertyNamingPolicy = JsonNamingPolicy.CamelCase };

    private readonly Lock gate = new();
    private readonly string path;
    private readonly StageContext context;
    private readonly long started;
    private long? written;

    public ProgressFile(string path, StageContext context)
    {
        this.path = path;
        this.context = context;
        started = context.Time.GetTimestamp();
    }

    public void Report(StageProgress value)
    {
        context.Progress?.Report(value);
        lock (gate)
        {
            if (written is { } last && context.Time.GetElapsedTime(last) < Pause)
                return;
            written = context.Time.GetTimestamp();
            var seconds = Math.Round(context.Time.GetElapsedTime(started).TotalSeconds, 1);
            var text = JsonSerializer.Serialize(new { value.Stage, value.Done, value.Total, value.Message, Seconds = seconds, Environment.ProcessId }, Json);
            WhateverComes(() =>
            {
                Disk.Current.Write(path + ".tmp", text);
                Disk.Current.Move(path + ".tmp", path);
            });
        }
    }

    /// <summary>What cannot be removed now, tidying the store removes.</summary>
    public void Dispose() => WhateverComes(() =>
    {
        Disk.Current.Delete(path);
        Disk.Current.Delete(path + ".tmp");
    });

    private static void WhateverComes(Action effects)
    {
        try
        {
            effects();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // See above.
        }
    }
}
