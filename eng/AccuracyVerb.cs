namespace TinyM2Net.Eng;

/// <summary><c>build tables</c>, <c>build reference</c> and <c>build students</c>: what the models reach, by the program in <c>eng/accuracy</c>.</summary>
internal static class AccuracyVerb
{
    public static int Run(string verb, string[] args) =>
        Step.Run(Repository.Root, "dotnet", ["run", "--project", Repository.At("eng", "accuracy"), "-c", "Release", "--", verb, .. args]);
}
