using NLayer;

namespace Voice.OpenAI.Cascade;

/// <summary>Decodes mp3 frame by frame as it comes, with or without ID3 tags.</summary>
internal sealed class Mp3Reader : ISoundReader
{
    // An encoder's own data stands in the first frame, which has no sound.
    private const int InfoWithin = 44;

    private readonly MpegFrameDecoder _decoder = new() { StereoMode = StereoMode.DownmixToMono };
    private readonly float[] _decoded = new float[2 * 1_152];
    private readonly short[] _samples = new short[1_152];
    private byte[] _kept = [];
    private long _skip;
    private bool _begun;

    public void Read(ReadOnlySpan<byte> bytes, SoundPieces into) => Read(bytes, all: false, into);

    public void End(SoundPieces into)
    {
        Read([], all: true, into);
        if (!_begun)
            throw new InvalidDataException("mp3 that cannot be decoded");
    }

    private void Read(ReadOnlySpan<byte> bytes, bool all, SoundPieces into)
    {
        if (_kept.Length > 0)
            bytes = (byte[])[.. _kept, .. bytes];
        while (true)
        {
            var skipped = (int)Math.Min(_skip, bytes.Length);
            _skip -= skipped;
            bytes = bytes[skipped..];
            if (bytes.Length < 10 && !all)
                break;
            if (!_begun && bytes.Length >= 10 && bytes.StartsWith("ID3"u8))
            {
                _skip = 10 + ((bytes[6] & 0x7F) << 21 | (bytes[7] & 0x7F) << 14 | (bytes[8] & 0x7F) << 7 | (bytes[9] & 0x7F)) + ((bytes[5] & 0x10) != 0 ? 10 : 0);
                continue;
            }
            if (!Mp3Header.TryRead(bytes, out var header))
            {
                var next = bytes.Length > 1 ? bytes[1..].IndexOf((byte)0xFF) : -1;
                bytes = next < 0 ? [] : bytes[(1 + next)..];
                if (bytes.IsEmpty)
                    break;
                continue;
            }
            if (bytes.Length < header.Bytes + 4 && !(all && bytes.Length >= header.Bytes && _begun))
            {
                if (!all)
                    break;
                bytes = bytes[1..];
                continue;
            }
            // A frame behind it shows that this one is a frame; the last one has none, or an ID3v1 tag.
            if (bytes.Length >= header.Bytes + 4 && !Follows(bytes[header.Bytes..], header))
            {
                bytes = bytes[1..];
                continue;
            }
            Decode(header, bytes[..header.Bytes], into);
            bytes = bytes[header.Bytes..];
        }
        _kept = bytes.ToArray();
    }

    private bool Follows(ReadOnlySpan<byte> bytes, Mp3Header before) =>
        (Mp3Header.TryRead(bytes, out var next) && (next.Version, next.RateIndex) == (before.Version, before.RateIndex)) || (_begun && (bytes.StartsWith("TAG"u8) || bytes.StartsWith("ID3"u8)));

    private void Decode(Mp3Header header, ReadOnlySpan<byte> frame, SoundPieces into)
    {
        var head = frame[..Math.Min(frame.Length, InfoWithin)];
        if (!_begun && (head.IndexOf("Xing"u8) >= 0 || head.IndexOf("Info"u8) >= 0))
            return;
        _begun = true;
        int count;
        try
        {
            count = _decoder.DecodeFrame(new Mp3Frame(header, frame.ToArray()), _decoded.AsSpan());
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            throw new InvalidDataException("mp3 that cannot be decoded", e);
        }
        var samples = Math.Min(header.Samples, count);
        for (var i = 0; i < samples; i++)
            _samples[i] = (short)Math.Clamp(Math.Round(_decoded[i] * short.MaxValue), short.MinValue, short.MaxValue);
        into.Add(header.Rate, _samples.AsSpan(0, samples));
    }
}
