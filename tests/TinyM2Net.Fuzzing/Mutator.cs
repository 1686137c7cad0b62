using System.Buffers.Binary;
using TinyM2Net.Runtime.Arithmetic;

namespace TinyM2Net.Fuzzing;

/// <summary>
/// The mutants of one file, by number: first every byte set to 0 and to FF, raised and lowered by one, and the file cut there; then, without
/// end, one to four edits of parts, numbers and ranges drawn from the seed and the number.
/// </summary>
internal sealed class Mutator(FileFormat format, byte[] sane, ulong seed)
{
    public const int EditsOfByte = 5;
    private static readonly int[] Telling = [0, 1, -1, 2, 3, 4, 7, 8, 15, 16, 63, 64, 127, 128, 255, 256, 4095, 4096, 32767, 32768, 65535, 65536, 1 << 20, 1 << 24, 1 << 28, 1 << 30, int.MaxValue, int.MinValue];
    private static readonly float[] Values = [0, -0f, 1, -1, float.Epsilon, float.MaxValue, float.MinValue, float.PositiveInfinity, float.NegativeInfinity, float.NaN, 1e-30f, 1e30f];

    private readonly List<Part> parts = format.Split(sane);

    /// <summary>How many the first, complete row has.</summary>
    public long Systematic => (long)EditsOfByte * sane.Length;

    public Mutant this[long number]
    {
        get
        {
            var raw = number < Systematic ? OfByte((int)(number / EditsOfByte), (int)(number % EditsOfByte)) : Random(new SplitMix(seed).Fork((ulong)number));
            var signed = (byte[])raw.Clone();
            format.Sign(signed);
            return new Mutant(raw, signed);
        }
    }

    public bool IsSane(byte[] file) => file.AsSpan().SequenceEqual(sane);

    private byte[] OfByte(int place, int edit)
    {
        if (edit == EditsOfByte - 1)
            return Cut(place);
        var file = (byte[])sane.Clone();
        file[place] = edit switch { 0 => 0, 1 => 0xFF, 2 => (byte)(file[place] + 1), _ => (byte)(file[place] - 1) };
        return file;
    }

    /// <summary>Within a part that part ends there and the others follow; elsewhere the file ends.</summary>
    private byte[] Cut(int place)
    {
        var index = parts.FindIndex(p => place >= p.Start && place < p.Start + p.Body.Length);
        if (index < 0)
            return sane[..place];
        List<Part> cut = [.. parts];
        cut[index] = cut[index] with { Body = cut[index].Body[..(place - cut[index].Start)] };
        return format.Join(cut);
    }

    private byte[] Random(SplitMix random)
    {
        List<Part> edited = [.. parts];
        for (var edits = random.NextInt(3); edits > 0 && edited.Count > 0; edits--)
            EditParts(edited, ref random);
        var file = format.Join(edited);
        for (var edits = random.NextInt(3) + (file.AsSpan().SequenceEqual(sane) ? 1 : 0); edits > 0 && file.Length > 0; edits--)
            EditBytes(file, 0, ref random);
        return file;
    }

    private void EditParts(List<Part> edited, ref SplitMix random)
    {
        var index = random.NextInt(edited.Count);
        var part = edited[index];
        switch (random.NextInt(12))
        {
            case 0:
                edited.RemoveAt(index);
                break;
            case 1:
                edited.Insert(random.NextInt(edited.Count + 1), part);
                break;
            case 2:
                var other = random.NextInt(edited.Count);
                (edited[index], edited[other]) = (edited[other], part);
                break;
            case 3:
                edited[index] = part with { Kind = random.NextInt(2) == 0 ? parts[random.NextInt(parts.Count)].Kind : part.Kind ^ (1u << random.NextInt(32)) };
                break;
            case 4:
                edited[index] = part with { Flags = part.Flags ^ (1u << random.NextInt(4)) };
                break;
            case 5:
                edited[index] = part with { Body = part.Body[..random.NextInt(part.Body.Length + 1)] };
                break;
            case 6:
                edited[index] = part with { Body = Inserted(part.Body, ref random) };
                break;
            case 7:
                var from = random.NextInt(part.Body.Length + 1);
                edited[index] = part with { Body = [.. part.Body[..from], .. part.Body[Math.Min(part.Body.Length, from + 1 + random.NextInt(16))..]] };
                break;
            case 8 or 9:
                edited[index] = format.Edit(part, ref random);
                break;
            default:
                var body = (byte[])part.Body.Clone();
                EditBytes(body, part.Start, ref random);
                edited[index] = part with { Body = body };
                break;
        }
    }

    /// <summary>A range of its own once more, or bytes of one value, somewhere.</summary>
    private static byte[] Inserted(byte[] body, ref SplitMix random)
    {
        var at = random.NextInt(body.Length + 1);
        var length = 1 + random.NextInt(64);
        var from = random.NextInt(body.Length + 1);
        byte[] more = random.NextInt(2) == 0 ? body[from..Math.Min(body.Length, from + length)] : [.. Enumerable.Repeat((byte)random.NextInt(256), length)];
        return [.. body[..at], .. more, .. body[at..]];
    }

    /// <param name="start">Where the bytes stand in the sane file: its numbers are aligned there.</param>
    private static void EditBytes(byte[] bytes, int start, ref SplitMix random)
    {
        if (bytes.Length == 0)
            return;
        var place = random.NextInt(bytes.Length);
        var number = Math.Max(0, place - (place + start) % sizeof(int));
        var room = bytes.AsSpan(number).Length >= sizeof(int);
        switch (random.NextInt(8))
        {
            case 0:
                bytes[place] ^= (byte)(1 << random.NextInt(8));
                break;
            case 1:
                bytes[place] = (byte)random.NextInt(256);
                break;
            case 2 when room:
                BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(number), Telling[random.NextInt(Telling.Length)]);
                break;
            case 3 when room:
                var value = BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan(number));
                BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(number), unchecked(random.NextInt(3) switch { 0 => value * 2, 1 => value + random.NextInt(33) - 16, _ => -value }));
                break;
            case 4 when room:
                BinaryPrimitives.WriteSingleLittleEndian(bytes.AsSpan(number), Values[random.NextInt(Values.Length)]);
                break;
            case 5 when place + sizeof(int) <= bytes.Length:
                BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(place), Telling[random.NextInt(Telling.Length)]);
                break;
            case 6:
                var from = random.NextInt(bytes.Length);
                var length = 1 + random.NextInt(Math.Min(32, bytes.Length - Math.Max(from, place)));
                bytes.AsSpan(from, length).ToArray().CopyTo(bytes.AsSpan(place));
                break;
            default:
                bytes.AsSpan(place, 1 + random.NextInt(Math.Min(16, bytes.Length - place))).Fill((byte)(random.NextInt(2) * 255));
                break;
        }
    }
}
