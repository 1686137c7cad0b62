namespace TinyM2Net.Sdk.Tests.Support;

/// <summary>A test that sends signals: not on Windows, and only where <c>env</c> can give a child the signals back that we ignore.</summary>
public sealed class SignalFactAttribute : FactAttribute
{
    public SignalFactAttribute()
    {
        if (!OperatingSystem.IsLinux())
            Skip = "sends Linux signals";
    }
}
