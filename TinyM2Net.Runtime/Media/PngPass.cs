namespace TinyM2Net.Runtime.Media;

/// <summary>One pass over the image: all of it, or one of Adam7's seven grids.</summary>
internal sealed record PngPass(int FirstColumn, int FirstRow, int ColumnStep, int RowStep, int Width, int Height)
{
    /// <summary>The passes in the order of the file; those without pixels are not in it.</summary>
    public static List<PngPass> Of(PngHeader header)
    {
        (int Column, int Row, int ColumnStep, int RowStep)[] grids = header.Interlaced
            ? [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)]
            : [(0, 0, 1, 1)];
        var passes = new List<PngPass>();
        foreach (var grid in grids)
        {
            var width = (header.Width - grid.Column + grid.ColumnStep - 1) / grid.ColumnStep;
            var height = (header.Height - grid.Row + grid.RowStep - 1) / grid.RowStep;
            if (width > 0 && height > 0)
                passes.Add(new PngPass(grid.Column, grid.Row, grid.ColumnStep, grid.RowStep, width, height));
        }

        return passes;
    }
}
