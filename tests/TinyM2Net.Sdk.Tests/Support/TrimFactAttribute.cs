namespace TinyM2Net.Sdk.Tests.Support;

/// <summary>A test that publishes a trimmed, self-contained app for linux-x64: where it can run, and the packs it is made of lie in the package folder.</summary>
public sealed class TrimFactAttribute : FactAttribute
{
    public TrimFactAttribute()
    {
        if (!OperatingSystem.IsLinux() || System.Runtime.InteropServices.RuntimeInformation.ProcessArchitecture != System.Runtime.InteropServices.Architecture.X64)
            Skip = "runs a linux-x64 app";
        else if (!Directory.Exists(Path.Combine(Product.MachinePackages, "microsoft.net.illink.tasks")) || !Directory.Exists(Path.Combine(Product.MachinePackages, "microsoft.netcore.app.runtime.linux-x64")))
            Skip = "the packs for a trimmed app are not in the package folder: ./build test fetches them where it can";
    }
}
