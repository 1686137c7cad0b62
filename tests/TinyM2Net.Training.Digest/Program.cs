using System.Globalization;
using System.Runtime.Intrinsics;
using System.Security.Cryptography;
using TinyM2Net.Training.Digest;

// Usage: TinyM2Net.Training.Digest [THREADS] [comma]. "comma" puts a culture with other numbers in place. Or: TinyM2Net.Training.Digest clips MANIFEST ...
if (args is ["clips", .. var manifests])
{
    foreach (var line in manifests.SelectMany(DatasetClips.Digests))
        Console.WriteLine(line);
    return;
}

var threads = args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : 1;
if (args is [_, "comma"])
    CultureInfo.DefaultThreadCurrentCulture = CultureInfo.CurrentCulture = Cultures.OfDecimalCommas();

Console.Error.WriteLine(Vector512.IsHardwareAccelerated ? 512 : Vector256.IsHardwareAccelerated ? 256 : Vector128.IsHardwareAccelerated ? 128 : 0);
foreach (var (name, bytes) in ShortTraining.Run(threads).Append(("features", AudioClips.Features())))
    Console.WriteLine($"{name} {Convert.ToHexStringLower(SHA256.HashData(bytes))}");
