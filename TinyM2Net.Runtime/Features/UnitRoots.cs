namespace TinyM2Net.Runtime.Features;

/// <summary>exp(-2 pi i k / size), from a table that holds half a turn of an even size and a whole one of an odd size.</summary>
/// <param name="table">See <see cref="AudioTables.Roots"/>.</param>
internal sealed class UnitRoots(double[] table, int size)
{
    public void At(int k, out double real, out double imaginary)
    {
        var place = 2 * (k % size);
        var sign = place < table.Length ? 1 : -1;
        place -= sign > 0 ? 0 : table.Length;
        (real, imaginary) = (sign * table[place], sign * table[place + 1]);
    }
}
