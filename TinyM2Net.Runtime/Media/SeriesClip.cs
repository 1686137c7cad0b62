namespace TinyM2Net.Runtime.Media;

/// <summary>A series of sensor readings.</summary>
/// <param name="Values">Row by row, one row a frame; finite.</param>
/// <param name="Names">The columns' names, <paramref name="Columns"/> of them.</param>
internal sealed record SeriesClip(float[] Values, int Rows, int Columns, string[] Names);
