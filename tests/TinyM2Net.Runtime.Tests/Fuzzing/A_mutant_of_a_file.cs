using TinyM2Net.Fuzzing;

namespace TinyM2Net.Runtime.Tests.Fuzzing;

/// <summary>Every byte spoilt in turn and structure edited at random, digests put right: a reader refuses with its own exception or gives a bounded answer.</summary>
public class A_mutant_of_a_file
{
    private const ulong Seed = 1;

    public static TheoryData<string, int> Targets => new() { { "artifact", 20000 }, { "wav", 5000 }, { "png", 5000 }, { "jpeg", 5000 } };

    [Theory]
    [MemberData(nameof(Targets))]
    public void is_refused_or_read_within_the_declared_limits_and_refused_behind_its_old_digest(string name, int count)
    {
        var run = new FuzzRun(Named(name), count, Seed);
        run.Run();
        Assert.Empty(run.Findings.Select(f => $"mutant {f.Number}: {f.What}"));
        Assert.Equal(count, run.Accepted + run.Refused);
        // Both outcomes must be real ones, or the digests were not put right.
        Assert.InRange(run.Accepted, count / 50, count);
        Assert.InRange(run.Refused, count / 5, count);
    }

    [Theory]
    [MemberData(nameof(Targets))]
    public void has_sane_parents_that_come_together_again_from_their_parts(string name, int _)
    {
        var target = Named(name);
        foreach (var file in target.Sane)
        {
            var signed = target.Format.Join(target.Format.Split(file));
            target.Format.Sign(signed);
            Assert.Equal(file, signed);
            Assert.True(target.Reads(file));
        }
    }

    [Fact]
    public void is_the_same_each_time_and_another_for_another_seed()
    {
        Mutator Of(ulong seed) => new(new ArtifactFormat(), Seeds.Artifact, seed);
        var number = Of(1).Systematic + 3;
        Assert.Equal(Of(1)[number].Signed, Of(1)[number].Signed);
        Assert.NotEqual(Of(1)[number].Signed, Of(2)[number].Signed);
        Assert.Equal(Seeds.Artifact.Length, Enumerable.Range(0, Seeds.Artifact.Length).Count(place => Of(1)[(long)place * Mutator.EditsOfByte + 2].Raw[place] != Seeds.Artifact[place]));
    }

    [Fact]
    public void that_breaks_a_reader_is_found()
    {
        Target faulty = Named("wav") with { Reads = file => file[22] > 8 ? throw new FormatException() : file.Length > 20 };
        var run = new FuzzRun(faulty with { MostBytes = 1 << 20 }, 3000, Seed);
        run.Run();
        Assert.Contains(run.Findings, f => f.What.Contains(nameof(FormatException), StringComparison.Ordinal));

        var greedy = new FuzzRun(faulty with { Reads = file => new byte[1 << (file[3] % 3 * 10)].Length > 0, MostBytes = 1 << 18 }, 3000, Seed);
        greedy.Run();
        Assert.Contains(greedy.Findings, f => f.What.Contains("bytes were allocated", StringComparison.Ordinal));

        var trusting = new FuzzRun(Named("artifact") with { Reads = _ => true }, 100, Seed);
        trusting.Run();
        Assert.All(trusting.Findings, f => Assert.Contains("digest", f.What, StringComparison.Ordinal));
        Assert.NotEmpty(trusting.Findings);
    }

    private static Target Named(string name) => Target.All.Single(t => t.Name == name);
}
