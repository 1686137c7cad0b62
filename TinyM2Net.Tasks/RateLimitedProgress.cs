using System.Globalization;
using TinyM2Net.Compiler.Pipeline;

namespace TinyM2Net.Tasks;

/// <summary>Lets one line through in ten seconds: enough for a log, and for a person who waits.</summary>
internal sealed class RateLimitedProgress(string model, TimeProvider time, Action<string> write) : IProgress<StageProgress>
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(10);

    private readonly Lock _gate = new();
    private long _last = time.GetTimestamp();

    public void Report(StageProgress value)
    {
        lock (_gate)
        {
            if (time.GetElapsedTime(_last) < Pause)
                return;
            _last = time.GetTimestamp();
        }
        var share = value.Total > 0 ? value.Done / value.Total : 0;
        write(string.Create(CultureInfo.InvariantCulture, $"{model}: {value.Stage} {100 * share:0} %, {value.Message}"));
    }
}
