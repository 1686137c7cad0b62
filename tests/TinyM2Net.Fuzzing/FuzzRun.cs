namespace TinyM2Net.Fuzzing;

/// <param name="Number">Of the mutant.</param>
/// <param name="File">The mutant.</param>
internal sealed record Finding(long Number, string What, byte[] File);

/// <summary>Reads mutants one by one; what a reader does that it must not is a finding.</summary>
internal sealed class FuzzRun
{
    private readonly Target target;
    private readonly Mutator[] mutators;
    private readonly long count;

    public FuzzRun(Target target, long count, ulong seed)
    {
        (this.target, this.count) = (target, count);
        mutators = [.. target.Sane.Select(file => new Mutator(target.Format, file, seed))];
    }

    public List<Finding> Findings { get; } = [];

    public long Accepted { get; private set; }

    public long Refused { get; private set; }

    /// <summary>The most that one mutant made its reader allocate, without what is not the collector's.</summary>
    public long MostBytes { get; private set; }

    /// <summary>The mutant that is being read, and which one that is; for who looks after the time.</summary>
    public (long Number, byte[] File)? Current { get; private set; }

    /// <param name="after">Told of each mutant.</param>
    public void Run(Action<long, byte[]>? after = null)
    {
        for (long number = 0; number < count; number++)
        {
            var mutator = mutators[number % mutators.Length];
            var (raw, signed) = mutator[NumberOf(mutator, number / mutators.Length)];
            Current = (number, signed);
            var before = GC.GetAllocatedBytesForCurrentThread();
            Read(number, signed);
            var bytes = GC.GetAllocatedBytesForCurrentThread() - before;
            MostBytes = Math.Max(MostBytes, bytes);
            if (bytes > target.MostBytes)
                Findings.Add(new Finding(number, $"{bytes} bytes were allocated", signed));
            if (target.Format.HasDigest && !mutator.IsSane(raw) && Accepts(number, raw))
                Findings.Add(new Finding(number, "was taken in spite of its digest", raw));
            after?.Invoke(number, signed);
        }
        Current = null;
    }

    /// <summary>Every edit of every byte if that leaves room for a quarter of others; else every n-th, for half of all.</summary>
    private long NumberOf(Mutator mutator, long number)
    {
        var share = count / mutators.Length;
        if (mutator.Systematic <= share * 3 / 4)
            return number;
        return number % 2 == 0 ? number * mutator.Systematic / share : mutator.Systematic + number;
    }

    private void Read(long number, byte[] file)
    {
        try
        {
            if (target.Reads(file))
                Accepted++;
            else
                Refused++;
        }
        catch (Exception exception)
        {
            Findings.Add(new Finding(number, exception.ToString(), file));
        }
    }

    private bool Accepts(long number, byte[] file)
    {
        try
        {
            return target.Reads(file);
        }
        catch (Exception exception)
        {
            Findings.Add(new Finding(number, exception.ToString(), file));
            return false;
        }
    }
}
