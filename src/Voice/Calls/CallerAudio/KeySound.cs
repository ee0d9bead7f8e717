using Voice.Audio;

namespace Voice.Calls;

/// <summary>Replaces the sound of keys with silence for the assistant: a key comes as a message, and its sound would count as speech.</summary>
/// <remarks>
/// The message may come before, within or after the sound, so the sound is detected by itself, 20 ms at a time, and is replaced by silence at once. Near a message, and at the edges of a sound, a weaker tone is enough.
/// A key that is heard and has no message is reported once a call: keys cannot be read on such a line. Sound is for one thread; <see cref="Told"/> is for any. A piece without a key in it is passed on as it is.
/// </remarks>
/// <param name="untold">Called once, if a key was heard without a message. Must not wait.</param>
internal sealed class KeySound(AudioFormat format, Action untold)
{
    // Of the energy, that a key's two tones have: in a whole block, and where a key is known to be.
    private const float Whole = 0.75f;
    private const float Partly = 0.45f;

    private static readonly TimeSpan Close = TimeSpan.FromMilliseconds(300);
    private static readonly TimeSpan Edge = TimeSpan.FromMilliseconds(45);
    private static readonly TimeSpan ShortestKey = TimeSpan.FromMilliseconds(60);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    private readonly int _block = format.BytesIn(TimeSpan.FromMilliseconds(20));
    private byte[] _muted = [];
    private long _toldAt = long.MinValue;
    private TimeSpan _soundAt = TimeSpan.FromDays(-1);
    private TimeSpan _soundFor;
    private TimeSpan? _heardAt;
    private bool _isUntold;

    /// <summary>A key was told by a message.</summary>
    public void Told(TimeSpan now) => Volatile.Write(ref _toldAt, now.Ticks);

    /// <param name="audio">Whole samples of any length.</param>
    /// <param name="now">When they came, since the call began.</param>
    /// <returns>The same, with silence in the place of keys; valid until the next call.</returns>
    public ReadOnlySpan<byte> Mute(ReadOnlySpan<byte> audio, TimeSpan now)
    {
        var told = Volatile.Read(ref _toldAt);
        LookForUntold(told, now);
        var isClose = told != long.MinValue && now.Ticks - told <= Close.Ticks;
        var isMuted = false;
        for (var at = 0; at < audio.Length;)
        {
            // A rest shorter than half a block is too short to judge: it belongs to the block before it.
            var left = audio.Length - at;
            var length = left < _block * 3 / 2 ? left : _block;
            var share = KeyTone.Share(format, audio.Slice(at, length));
            var end = now + format.DurationOf(at + length);
            if (share >= (isClose || end - format.DurationOf(length) - _soundAt <= Edge ? Partly : Whole))
            {
                if (!isMuted)
                    Copy(audio);
                isMuted = true;
                _muted.AsSpan(at, length).Fill(format.Silence);
                Heard(format.DurationOf(length), end, now);
            }
            at += length;
        }
        return isMuted ? _muted.AsSpan(0, audio.Length) : audio;
    }

    private void Copy(ReadOnlySpan<byte> audio)
    {
        if (_muted.Length < audio.Length)
            _muted = new byte[audio.Length];
        audio.CopyTo(_muted);
    }

    private void Heard(TimeSpan duration, TimeSpan end, TimeSpan now)
    {
        _soundFor = end - duration - _soundAt <= Edge ? _soundFor + duration : duration;
        _soundAt = end;
        if (_soundFor >= ShortestKey && !_isUntold)
            _heardAt ??= now;
    }

    private void LookForUntold(long told, TimeSpan now)
    {
        if (_heardAt is not { } heard || now - heard < Patience)
            return;
        _heardAt = null;
        if (told != long.MinValue)
            return;
        _isUntold = true;
        untold();
    }
}
