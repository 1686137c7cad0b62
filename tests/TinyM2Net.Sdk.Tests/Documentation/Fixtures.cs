using System.Globalization;
using TinyM2Net.Sdk.Tests.Support;

namespace TinyM2Net.Sdk.Tests.Documentation;

/// <summary>What a reader of a page has before he begins: a project, or a public set in its own layout, in small.</summary>
internal static class Fixtures
{
    public static void Lay(string name, Product product, string folder)
    {
        switch (name)
        {
            case "project":
                product.NewApp(folder);
                break;
            case "library":
                product.NewApp(folder, "tinym2net-lib");
                break;
            case "built-project":
                product.BuiltAppIn(folder);
                break;
            case "esc50":
                WriteEsc50(folder);
                break;
            case "coswara":
                WriteCoswara(folder);
                break;
            case "cifar10":
                WriteCifar10(folder);
                break;
            default:
                throw new ArgumentException($"there is no fixture {name}");
        }
    }

    /// <summary>Five folds of two classes; the names say fold, Freesound clip, take and class.</summary>
    private static void WriteEsc50(string folder)
    {
        var audio = Directory.CreateDirectory(Path.Combine(folder, "audio")).FullName;
        var rows = new List<string> { "filename,fold,target,category,esc10,src_file,take" };
        for (var fold = 1; fold <= 5; fold++)
            foreach (var (target, category) in new[] { (0, "dog"), (1, "rooster") })
                foreach (var take in "AB")
                {
                    var name = $"{fold}-10{fold}{target}-{take}-{target}.wav";
                    TinyModel.WriteClip(Path.Combine(audio, name), 400 + 100 * fold + 900 * target + take);
                    rows.Add($"{name},{fold},{target},{category},True,10{fold}{target},{take}");
                }
        File.WriteAllLines(Path.Combine(Directory.CreateDirectory(Path.Combine(folder, "meta")).FullName, "esc50.csv"), rows);
    }

    /// <summary>A folder a day and participant; some recordings are empty, as in the original.</summary>
    private static void WriteCoswara(string folder)
    {
        var rows = new List<string> { "id,a,covid_status,record_date,ep,g" };
        for (var i = 0; i < 40; i++)
        {
            var (id, day) = ($"participant{i:00}", i % 2 == 0 ? "20200413" : "20200415");
            var recordings = Directory.CreateDirectory(Path.Combine(folder, "Extracted_data", day, id)).FullName;
            TinyModel.WriteClip(Path.Combine(recordings, "cough-heavy.wav"), (i % 3 == 0 ? 500 : 1500) + i);
            if (i == 7)
                File.WriteAllBytes(Path.Combine(recordings, "counting-normal.wav"), new byte[44]);
            else
                TinyModel.WriteClip(Path.Combine(recordings, "counting-normal.wav"), 300 + 10 * i);
            rows.Add(string.Create(CultureInfo.InvariantCulture, $"{id},{20 + i},{(i % 3 == 0 ? "positive_mild" : i % 5 == 4 ? "under_validation" : "healthy")},2020-04-{13 + i % 2 * 2},y,male"));
        }
        File.WriteAllLines(Path.Combine(folder, "combined_data.csv"), rows);
    }

    /// <summary>The binary version: a byte of label, then a plane of 1024 bytes a colour.</summary>
    private static void WriteCifar10(string folder)
    {
        Directory.CreateDirectory(folder);
        File.WriteAllLines(Path.Combine(folder, "batches.meta.txt"), ["airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck"]);
        foreach (var (batch, b) in new[] { "data_batch_1", "data_batch_2", "data_batch_3", "data_batch_4", "data_batch_5", "test_batch" }.Select((name, i) => (name, i)))
        {
            var images = new byte[10 * 3073];
            for (var i = 0; i < images.Length; i++)
                images[i] = (byte)(i % 3073 == 0 ? i / 3073 : i * 31 + b * 7 + i / 3073 * 20);
            File.WriteAllBytes(Path.Combine(folder, batch + ".bin"), images);
        }
    }
}
