namespace TinyM2Net.CommandLine.Power;

internal readonly record struct PowerSample(DateTimeOffset Time, double Milliwatts);
