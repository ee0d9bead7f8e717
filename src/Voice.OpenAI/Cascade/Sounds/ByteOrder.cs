using System.Buffers.Binary;

namespace Voice.OpenAI.Cascade;

/// <summary>Finds out which byte of 16-bit samples comes first.</summary>
/// <remarks>
/// RFC 2586 says of <c>audio/L16</c> that the high byte comes first, and many services send the low byte first. In the right order, speech and music change little from one sample to the next;
/// in the wrong one they are noise.
/// </remarks>
internal sealed class ByteOrder(SampleFormat format) : ISoundReader
{
    private const int MostBytes = 9_600;                        // 100 ms at 48 kHz; by then it is decided
    private const int FewestChanges = 200;                      // of samples that are not silence

    private byte[] _kept = [];
    private SampleReader? _samples;

    public void Read(ReadOnlySpan<byte> bytes, SoundPieces into) => Read(bytes, all: false, into);

    public void End(SoundPieces into) => Read([], all: true, into);

    private void Read(ReadOnlySpan<byte> bytes, bool all, SoundPieces into)
    {
        if (_samples is null)
        {
            _kept = [.. _kept, .. bytes];
            if (Decide(_kept, all) is not { } bigEndian)
                return;
            _samples = new SampleReader(format with { BigEndian = bigEndian });
            bytes = _kept;
        }
        _samples.Read(bytes, into);
    }

    /// <returns>Null if more must be seen.</returns>
    private bool? Decide(ReadOnlySpan<byte> bytes, bool all)
    {
        var (big, little, changes) = (0L, 0L, 0);
        var step = format.FrameBytes;
        for (var at = 0; at + step + 2 <= bytes.Length; at += step)
        {
            var here = bytes[at..];
            var next = bytes[(at + step)..];
            big += Math.Abs(BinaryPrimitives.ReadInt16BigEndian(here) - BinaryPrimitives.ReadInt16BigEndian(next));
            little += Math.Abs(BinaryPrimitives.ReadInt16LittleEndian(here) - BinaryPrimitives.ReadInt16LittleEndian(next));
            changes += here[0] != next[0] || here[1] != next[1] ? 1 : 0;
        }
        return changes < FewestChanges && bytes.Length < MostBytes && !all ? null : big <= little;
    }
}
