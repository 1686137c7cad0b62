using System.Text;
using TinyM2Net.Runtime.Media;

namespace TinyM2Net.Runtime.Tests.Media;

public class A_series_file
{
    [Fact]
    public void Is_read_row_by_row()
    {
        var clip = Read("\uFEFFaccel x, \"accel y\" ,z\r\n1,-2.5,3e-2\r\n\r\n4, 5 ,6\r\n");
        Assert.Equal(["accel x", "accel y", "z"], clip.Names);
        Assert.Equal((2, 3), (clip.Rows, clip.Columns));
        Assert.Equal([1, -2.5f, 0.03f, 4, 5, 6], clip.Values);
    }

    [Fact]
    public void Without_a_last_line_end_is_read() => Assert.Equal([1, 2], Read("x\n1\n2").Values);

    [Theory]
    [InlineData("", "empty")]
    [InlineData("\n\n", "empty")]
    [InlineData("x,y\n", "no row below")]
    [InlineData("1,2\n3,4\n", "line 1: the header row holds only numbers")]
    [InlineData("x,\n1,2\n", "line 1: column 2 has no name")]
    [InlineData("x,y\n1,2\n3\n", "line 3: 1 values under a header of 2")]
    [InlineData("x,y\n1,2\n\n3,4,5\n", "line 4: 3 values under a header of 2")]
    [InlineData("x,y\n1,two\n", "line 2, column 'y': 'two'")]
    [InlineData("x,y\n1,NaN\n", "'NaN' is not a finite number")]
    [InlineData("x,y\n1,1e99\n", "'1e99' is not a finite number")]
    [InlineData("x,y\n1,\n", "'' is not a finite number")]
    [InlineData("x;y\n1,5;2\n", "line 2: 2 values under a header of 1")]
    public void That_is_broken_is_refused_with_the_line(string text, string reason) =>
        Assert.Contains(reason, Assert.Throws<MediaException>(() => Read(text)).Message, StringComparison.Ordinal);

    [Fact]
    public void That_is_not_utf8_is_refused() =>
        Assert.Contains("line 2: the text is not UTF-8", Assert.Throws<MediaException>(() => SeriesFile.Read([.. "x\n"u8, 0xFF])).Message, StringComparison.Ordinal);

    private static SeriesClip Read(string text) => SeriesFile.Read(Encoding.UTF8.GetBytes(text));
}
