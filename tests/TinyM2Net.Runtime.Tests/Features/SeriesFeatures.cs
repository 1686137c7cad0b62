using TinyM2Net.Runtime.Features;

namespace TinyM2Net.Runtime.Tests.Features;

public class SeriesFeatures
{
    private static readonly byte[] Clip = "x,y\n1,2\n3,4\n5,6\n"u8.ToArray();

    [Theory]
    [InlineData(2, new float[] { 1, 2, 3, 4 })]
    [InlineData(3, new float[] { 1, 2, 3, 4, 5, 6 })]
    [InlineData(5, new float[] { 1, 2, 3, 4, 5, 6, 5, 6, 5, 6 })]
    public void Rows_are_cropped_or_the_last_is_repeated(int rows, float[] expected)
    {
        var extractor = FeatureExtractor.Create(new SeriesFeatureSettings { Rows = rows, Columns = 2 });
        var features = new float[extractor.Shape.Count];
        extractor.Extract(Clip, features);
        Assert.Equal(expected, features);
    }

    [Fact]
    public void Another_count_of_columns_is_refused_with_their_names()
    {
        var extractor = FeatureExtractor.Create(new SeriesFeatureSettings { Rows = 3, Columns = 3 });
        Assert.Contains("x, y", Assert.Throws<MediaException>(() => extractor.Extract(Clip, new float[9])).Message, StringComparison.Ordinal);
        Assert.Throws<InvalidDataException>(() => FeatureExtractor.Create(new SeriesFeatureSettings { Rows = 0 }));
    }
}
