using System.Buffers.Binary;
using Concentus;

namespace Voice.OpenAI.Cascade;

/// <summary>Decodes Opus in Ogg packet by packet as it comes.</summary>
/// <remarks>Sources: RFC 3533 (Ogg), RFC 7845 (Opus in Ogg). Vorbis and FLAC in Ogg are named, not decoded.</remarks>
internal sealed class OggReader : ISoundReader
{
    // The rate that Opus works at. Concentus 2.2.2 loses most of the sound at a lower one.
    private const int Rate = 48_000;
    private const int PageHeader = 27;
    private const int LongestPacket = 64 * 1024;
    private const int MostSamples = Rate * 120 / 1_000;         // of a packet, by the RFC

    private readonly List<byte> _packet = [];
    private readonly short[] _samples = new short[MostSamples];
    private byte[] _kept = [];
    private IOpusDecoder? _opus;
    private int _skip;                                          // samples at the beginning that are not to be heard
    private bool _tagsDue;

    public void Read(ReadOnlySpan<byte> bytes, SoundPieces into)
    {
        if (_kept.Length > 0)
            bytes = (byte[])[.. _kept, .. bytes];
        while (true)
        {
            if (!bytes.IsEmpty && !"OggS"u8.StartsWith(bytes[..Math.Min(4, bytes.Length)]))
                throw new InvalidDataException("Ogg with bytes between its pages");
            if (bytes.Length < PageHeader || bytes.Length < PageHeader + bytes[26])
                break;
            var segments = bytes.Slice(PageHeader, bytes[26]);
            var size = PageHeader + segments.Length;
            foreach (var segment in segments)
                size += segment;
            if (bytes.Length < size)
                break;
            ReadPage(segments, bytes[(PageHeader + segments.Length)..size], isGoneOn: (bytes[5] & 1) != 0, into);
            bytes = bytes[size..];
        }
        _kept = bytes.ToArray();
    }

    public void End(SoundPieces into)
    {
        if (_opus is null)
            throw new InvalidDataException("Ogg without sound");
    }

    private void ReadPage(ReadOnlySpan<byte> segments, ReadOnlySpan<byte> body, bool isGoneOn, SoundPieces into)
    {
        if (!isGoneOn)
            _packet.Clear();
        foreach (var segment in segments)
        {
            _packet.AddRange(body[..segment]);
            body = body[segment..];
            if (_packet.Count > LongestPacket && _opus is not null)
                throw new InvalidDataException("Opus with a packet without end");
            if (segment == 255)
                continue;
            ReadPacket([.. _packet], into);
            _packet.Clear();
        }
    }

    private void ReadPacket(ReadOnlySpan<byte> packet, SoundPieces into)
    {
        if (packet.StartsWith("OpusHead"u8) && packet.Length >= 19)
        {
            if (packet[18] != 0)
                throw new InvalidDataException("Opus with more than two channels");
            _opus = OpusCodecFactory.CreateDecoder(Rate, 1);   // two channels come out as one
            _skip = BinaryPrimitives.ReadUInt16LittleEndian(packet[10..]);
            _tagsDue = true;
            return;
        }
        if (_opus is null)
            throw new InvalidDataException(packet.Length > 7 && packet[1..].StartsWith("vorbis"u8) ? "Ogg with Vorbis" : "Ogg without Opus");
        if (_tagsDue && packet.StartsWith("OpusTags"u8) || packet.IsEmpty)
            return;
        _tagsDue = false;
        int count;
        try
        {
            count = _opus.Decode(packet, _samples, MostSamples, false);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            throw new InvalidDataException("Opus that cannot be decoded", e);
        }
        var skipped = Math.Min(_skip, count);
        _skip -= skipped;
        into.Add(Rate, _samples.AsSpan(skipped, count - skipped));
    }
}
