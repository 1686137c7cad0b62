using System.Text;
using TinyM2Net.Runtime.Media;

namespace TinyM2Net.Runtime.Tests.Media;

public class A_series_as_a_stream
{
    [Theory]
    [InlineData("1,2\n3,4\n")]
    [InlineData("a,b\r\n1,2\r\n\r\n 3 , 4")]
    [InlineData("\uFEFFa,b\n1,2\n3,4")]
    public void gives_row_after_row(string text) => Assert.Equal([1, 2, 3, 4], Read(text));

    [Theory]
    [InlineData("1,2\n3\n", "line 2")]
    [InlineData("1,2\na,b\n", "line 2")]
    [InlineData("1,2\n1,NaN\n", "not a finite number")]
    [InlineData("x\n\u0001\n", "line 2")]
    public void is_refused_by_line(string text, string says) => Assert.Contains(says, Assert.Throws<MediaException>(() => Read(text)).Message, StringComparison.Ordinal);

    [Fact]
    public void is_refused_where_a_line_has_no_end() => Assert.Contains("65536", Assert.Throws<MediaException>(() => Read(new string('1', 70000))).Message, StringComparison.Ordinal);

    [Fact]
    public void gives_raw_rows_and_drops_one_that_was_cut_short()
    {
        var stream = new SeriesStream(new MemoryStream([.. BitConverter.GetBytes(1.5f), .. BitConverter.GetBytes(-2f), .. BitConverter.GetBytes(3f), 0, 0]), 2, isRaw: true);
        var row = new float[2];
        Assert.True(stream.Read(row));
        Assert.Equal([1.5f, -2f], row);
        Assert.False(stream.Read(row));
    }

    private static List<float> Read(string text)
    {
        var stream = new SeriesStream(new MemoryStream(Encoding.UTF8.GetBytes(text)), 2, isRaw: false);
        var (all, row) = (new List<float>(), new float[2]);
        while (stream.Read(row))
            all.AddRange(row);
        return all;
    }
}
