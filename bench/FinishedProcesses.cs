using System.Runtime.InteropServices;

namespace TinyM2Net.Bench;

/// <summary>What the processes that this one has started and waited for, and theirs, took of processors together: .NET tells it of running ones alone.</summary>
internal static partial class FinishedProcesses
{
    private const int Children = -1;

    /// <summary>The kernel's <c>rusage</c>, as 64-bit Linux has it: seconds and microseconds of user time, then of system time, then fourteen counts.</summary>
    private const int UsageFields = 18;

    public static TimeSpan ProcessorTime
    {
        get
        {
            var usage = new long[UsageFields];
            return getrusage(Children, usage) == 0 ? TimeSpan.FromSeconds(usage[0] + usage[2]) + TimeSpan.FromMicroseconds(usage[1] + usage[3])
                : throw new InvalidOperationException($"getrusage failed with error {Marshal.GetLastPInvokeError()}.");
        }
    }

    [LibraryImport("libc", SetLastError = true)]
    private static partial int getrusage(int who, [Out] long[] usage);
}
