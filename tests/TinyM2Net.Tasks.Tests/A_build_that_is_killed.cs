using TinyM2Net.Tasks.Tests.Support;

namespace TinyM2Net.Tasks.Tests;

/// <summary>At any effect, in every stage, and nothing of ours runs after it: the next build finds each artifact whole or not at all, and clears up.</summary>
public class A_build_that_is_killed(BuiltProject project) : IClassFixture<BuiltProject>
{
    public static TheoryData<string> Parts => [.. BuiltProject.Parts];

    [Theory]
    [MemberData(nameof(Parts))]
    public void is_made_good_by_the_next(string part) => Assert.True(project.Of(shared: false).FailEverywhere(part, Fault.Kill) > 4);

    [Theory]
    [MemberData(nameof(Parts))]
    public void with_the_whole_machine_is_made_good_by_the_next(string part) => Assert.True(project.Of(shared: false).FailEverywhere(part, Fault.PowerLoss) > 4);

    [Fact]
    public void at_any_of_the_effects_of_a_first_build_was_killed_there_above()
    {
        project.Of(shared: false);
        var tried = BuiltProject.Parts.SelectMany(project.Again).ToHashSet(StringComparer.Ordinal);
        var first = project.FirstBuild();
        Assert.True(first.Count > 200, $"{first.Count} effects");
        Assert.Empty(first.Where(effect => !tried.Contains(effect)).Distinct());
    }
}

public class A_build_into_a_shared_store_that_is_killed(BuiltProject project) : IClassFixture<BuiltProject>
{
    public static TheoryData<string> Parts => [.. BuiltProject.Parts];

    [Theory]
    [MemberData(nameof(Parts))]
    public void leaves_it_as_good_as_any_for_everybody(string part) => Assert.True(project.Of(shared: true).FailEverywhere(part, Fault.Kill) > 4);
}
