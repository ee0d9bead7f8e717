using System.Buffers;

namespace Voice.Recording;

/// <summary>Holds sound that comes after a stall until its place on the clock of the call is known.</summary>
/// <remarks>
/// A network that stood still delivers the sound of that time at once, or only the newest part of it; a line that was silent just goes on. The place of the sound is counted back from
/// its arrival: the more comes faster than it was said, the earlier it began. The place is known when it has not moved for <see cref="Patience"/>. The memory is pooled and bounded. Not thread-safe.
/// </remarks>
/// <param name="most">Samples. When this many wait, their place counts as known.</param>
internal sealed class StalledSound(int most, int sampleRate)
{
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(100);

    private readonly int _tolerance = sampleRate / 200;
    private short[] _sound = [];
    private long _beginsAt;
    private TimeSpan _movedAt;

    public bool IsEmpty => Count == 0;

    public int Count { get; private set; }

    /// <param name="arrived">When the last sample came, in samples.</param>
    public void Add(ReadOnlySpan<short> sound, long arrived, TimeSpan now)
    {
        var by = arrived - sound.Length - Count;
        if (IsEmpty || by < _beginsAt - _tolerance)
            _movedAt = now;
        _beginsAt = IsEmpty ? by : Math.Min(by, _beginsAt);
        if (_sound.Length < Count + sound.Length)
        {
            var grown = ArrayPool<short>.Shared.Rent(Math.Max(Count + sound.Length, Math.Max(_sound.Length * 2, sampleRate)));
            _sound.AsSpan(0, Count).CopyTo(grown);
            Return();
            _sound = grown;
        }
        sound.CopyTo(_sound.AsSpan(Count));
        Count += sound.Length;
    }

    public bool IsPlaced(TimeSpan now) => Count > 0 && (now - _movedAt >= Patience || Count >= most);

    /// <summary>Takes all of it.</summary>
    /// <param name="follows">Where the sound before ends; below 0 if there is none, or this sound does not continue it.</param>
    /// <param name="earliest">Sound from before this place is left out.</param>
    /// <param name="sound">Valid until the next method call.</param>
    /// <returns>Where it begins.</returns>
    public long Take(long follows, long earliest, out ReadOnlySpan<short> sound)
    {
        var early = follows < 0 ? (int)Math.Clamp(earliest - _beginsAt, 0, Count) : 0;
        sound = _sound.AsSpan(early, Count - early);
        Count = 0;
        return Math.Max(_beginsAt + early, Math.Max(follows, 0));
    }

    public void Return()
    {
        if (_sound.Length > 0)
            ArrayPool<short>.Shared.Return(_sound);
        _sound = [];
    }
}
