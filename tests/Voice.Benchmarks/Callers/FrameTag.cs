using System.Buffers.Binary;

namespace Voice.Benchmarks.Callers;

/// <summary>The twelve bytes in front of every frame that tell whose it is and which; base64 of them is sixteen characters exactly.</summary>
internal static class FrameTag
{
    public const int Length = 12;

    private const ushort Quiet = 0xB3A7;
    private const ushort LoudMark = 0xB3A8;

    /// <summary>How the base64 of a loud frame begins.</summary>
    public static ReadOnlySpan<byte> Loud => "s6gA"u8;

    public static void Write(Span<byte> frame, int sequence, bool loud)
    {
        BinaryPrimitives.WriteUInt16BigEndian(frame, loud ? LoudMark : Quiet);
        BinaryPrimitives.WriteUInt16BigEndian(frame[2..], 0);
        BinaryPrimitives.WriteInt32BigEndian(frame[4..], sequence);
        BinaryPrimitives.WriteInt32BigEndian(frame[8..], ~sequence);
    }

    /// <returns>The frame's number, or -1 if this is not the beginning of one.</returns>
    public static int Read(ReadOnlySpan<byte> frame)
    {
        if (frame.Length < Length || BinaryPrimitives.ReadUInt16BigEndian(frame) is not (Quiet or LoudMark))
            return -1;
        var sequence = BinaryPrimitives.ReadInt32BigEndian(frame[4..]);
        return BinaryPrimitives.ReadInt32BigEndian(frame[8..]) == ~sequence ? sequence : -1;
    }
}
