using System.Buffers;
using System.Buffers.Binary;
using System.Text;
using MessagePack;

namespace Voice.Server.Browser;

/// <summary>Reads and writes sound in the hub's MessagePack without a copy.</summary>
/// <remarks>
/// Source: SignalR's hub protocol, MessagePack encoding: an item of an upload is [2, {}, id, bytes], sound for a page [1, {}, nil, "Audio", [item, part, bytes], []], each with
/// its length in front, seven bits a byte. Only the form that SignalR's clients write is read here; SignalR reads all other forms.
/// </remarks>
internal static class AudioMessagePack
{
    private const byte Bytes8 = 0xC4;
    private const byte Bytes16 = 0xC5;
    private const byte Bytes32 = 0xC6;
    private const byte Text8 = 0xD9;
    private const int LongestShortText = 31;
    private const int LongestId = 255;
    private const int MostParts = 127;
    private const int MostAround = 40;                  // bytes of a message besides the item's id and the sound

    /// <summary>[1, {}, nil, "Audio", [</summary>
    private static ReadOnlySpan<byte> Before => [0x96, 1, 0x80, 0xC0, 0xA5, (byte)'A', (byte)'u', (byte)'d', (byte)'i', (byte)'o', 0x93];

    /// <returns>How an item of that upload begins.</returns>
    public static byte[] HeadOf(string streamId)
    {
        var head = new ArrayBufferWriter<byte>();
        var writer = new MessagePackWriter(head);
        writer.WriteArrayHeader(4);
        writer.Write(2);
        writer.WriteMapHeader(0);
        writer.Write(streamId);
        writer.Flush();
        return head.WrittenSpan.ToArray();
    }

    /// <summary>Takes an item of an upload off the front of what has come.</summary>
    /// <param name="head">How its items begin.</param>
    /// <returns>False if something else is there, or not yet all of it.</returns>
    public static bool TryTake(ref ReadOnlySequence<byte> input, ReadOnlySpan<byte> head, out ReadOnlySequence<byte> sound)
    {
        sound = default;
        var reader = new SequenceReader<byte>(input);
        if (!TryReadLength(ref reader, out var length) || reader.Remaining < length)
            return false;
        var end = reader.Consumed + length;
        if (!reader.IsNext(head, advancePast: true) || !TryReadSize(ref reader, out var size) || reader.Consumed + size != end)
            return false;
        sound = input.Slice(reader.Position, size);
        input = input.Slice(end);
        return true;
    }

    /// <returns>False if it is not of a kind that is written here; then nothing was.</returns>
    public static bool TryWrite(SoundMessage message, IBufferWriter<byte> output)
    {
        var sound = message.Bytes;
        var id = Encoding.UTF8.GetByteCount(message.ItemId);
        if (id > LongestId || message.ContentIndex is < 0 or > MostParts)
            return false;
        // In one piece, because several pieces would become several frames of the WebSocket.
        var to = output.GetSpan(MostAround + id + sound.Length);
        var idHead = id <= LongestShortText ? 1 : 2;
        var soundHead = sound.Length <= byte.MaxValue ? 2 : sound.Length <= ushort.MaxValue ? 3 : 5;
        var at = WriteLength(to, Before.Length + idHead + id + 1 + soundHead + sound.Length + 1);
        Before.CopyTo(to[at..]);
        at += Before.Length;
        to[at++] = idHead == 1 ? (byte)(0xA0 | id) : Text8;
        if (idHead == 2)
            to[at++] = (byte)id;
        at += Encoding.UTF8.GetBytes(message.ItemId, to[at..]);
        to[at++] = (byte)message.ContentIndex;
        WriteSize(to[at..], soundHead, sound.Length);
        at += soundHead;
        sound.CopyTo(to[at..]);
        at += sound.Length;
        to[at++] = 0x90;
        output.Advance(at);
        return true;
    }

    private static bool TryReadLength(ref SequenceReader<byte> reader, out long length)
    {
        length = 0;
        for (var shift = 0; shift < 35 && reader.TryRead(out var seven); shift += 7)
        {
            length |= (long)(seven & 0x7F) << shift;
            if ((seven & 0x80) == 0)
                return true;
        }
        return false;
    }

    private static bool TryReadSize(ref SequenceReader<byte> reader, out long size)
    {
        size = 0;
        if (!reader.TryRead(out var kind) || kind is not (Bytes8 or Bytes16 or Bytes32))
            return false;
        for (var left = 1 << (kind - Bytes8); left > 0; left--)
        {
            if (!reader.TryRead(out var next))
                return false;
            size = (size << 8) | next;
        }
        return true;
    }

    private static int WriteLength(Span<byte> to, int length)
    {
        var at = 0;
        for (; length > 0x7F; length >>= 7)
            to[at++] = (byte)(length | 0x80);
        to[at++] = (byte)length;
        return at;
    }

    private static void WriteSize(Span<byte> to, int head, int size)
    {
        switch (head)
        {
            case 2:
                (to[0], to[1]) = (Bytes8, (byte)size);
                break;
            case 3:
                to[0] = Bytes16;
                BinaryPrimitives.WriteUInt16BigEndian(to[1..], (ushort)size);
                break;
            default:
                to[0] = Bytes32;
                BinaryPrimitives.WriteInt32BigEndian(to[1..], size);
                break;
        }
    }
}
