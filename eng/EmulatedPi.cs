namespace TinyM2Net.Eng;

/// <summary>A 64-bit ARM processor under emulation, where <c>../shared/arm64</c> has the tools for it.</summary>
internal sealed class EmulatedPi
{
    /// <summary>A Raspberry Pi 4's processor and a Raspberry Pi 5's.</summary>
    public static readonly string[] Processors = ["cortex-a72", "cortex-a76"];

    private static readonly string Tools = Path.Combine(Repository.Shared, "arm64");

    private EmulatedPi()
    {
    }

    /// <summary>Makes it ready, which takes a minute or two the first time and seconds after; or null with the reason.</summary>
    public static EmulatedPi? TryPrepare(out string reason)
    {
        reason = !OperatingSystem.IsLinux() ? "the emulated Pi needs Linux"
            : !File.Exists(Path.Combine(Tools, "prepare.sh")) ? "../shared/arm64 is not beside this checkout"
            : "";
        if (reason.Length > 0)
            return null;
        var (code, output, errors) = Step.TryCapture(Repository.Root, Path.Combine(Tools, "prepare.sh"));
        if (code == 0)
            return new EmulatedPi();
        var lines = (output + errors).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        reason = "../shared/arm64/prepare.sh cannot make it ready: " + lines.LastOrDefault("no output");
        return null;
    }

    /// <summary>Runs an app there.</summary>
    public (int Code, string Output, string Errors) Run(string processor, App app, params string[] arguments) =>
        // QEMU before 8.1 does not see code that is written through a second mapping of its page, as the runtime does by default: where a
        // dynamic method takes the place of a collected one, the old one runs.
        Step.TryCapture(app.Folder, "env", ["DOTNET_EnableWriteXorExecute=0", Path.Combine(Tools, "run.sh"), "--cpu", processor, app.Dll, .. arguments]);
}
