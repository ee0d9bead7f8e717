using System.Buffers.Text;
using System.Text;

namespace Voice.Server.Phone;

/// <summary>The JSON messages to a carrier as templates around what changes: sound in base64, the number of a mark.</summary>
/// <remarks>Base64 is written by hand: the encoder of System.Text.Json makes six bytes of every plus sign.</remarks>
internal sealed class StreamMessages(string audioHead, string audioTail, string markHead, string markTail, string clear)
{
    private const int LongestNumber = 11;

    private readonly int _audioHead = Encoding.UTF8.GetByteCount(audioHead);
    private readonly byte[] _audioTail = Encoding.UTF8.GetBytes(audioTail);
    private readonly int _markHead = Encoding.UTF8.GetByteCount(markHead);
    private readonly byte[] _markTail = Encoding.UTF8.GetBytes(markTail);
    private readonly byte[] _clear = Encoding.UTF8.GetBytes(clear);
    private readonly byte[] _mark = [.. Encoding.UTF8.GetBytes(markHead), .. new byte[LongestNumber + Encoding.UTF8.GetByteCount(markTail)]];
    private byte[] _audio = [.. Encoding.UTF8.GetBytes(audioHead), .. new byte[512]];

    public ReadOnlyMemory<byte> Clear => _clear;

    public ReadOnlyMemory<byte> Audio(ReadOnlySpan<byte> audio)
    {
        var needed = _audioHead + Base64.GetMaxEncodedToUtf8Length(audio.Length) + _audioTail.Length;
        if (_audio.Length < needed)
            Array.Resize(ref _audio, needed);
        Base64.EncodeToUtf8(audio, _audio.AsSpan(_audioHead), out _, out var written);
        var end = _audioHead + written;
        _audioTail.CopyTo(_audio.AsSpan(end));
        return _audio.AsMemory(0, end + _audioTail.Length);
    }

    public ReadOnlyMemory<byte> Mark(int mark)
    {
        Utf8Formatter.TryFormat(mark, _mark.AsSpan(_markHead), out var written);
        var end = _markHead + written;
        _markTail.CopyTo(_mark.AsSpan(end));
        return _mark.AsMemory(0, end + _markTail.Length);
    }
}
