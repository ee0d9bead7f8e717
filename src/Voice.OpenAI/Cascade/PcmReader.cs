using System.Buffers.Binary;
using Voice.Assistants;
using Voice.Audio;

namespace Voice.OpenAI.Cascade;

/// <summary>Reads a stream that should be raw 16-bit PCM: skips a WAVE header, keeps samples whole, refuses what is none.</summary>
/// <param name="rate">Of raw PCM, in Hz.</param>
internal sealed class PcmReader(int rate)
{
    private const int LongestHeader = 4_096;

    private byte[] _kept = [];
    private bool _begun;

    /// <summary>Known once <see cref="Read"/> has returned something.</summary>
    public AudioFormat Format { get; private set; } = new(AudioEncoding.Pcm16, rate);

    /// <returns>Whole samples; empty while the header is not complete. Valid until the next call.</returns>
    /// <exception cref="AssistantException">It is not PCM.</exception>
    public ReadOnlyMemory<byte> Read(ReadOnlyMemory<byte> bytes)
    {
        if (_kept.Length > 0)
            bytes = (byte[])[.. _kept, .. bytes.Span];
        _kept = [];
        if (!_begun && !TryBegin(ref bytes))
        {
            _kept = bytes.ToArray();
            return default;
        }
        _begun = true;
        if (bytes.Length % 2 != 0)
        {
            _kept = [bytes.Span[^1]];
            bytes = bytes[..^1];
        }
        return bytes;
    }

    /// <returns>False if more must be seen.</returns>
    private bool TryBegin(ref ReadOnlyMemory<byte> bytes)
    {
        var head = bytes.Span;
        if (head.Length < 4)
            return false;
        if (head.StartsWith("ID3"u8) || head.StartsWith("OggS"u8) || head.StartsWith("fLaC"u8) || head[0] is (byte)'{' or (byte)'<')
            throw Wrong("The speech service was asked for pcm and sent something else");
        if (!head.StartsWith("RIFF"u8))
            return true;
        for (var at = 12; at + 8 <= head.Length;)
        {
            var size = BinaryPrimitives.ReadUInt32LittleEndian(head[(at + 4)..]);
            if (head[at..].StartsWith("data"u8))
            {
                bytes = bytes[(at + 8)..];
                return true;
            }
            if (head[at..].StartsWith("fmt "u8) && at + 24 <= head.Length)
                ReadFormat(head[(at + 8)..]);
            if (size > LongestHeader)
                throw Wrong("The WAVE header of the speech service has no end");
            at += 8 + (int)size + (int)(size & 1);
        }
        return head.Length <= LongestHeader ? false : throw Wrong("The WAVE header of the speech service has no end");
    }

    private void ReadFormat(ReadOnlySpan<byte> format)
    {
        var channels = BinaryPrimitives.ReadUInt16LittleEndian(format[2..]);
        var sampleRate = BinaryPrimitives.ReadInt32LittleEndian(format[4..]);
        var bits = BinaryPrimitives.ReadUInt16LittleEndian(format[14..]);
        if (channels != 1 || bits != 16 || sampleRate is < 4_000 or > 192_000)
            throw Wrong($"The speech service sent {channels} channels of {bits} bits at {sampleRate} Hz; one of 16 bits is needed");
        Format = new AudioFormat(AudioEncoding.Pcm16, sampleRate);
    }

    private static AssistantException Wrong(string message) => new(new AssistantFailure(AssistantFailureKind.Misconfigured, message + "."));
}
