using TinyM2Net.Compiler.Pipeline;

namespace TinyM2Net.Compiler.Tests.Pipeline;

public sealed class A_file_that_is_replaced : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void clears_up_after_writers_that_are_dead_and_lets_the_living_be()
    {
        var dead = folder[$"memo.{int.MaxValue}.1.tmp"];
        var living = folder[$"memo.{Environment.ProcessId}.77.tmp"];
        File.WriteAllText(dead, "");
        File.WriteAllText(living, "");
        AtomicFile.Write(folder["memo"], "new");
        Assert.Equal((false, true, "new"), (File.Exists(dead), File.Exists(living), File.ReadAllText(folder["memo"])));
    }

    [Fact]
    public void clears_up_after_a_dead_writer_whose_number_is_another_process_now()
    {
        var stray = folder[$"memo.{Environment.ProcessId}.1.tmp"];
        File.WriteAllText(stray, "");
        File.SetLastWriteTimeUtc(stray, DateTime.UtcNow.AddDays(-1));
        AtomicFile.RemoveStrays(folder["memo"]);
        Assert.False(File.Exists(stray));
    }

    [Fact]
    public void stays_as_it_was_when_writing_fails()
    {
        AtomicFile.Write(folder["memo"], "old");
        Assert.Throws<IOException>(() => AtomicFile.Write(folder["memo"], stream =>
        {
            stream.Write("ha"u8);
            throw new IOException("No space left on device");
        }));
        Assert.Equal("old", File.ReadAllText(folder["memo"]));
        Assert.Single(Directory.GetFiles(Path.GetDirectoryName(folder["memo"])!));
    }
}
