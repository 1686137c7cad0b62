using System.Diagnostics;
using System.Globalization;

namespace TinyM2Net.Training.Tests.Fitting;

/// <summary>TinyM2Net.Training.Digest run with one thing changed at a time: the bytes of weights and audio features must not know.</summary>
public sealed class A_training_in_another_process
{
    private const string Program = "TinyM2Net.Training.Digest.dll";

    private static readonly Lazy<(string Digests, int VectorBits)> Here = new(() => Run(AppContext.BaseDirectory, 1));

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void gives_the_same_bytes_on_any_number_of_threads(int threads) => Assert.Equal(Here.Value.Digests, Run(AppContext.BaseDirectory, threads).Digests);

    [Theory]
    [InlineData("DOTNET_TieredPGO=0")]
    [InlineData("DOTNET_TieredPGO=1")]
    [InlineData("DOTNET_TieredCompilation=0")]
    [InlineData("DOTNET_ReadyToRun=0")]
    public void gives_the_same_bytes_however_it_is_compiled(string setting) =>
        Assert.Equal(Here.Value.Digests, Run(AppContext.BaseDirectory, 2, setting: setting).Digests);

    [Theory]
    [InlineData("DOTNET_MaxVectorTBitWidth=512", 512)]
    [InlineData("DOTNET_EnableAVX512=0", 256)]
    [InlineData("DOTNET_EnableFMA=0", 512)]
    [InlineData("DOTNET_EnableAVX2=0", 128)]
    [InlineData("DOTNET_EnableHWIntrinsic=0", 0)]
    public void gives_the_same_bytes_with_other_vectors(string setting, int widest)
    {
        var (digests, bits) = Run(AppContext.BaseDirectory, 2, setting: setting);
        Assert.Equal(Here.Value.Digests, digests);
        Assert.InRange(bits, 0, widest);
    }

    [Fact]
    public void gives_the_same_bytes_in_another_folder_and_culture()
    {
        var folder = Directory.CreateTempSubdirectory("tm2n süd ").FullName;
        try
        {
            foreach (var file in Directory.GetFiles(AppContext.BaseDirectory, "TinyM2Net.*"))
                File.Copy(file, Path.Combine(folder, Path.GetFileName(file)));
            Assert.Equal(Here.Value.Digests, Run(folder, 1, "comma").Digests);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static (string Digests, int VectorBits) Run(string folder, int threads, string culture = "", string? setting = null)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(folder, Program), threads.ToString(CultureInfo.InvariantCulture), culture])
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        if (setting?.Split('=') is [var name, var value])
            start.Environment[name] = value;
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        var digests = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, errors.Result);
        Assert.Equal(4, digests.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
        return (digests, int.Parse(errors.Result, CultureInfo.InvariantCulture));
    }
}
