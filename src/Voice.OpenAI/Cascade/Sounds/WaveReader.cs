using System.Buffers.Binary;

namespace Voice.OpenAI.Cascade;

/// <summary>Reads a WAVE file while it comes: RIFF, RIFX (big-endian) and RF64, chunks before and after the sound, and a header before every piece of it.</summary>
/// <remarks>
/// Sources: Multimedia Programming Interface and Data Specifications 1.0 (1991), WAVE; EBU Tech 3306 (RF64). A server that writes to a stream cannot know the sizes, so a size counts only
/// if a chunk follows it; else the sound goes on to the end.
/// </remarks>
internal sealed class WaveReader : ISoundReader
{
    private const int FileHeader = 12;
    private const int ChunkHeader = 8;
    private const int LongestFormat = 1_024;
    private const int MarkBytes = 12;

    private byte[] _kept = [];
    private State _state = State.File;
    private bool _bigEndian;
    private long _left;                                         // bytes of the chunk that is being read or skipped
    private long? _dataBytes;                                   // of an RF64 file
    private bool _oddSize;
    private SampleFormat? _format;
    private SampleReader? _samples;

    private enum State
    {
        File,
        Chunk,
        Skip,
        Data,

        /// <summary>The size of the data is used up: a chunk, another file or more sound follows.</summary>
        AfterData,
        SkipAfterData,
    }

    public void Read(ReadOnlySpan<byte> bytes, SoundPieces into)
    {
        if (_kept.Length > 0)
            bytes = (byte[])[.. _kept, .. bytes];
        while (TryStep(ref bytes, into))
        {
        }
        _kept = bytes.ToArray();
    }

    public void End(SoundPieces into)
    {
        if (_samples is null)
            throw new InvalidDataException("a WAVE header without sound");
        if (_state == State.Data)
            _samples.Read(_kept.AsSpan(0, (int)Math.Min(_kept.Length, _left)), into);
    }

    /// <returns>False if more bytes are needed.</returns>
    private bool TryStep(ref ReadOnlySpan<byte> bytes, SoundPieces into) => _state switch
    {
        State.File => TryBegin(ref bytes),
        State.Chunk => TryChunk(ref bytes),
        State.Data => TryData(ref bytes, into),
        State.AfterData => TryAfterData(ref bytes),
        _ => TrySkip(ref bytes),
    };

    private bool TryBegin(ref ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < FileHeader)
            return false;
        if (!bytes[8..].StartsWith("WAVE"u8))
            throw new InvalidDataException("a RIFF file that is not WAVE");
        _bigEndian = bytes.StartsWith("RIFX"u8);
        (_format, _dataBytes) = (null, null);
        bytes = bytes[FileHeader..];
        _state = State.Chunk;
        return true;
    }

    private bool TryChunk(ref ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < ChunkHeader)
            return false;
        var size = SizeOf(bytes);
        if (bytes.StartsWith("data"u8))
        {
            var format = _format ?? throw new InvalidDataException("a WAVE file that does not say its format before its sound");
            _samples = new SampleReader(format);
            BeginData(size);
            bytes = bytes[ChunkHeader..];
            return true;
        }
        if (bytes.StartsWith("RIFF"u8) || bytes.StartsWith("RIFX"u8))
        {
            _state = State.File;
            return true;
        }
        if (!LooksLikeAName(bytes[..4]))
            throw new InvalidDataException("a WAVE file whose header has no end");
        var isFormat = bytes.StartsWith("fmt "u8);
        if (isFormat || bytes.StartsWith("ds64"u8))
        {
            if (size > LongestFormat)
                throw new InvalidDataException("a WAVE file whose header has no end");
            if (bytes.Length < ChunkHeader + size)
                return false;
            var body = bytes.Slice(ChunkHeader, (int)size);
            if (isFormat)
                _format = ReadFormat(body);
            else if (body.Length >= 16)
                _dataBytes = BinaryPrimitives.ReadInt64LittleEndian(body[8..]);
        }
        bytes = bytes[ChunkHeader..];
        (_left, _state) = ((long)size + (size & 1), State.Skip);
        return true;
    }

    private bool TrySkip(ref ReadOnlySpan<byte> bytes)
    {
        var skipped = (int)Math.Min(_left, bytes.Length);
        bytes = bytes[skipped..];
        _left -= skipped;
        if (_left > 0)
            return false;
        _state = _state == State.Skip ? State.Chunk : State.AfterData;
        return true;
    }

    private void BeginData(uint size)
    {
        var bytes = size == uint.MaxValue && _dataBytes > 0 ? _dataBytes.Value : size;
        (_left, _oddSize, _state) = (bytes == 0 || size == uint.MaxValue && bytes == size ? long.MaxValue : bytes, (bytes & 1) != 0, State.Data);
    }

    private bool TryData(ref ReadOnlySpan<byte> bytes, SoundPieces into)
    {
        var sound = bytes[..(int)Math.Min(_left, bytes.Length)];
        var (end, isMark) = FindMark(bytes, sound.Length);
        _samples!.Read(bytes[..end], into);
        bytes = bytes[end..];
        _left -= end;
        if (!isMark && _left > 0)
            return false;
        _state = State.AfterData;
        return true;
    }

    private bool TryAfterData(ref ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < MarkBytes + 1)
            return false;
        if (_oddSize && bytes[0] == 0 && LooksLikeAChunk(bytes[1..]))
            bytes = bytes[1..];                                 // fills the chunk up to an even size
        _oddSize = false;
        if (!LooksLikeAChunk(bytes))
        {
            (_left, _state) = (long.MaxValue, State.Data);      // the size was that of the first piece, or not true
            return true;
        }
        if (IsFile(bytes))
        {
            _state = State.File;
            return true;
        }
        var size = SizeOf(bytes);
        if (bytes.StartsWith("data"u8))
            BeginData(size);
        else
            (_left, _state) = ((long)size + (size & 1), State.SkipAfterData);
        bytes = bytes[ChunkHeader..];
        return true;
    }

    /// <summary>Looks in sound for the beginning of another file or of a text chunk, which stand there if the size of the data is not known.</summary>
    /// <returns>The visible end of the sound, and whether a mark stands there.</returns>
    private static (int End, bool IsMark) FindMark(ReadOnlySpan<byte> bytes, int length)
    {
        for (var at = 0; at < length; at++)
        {
            var next = bytes[at..length].IndexOfAny((byte)'R', (byte)'L', (byte)'i');
            if (next < 0)
                return (length, false);
            at += next;
            var here = bytes[at..];
            if (IsMark(here))
                return (at, true);
            if (here.Length < MarkBytes && MayBecomeMark(here))
                return (at, false);
        }
        return (length, false);
    }

    private static bool IsMark(ReadOnlySpan<byte> bytes) =>
        bytes.Length >= MarkBytes
        && (IsFile(bytes) || (bytes.StartsWith("LIST"u8) && (bytes[8..].StartsWith("INFO"u8) || bytes[8..].StartsWith("adtl"u8))) || (bytes.StartsWith("id3 "u8) && bytes[8..].StartsWith("ID3"u8)));

    private static bool IsFile(ReadOnlySpan<byte> bytes) => (bytes.StartsWith("RIFF"u8) || bytes.StartsWith("RIFX"u8)) && bytes[8..].StartsWith("WAVE"u8);

    private static bool MayBecomeMark(ReadOnlySpan<byte> bytes)
    {
        var name = bytes[..Math.Min(4, bytes.Length)];
        return "RIFF"u8.StartsWith(name) || "RIFX"u8.StartsWith(name) || "LIST"u8.StartsWith(name) || "id3 "u8.StartsWith(name);
    }

    /// <remarks>Four letters and a size of less than 16 MiB do not come together in sound.</remarks>
    private bool LooksLikeAChunk(ReadOnlySpan<byte> bytes) =>
        IsMark(bytes) || (LooksLikeAName(bytes[..4]) && (bytes.StartsWith("data"u8) || SizeOf(bytes) < 1 << 24));

    private static bool LooksLikeAName(ReadOnlySpan<byte> name)
    {
        foreach (var letter in name)
        {
            if (!char.IsAsciiLetterOrDigit((char)letter) && letter is not ((byte)' ' or (byte)'_' or (byte)'-'))
                return false;
        }
        return true;
    }

    private uint SizeOf(ReadOnlySpan<byte> chunk) =>
        _bigEndian ? BinaryPrimitives.ReadUInt32BigEndian(chunk[4..]) : BinaryPrimitives.ReadUInt32LittleEndian(chunk[4..]);

    private SampleFormat ReadFormat(ReadOnlySpan<byte> chunk) => WaveFormat.Read(chunk, _bigEndian);
}
