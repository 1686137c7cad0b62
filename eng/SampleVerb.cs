namespace TinyM2Net.Eng;

/// <summary><c>build sample NAME</c>: packs, builds a sample and shows what came out.</summary>
internal static class SampleVerb
{
    public static int Run(string[] args)
    {
        if (args.Length != 1)
            throw new StepFailedException($"usage: build sample {string.Join('|', SampleProject.Names)}");
        var sample = SampleProject.Named(args[0]);
        Step.Timed("pack", PackVerb.Pack);
        Step.Timed($"dotnet build samples/{sample.Name}", sample.Build);
        return 0;
    }
}
