namespace TinyM2Net.Sdk.Tests.Support;

/// <summary>A theory that runs shell commands as the pages show them.</summary>
public sealed class LinuxTheoryAttribute : TheoryAttribute
{
    public LinuxTheoryAttribute()
    {
        if (!OperatingSystem.IsLinux())
            Skip = "runs the pages' commands in bash";
    }
}
