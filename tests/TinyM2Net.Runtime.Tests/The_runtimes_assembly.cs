using System.Reflection;

namespace TinyM2Net.Runtime.Tests;

public class The_runtimes_assembly
{
    private const int MostBytes = 400 * 1024;

    [Fact]
    public void Takes_400_KiB_at_most() => Assert.InRange(new FileInfo(typeof(Model).Assembly.Location).Length, 1, MostBytes);

    [Fact]
    public void Is_marked_for_trimming_and_ahead_of_time_compilation() =>
        Assert.Contains(typeof(Model).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>(), a => a.Key == "IsTrimmable" && a.Value == "True");

    [Fact]
    public void Refers_to_the_framework_alone() =>
        Assert.All(typeof(Model).Assembly.GetReferencedAssemblies(), name => Assert.StartsWith("System.", name.Name, StringComparison.Ordinal));
}
