using System.Diagnostics;

namespace TinyM2Net.Tasks.Tests;

/// <summary>What a build looks at first: every file's name, size and time stamp.</summary>
public sealed class A_folder_of_clips : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("tinym2net-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void with_a_folder_of_a_name_that_is_no_UTF_8_is_walked()
    {
        if (!OperatingSystem.IsLinux())
            return; // other systems have no such names
        File.WriteAllText(Path.Combine(folder, "clip.wav"), "a");
        var before = Digest();
        // As an archive of another country's names leaves it. .NET can neither make nor remove it.
        Shell("mkdir \"$(printf 'gr\\374n')\"");
        try
        {
            Assert.NotEqual(before, Digest());
            Assert.Equal(Digest(), Digest());
        }
        finally
        {
            Shell("rmdir \"$(printf 'gr\\374n')\"");
        }
        Assert.Equal(before, Digest());
    }

    [Fact]
    public void may_lose_a_folder_while_it_is_walked()
    {
        var (linux, portable, absent) = (new FolderSum(), new FolderSum(), new FolderSum());
        absent.AddAbsent(7);
        new PortableFolder(Path.Combine(folder, "gone"), 7).Do(null!, ref portable);
        Assert.Equal(absent, portable);
        if (!LinuxFolder.IsSupported)
            return;
        new LinuxFolder(Path.Combine(folder, "gone"), 7).Do(null!, ref linux);
        Assert.Equal(absent, linux);
    }

    private string Digest() => FolderDigest.Of(folder, out _, CancellationToken.None);

    private void Shell(string command)
    {
        using var shell = Process.Start(new ProcessStartInfo("sh", ["-c", command]) { WorkingDirectory = folder })!;
        shell.WaitForExit();
        Assert.Equal(0, shell.ExitCode);
    }
}
