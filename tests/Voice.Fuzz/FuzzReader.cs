using System.Text;

namespace Voice.Fuzz;

/// <summary>The allowed results of one input.</summary>
internal enum FuzzOutcome
{
    /// <summary>Something was read.</summary>
    Accepted,

    /// <summary>It was refused in the way that the reader promises, and counted or named by it.</summary>
    Refused,
}

/// <summary>Something that reads what comes from outside.</summary>
/// <param name="Corpus">Valid inputs.</param>
/// <param name="Read">Reads one input, at once or in pieces cut by the random numbers. Throws only if the reader breaks its promise.</param>
internal sealed record FuzzReader(string Name, IReadOnlyList<byte[]> Corpus, Func<byte[], Random, FuzzOutcome> Read)
{
    public static byte[][] Texts(params string[] texts) => [.. texts.Select(Encoding.UTF8.GetBytes)];

    /// <summary>Cuts an input into pieces, most often into few.</summary>
    public static IEnumerable<ReadOnlyMemory<byte>> Cut(byte[] input, Random random)
    {
        for (var at = 0; at < input.Length;)
        {
            var length = Math.Min(input.Length - at, random.Next(4) == 0 ? random.Next(1, 4) : random.Next(1, input.Length + 1));
            yield return input.AsMemory(at, length);
            at += length;
        }
    }
}
