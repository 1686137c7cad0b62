using System.CommandLine;

namespace TinyM2Net.CommandLine;

/// <summary><c>selftest</c>: this machine must compute the golden samples of each model integer for integer.</summary>
internal static class SelfTestVerb
{
    public static Command Create(ModelSet models)
    {
        var command = new Command("selftest", "Replays the golden samples in each model; exit code 1 if one integer differs.");
        command.SetVerb((parse, output) =>
        {
            var allPassed = true;
            foreach (var model in models.Chosen(parse))
            {
                var result = model.Model.SelfTest();
                allPassed &= result.Passed;
                output.WriteLine($"{model.Name}: {Describe(result)}");
                foreach (var mismatch in result.Mismatches)
                    output.WriteLine($"  {mismatch}");
            }
            return allPassed ? 0 : 1;
        });
        return command;
    }

    private static string Describe(SelfTestResult result) => result switch
    {
        { Passed: true } => $"passed, {result.Samples} golden samples give the packed integers",
        { Samples: 0 } => "FAILED, the file brings no golden samples",
        _ => $"FAILED, {result.Mismatches.Count} of {result.Samples} golden samples give other integers",
    };
}
