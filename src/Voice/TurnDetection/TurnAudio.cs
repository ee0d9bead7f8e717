namespace Voice.TurnDetection;

/// <summary>The caller's last sound, as it came: between turns a little for the pre-roll, within one all of it.</summary>
/// <param name="bytesPerSample">Places are counted in samples since the first.</param>
internal sealed class TurnAudio(int bytesPerSample)
{
    private const int Usual = 256 * 1024;

    private byte[] _bytes = new byte[16 * 1024];
    private int _count;
    private long _first;                                    // the place of the first byte of _bytes in the stream, in bytes

    /// <summary>How much has come, in samples.</summary>
    public long End => (_first + _count) / bytesPerSample;

    public void Add(ReadOnlySpan<byte> audio)
    {
        if (_count + audio.Length > _bytes.Length)
            Array.Resize(ref _bytes, Math.Max(_bytes.Length * 2, _count + audio.Length));
        audio.CopyTo(_bytes.AsSpan(_count));
        _count += audio.Length;
    }

    /// <summary>Sound before a place may be forgotten. It is removed when it is more than half of the buffer, because each removal moves the rest.</summary>
    public void Forget(long before)
    {
        var drop = (int)Math.Clamp((before * bytesPerSample) - _first, 0, _count);
        if (drop <= _count / 2)
            return;
        var kept = _bytes.AsSpan(drop, _count - drop);
        if (_bytes.Length > Usual && kept.Length <= Usual / 2)
            _bytes = [.. kept, .. new byte[Usual - kept.Length]];      // a long turn is over, so its memory is released
        else
            kept.CopyTo(_bytes);
        _count -= drop;
        _first += drop;
    }

    /// <summary>A copy of what came between two places, as far as it is still there.</summary>
    public byte[] Copy(long from, long to)
    {
        var begin = (int)Math.Clamp((from * bytesPerSample) - _first, 0, _count);
        var end = (int)Math.Clamp((to * bytesPerSample) - _first, begin, _count);
        return _bytes.AsSpan(begin, end - begin).ToArray();
    }
}
