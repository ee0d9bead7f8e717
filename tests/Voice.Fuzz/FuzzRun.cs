using System.Diagnostics;

namespace Voice.Fuzz;

/// <summary>Feeds broken inputs to readers in turn, and keeps what breaks a promise: an exception, memory without bound, no progress, silence.</summary>
/// <remarks>Whether a reader makes progress is found by counting steps, in the readers' own loops; an input has at most 16 KiB, so all else ends.</remarks>
internal sealed class FuzzRun(IReadOnlyList<FuzzReader> readers, int seed)
{
    // An input of 16 KiB may be decoded, copied and described a few times.
    private const long MostMemory = 16 * 1024 * 1024;
    private const int MostFindings = 50;

    private readonly HashSet<string> _seen = [];
    private readonly Dictionary<string, (long Accepted, long Refused)> _counts = [];

    public List<FuzzFinding> Findings { get; } = [];

    public TimeSpan Elapsed { get; private set; }

    /// <summary>How many inputs each reader accepted and refused.</summary>
    public IReadOnlyDictionary<string, (long Accepted, long Refused)> Counts => _counts;

    /// <param name="inputs">For all readers together.</param>
    public void Run(long inputs)
    {
        var startedAt = Stopwatch.GetTimestamp();
        for (var place = 0; place < readers.Count; place++)
            Run(readers[place], inputs * (place + 1) / readers.Count - (inputs * place / readers.Count), new Random(seed + place));
        Elapsed = Stopwatch.GetElapsedTime(startedAt);
    }

    private void Run(FuzzReader reader, long inputs, Random random)
    {
        var mutator = new Mutator(random);
        long accepted = 0, refused = 0;
        for (var i = 0L; i < inputs && Findings.Count < MostFindings; i++)
        {
            var valid = reader.Corpus[(int)(i % reader.Corpus.Count)];
            // The corpus as it is, first.
            var input = i < reader.Corpus.Count ? valid : mutator.Mutate(valid, reader.Corpus[random.Next(reader.Corpus.Count)]);
            var before = GC.GetAllocatedBytesForCurrentThread();
            try
            {
                _ = reader.Read(input, random) == FuzzOutcome.Accepted ? accepted++ : refused++;
            }
#pragma warning disable CA1031 // The run looks for any exception.
            catch (Exception e)
#pragma warning restore CA1031
            {
                Find(reader, $"{e.GetType().Name}: {e.Message} {Place(e)}", $"{e.GetType().Name} {Place(e)}", input);
            }
            var memory = GC.GetAllocatedBytesForCurrentThread() - before;
            if (memory > MostMemory)
                Find(reader, $"{memory} bytes for an input of {input.Length}", "memory", input);
        }
        _counts[reader.Name] = (accepted, refused);
    }

    private void Find(FuzzReader reader, string what, string kind, byte[] input)
    {
        if (_seen.Add($"{reader.Name} {kind}"))
            Findings.Add(new FuzzFinding(reader.Name, what, input));
    }

    private static string Place(Exception e) => e.StackTrace?.Split('\n').Select(static l => l.Trim()).FirstOrDefault(static l => l.Contains("Voice.", StringComparison.Ordinal)) ?? "";
}
