namespace TinyM2Net.Sdk.Tests.Support;

/// <summary>A test on a Slurm of its own, which takes minutes: `./build slurm` runs it, where Slurm and MUNGE are installed.</summary>
public sealed class SlurmFactAttribute : FactAttribute
{
    /// <summary>Set by <c>./build slurm</c>.</summary>
    public const string Wanted = "TINYM2NET_SLURM";

    public SlurmFactAttribute()
    {
        if (Environment.GetEnvironmentVariable(Wanted) != "1")
            Skip = "takes minutes: ./build slurm runs it";
        else if (SlurmCluster.Missing is [var first, ..])
            Skip = $"{first} is not installed: on Debian, apt-get install slurm-wlm munge";
    }
}
