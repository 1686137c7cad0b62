using TinyM2Net.Tasks.Tests.Support;

namespace TinyM2Net.Tasks.Tests;

/// <summary>From any effect on, in every stage: it says so in one line, and leaves nothing but what the next build goes on from.</summary>
public class A_build_on_a_disk_that_is_full(BuiltProject project) : IClassFixture<BuiltProject>
{
    public static TheoryData<string> Parts => [.. BuiltProject.Parts];

    [Theory]
    [MemberData(nameof(Parts))]
    public void says_so_and_the_next_one_is_as_good_as_any(string part) => Assert.True(project.Of(shared: false).FailEverywhere(part, Fault.Full) > 4);
}

public class A_build_into_a_shared_store_on_a_disk_that_is_full(BuiltProject project) : IClassFixture<BuiltProject>
{
    public static TheoryData<string> Parts => [.. BuiltProject.Parts];

    [Theory]
    [MemberData(nameof(Parts))]
    public void leaves_it_as_good_as_any_for_everybody(string part) => Assert.True(project.Of(shared: true).FailEverywhere(part, Fault.Full) > 4);
}
