using System.Runtime.InteropServices;

namespace TinyM2Net.Sdk.Tests.Support;

/// <summary>A theory that publishes apps in every way for linux-x64: where they can run, and the packs they are made of lie in the package folder.</summary>
public sealed class PacksTheoryAttribute : TheoryAttribute
{
    private static readonly string[] Packs = ["microsoft.net.illink.tasks", "microsoft.netcore.app.runtime.linux-x64", "microsoft.netcore.app.crossgen2.linux-x64"];

    public PacksTheoryAttribute()
    {
        if (!OperatingSystem.IsLinux() || RuntimeInformation.ProcessArchitecture != Architecture.X64)
            Skip = "runs linux-x64 apps";
        else if (Packs.FirstOrDefault(pack => !Directory.Exists(Path.Combine(Product.MachinePackages, pack))) is { } missing)
            Skip = $"{missing} is not in the package folder: ./build test fetches it where it can";
    }
}
