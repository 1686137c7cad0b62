using System.Text;
using TinyM2Net.Compiler.Pipeline;
using TinyM2Net.Runtime.Arithmetic;

namespace TinyM2Net.Compiler.Dataset;

/// <summary>
/// A small image-and-audio set from a seed, for a first build without any data of one's own. Its four classes are what is seen (a full ball or
/// an open box) by what is heard (a beep or a siren): either modality alone can only halve the classes, so that the fusion has to work.
/// </summary>
internal static class SyntheticDataset
{
    private const int GroupsPerClass = 20;
    private const int SamplesPerGroup = 4;

    /// <summary>Of a class's groups the first twelve train, then four validate and four test.</summary>
    private static readonly (int Below, string Split)[] Splits = [(12, "train"), (16, "val"), (GroupsPerClass, "test")];

    /// <summary>Writes <c>manifest.csv</c>, <c>image/*.png</c> (32x32 RGB) and <c>audio/*.wav</c> (1 s, 8 kHz, 16 bit): 320 samples in 80 groups. The manifest comes last.</summary>
    /// <returns>The manifest's path.</returns>
    public static string Write(string folder, ulong seed, CancellationToken cancellation = default)
    {
        Disk.Current.CreateFolder(Path.Combine(folder, "image"));
        Disk.Current.CreateFolder(Path.Combine(folder, "audio"));
        var rows = new StringBuilder("sample_id,group_id,label,image_path,audio_path,split\n");
        var random = new SplitMix(seed);
        for (var kind = 0; kind < 4; kind++)
        {
            var (isBox, isSiren) = (kind / 2 == 1, kind % 2 == 1);
            var label = $"{(isBox ? "box" : "ball")}_{(isSiren ? "siren" : "beep")}";
            for (var group = 0; group < GroupsPerClass; group++)
            {
                cancellation.ThrowIfCancellationRequested();
                var groupRandom = random.Fork((ulong)(kind * GroupsPerClass + group));
                var image = SyntheticImage.Draw(ref groupRandom);
                var sound = SyntheticSound.Draw(ref groupRandom);
                var split = Splits.First(s => group < s.Below).Split;
                for (var sample = 0; sample < SamplesPerGroup; sample++)
                {
                    var sampleRandom = groupRandom.Fork((ulong)sample);
                    var name = FormattableString.Invariant($"{label}_{group:00}_{sample}");
                    Disk.Current.Write(Path.Combine(folder, "image", name + ".png"), image.Render(isBox, ref sampleRandom));
                    Disk.Current.Write(Path.Combine(folder, "audio", name + ".wav"), sound.Render(isSiren, ref sampleRandom));
                    rows.Append(FormattableString.Invariant($"{name},{label}_{group:00},{label},image/{name}.png,audio/{name}.wav,{split}\n"));
                }
            }
        }
        var manifest = Path.Combine(folder, "manifest.csv");
        AtomicFile.Write(manifest, rows.ToString());
        return manifest;
    }
}
