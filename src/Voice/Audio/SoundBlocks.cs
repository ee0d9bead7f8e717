namespace Voice.Audio;

/// <summary>Memory for sound that is kept for a while, in small blocks that all calls of the process share.</summary>
/// <remarks>The runtime's own pool keeps a few dozen arrays of a size and leaves the rest to the collector; here a block is kept for each that was ever needed at once.</remarks>
internal static class SoundBlocks
{
    /// <summary>Of a block: a quarter of a second of a phone call. Every call has one or two, so they are small.</summary>
    public const int Bytes = 2 * 1024;

    private const int MostSpare = 8 * 1024;             // 16 MiB; beyond that they are left to the collector

    private static readonly Stack<byte[]> Spare = new();

    public static byte[] Rent()
    {
        lock (Spare)
        {
            if (Spare.TryPop(out var block))
                return block;
        }
        return GC.AllocateUninitializedArray<byte>(Bytes);
    }

    public static void Return(byte[] block)
    {
        lock (Spare)
        {
            if (Spare.Count < MostSpare)
                Spare.Push(block);
        }
    }
}
