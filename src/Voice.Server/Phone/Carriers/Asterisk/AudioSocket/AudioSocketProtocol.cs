using System.Buffers;
using System.Buffers.Binary;

namespace Voice.Server.Phone.Carriers;

/// <summary>AudioSocket messages: one byte of kind, two of length (big-endian), the payload.</summary>
/// <remarks>
/// Source: res_audiosocket.c. Asterisk takes nothing from us but sound of at least one byte and a hang-up; anything else drops the call. It reads a header
/// in one go, so a message must leave in one piece.
/// </remarks>
internal static class AudioSocketProtocol
{
    public const int HeaderBytes = 3;
    public const int UuidBytes = 16;

    /// <summary>Takes one whole message off the front.</summary>
    /// <returns>False if it is not all there yet.</returns>
    public static bool TryRead(ref ReadOnlySequence<byte> from, out AudioSocketKind kind, out ReadOnlySequence<byte> payload)
    {
        kind = default;
        payload = default;
        if (from.Length < HeaderBytes)
            return false;
        Span<byte> header = stackalloc byte[HeaderBytes];
        from.Slice(0, HeaderBytes).CopyTo(header);
        var length = BinaryPrimitives.ReadUInt16BigEndian(header[1..]);
        if (from.Length < HeaderBytes + length)
            return false;
        kind = (AudioSocketKind)header[0];
        payload = from.Slice(HeaderBytes, length);
        from = from.Slice(payload.End);
        return true;
    }

    public static void WriteHeader(Span<byte> to, AudioSocketKind kind, int length)
    {
        to[0] = (byte)kind;
        BinaryPrimitives.WriteUInt16BigEndian(to[1..], (ushort)length);
    }

    /// <returns>Samples per second; 0 if the kind is no sound, or sound at more than 48 kHz.</returns>
    public static int RateOf(AudioSocketKind kind) => kind switch
    {
        AudioSocketKind.Audio8K => 8_000,
        AudioSocketKind.Audio12K => 12_000,
        AudioSocketKind.Audio16K => 16_000,
        AudioSocketKind.Audio24K => 24_000,
        AudioSocketKind.Audio32K => 32_000,
        AudioSocketKind.Audio44K => 44_100,
        AudioSocketKind.Audio48K => 48_000,
        _ => 0,
    };
}
