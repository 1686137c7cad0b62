using System.Diagnostics;
using System.Globalization;

namespace TinyM2Net.Bench;

/// <summary>The peer of training: PyTorch, tuned as <c>../shared/peers/torch.sh</c> does.</summary>
internal static class PyTorch
{
    public const string Name = "pytorch-tuned";

    /// <param name="work">What pytorch.py knows: <c>step</c> or <c>hess</c>.</param>
    public static WorkerProcess Start(CaseStudy study, string work, int threads)
    {
        var start = new ProcessStartInfo("/usr/bin/python3",
            [Repository.At("bench", "pytorch.py"), study.PeerName, work, threads.ToString(CultureInfo.InvariantCulture), CaseStudy.BatchSize.ToString(CultureInfo.InvariantCulture)])
        {
            WorkingDirectory = Peers.Folder,
        };
        // Memory is kept, not given back between steps: without this PyTorch spends half its time on page faults.
        start.Environment["MALLOC_MMAP_MAX_"] = "0";
        start.Environment["MALLOC_TRIM_THRESHOLD_"] = "17179869184";
        start.Environment["MALLOC_TOP_PAD_"] = "67108864";
        return new WorkerProcess(start);
    }
}
