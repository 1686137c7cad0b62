using TinyM2Net.Compiler.Pipeline;

namespace TinyM2Net.Compiler.Tests.Pipeline;

public sealed class A_file_memo : IDisposable
{
    private readonly TemporaryFolder folder = new();

    private FileMemo Memo => new(folder["memo/files"], TimeProvider.System);

    public void Dispose() => folder.Dispose();

    [Fact]
    public void sees_a_change_of_content_size_or_time()
    {
        var before = Hash(Write("one", minutesAgo: 10));
        Assert.Equal(before, Hash(Write("one", minutesAgo: 5)));
        Assert.NotEqual(before, Hash(Write("two", minutesAgo: 4)));
        Assert.NotEqual(before, Hash(Write("longer", minutesAgo: 4)));
    }

    [Fact]
    public void does_not_read_a_file_that_nobody_touched()
    {
        var before = Hash(Write("one", minutesAgo: 10));
        Assert.Equal(before, Hash(Write("two", minutesAgo: 10))); // same size and time stamp: not looked at
    }

    [Fact]
    public void does_not_trust_the_time_stamp_of_a_file_just_written()
    {
        var before = Hash(Write("one", minutesAgo: 0));
        Assert.NotEqual(before, Hash(Write("two", minutesAgo: 0)));
    }

    [Fact]
    public void that_was_damaged_is_forgotten()
    {
        var before = Hash(Write("one", minutesAgo: 10));
        File.WriteAllText(folder["memo/files"], "nonsense\n0 1\n");
        Assert.Equal(before, Hash(folder["clip"]));
    }

    private string Hash(string file)
    {
        var memo = Memo;
        var hash = memo.Hash(file);
        memo.Save();
        return hash;
    }

    private string Write(string text, int minutesAgo)
    {
        File.WriteAllText(folder["clip"], text);
        File.SetLastWriteTimeUtc(folder["clip"], (minutesAgo == 0 ? DateTime.UtcNow : DateTime.UtcNow.Date).AddMinutes(-minutesAgo));
        return folder["clip"];
    }
}
