using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Voice.Server.Tests;

/// <summary>A stopwatch for a call: the last time that the caller spoke, and the first time of each piece of the answer.</summary>
public sealed class CallClock
{
    // Speech is far above, and the silence of a microphone and of a synthesizer far below.
    private const short Loud = 400;
    private const double BytesPerSecond = 48_000;

    private readonly Stopwatch _watch = Stopwatch.StartNew();
    private readonly Lock _gate = new();
    private readonly List<(TimeSpan At, string ItemId)> _heard = [];
    private readonly Dictionary<string, TimeSpan> _playedUntil = [];
    private TimeSpan _queuedUntil;

    public TimeSpan Now => _watch.Elapsed;

    /// <summary>The last loud frame of the caller's last sentence.</summary>
    public TimeSpan SpokeUntil { get; private set; }

    public void Said(ReadOnlySpan<byte> pcm)
    {
        if (IsLoud(pcm))
            SpokeUntil = Now;
    }

    public void Heard(string itemId, ReadOnlySpan<byte> pcm)
    {
        lock (_gate)
        {
            var now = Now;
            _queuedUntil = (_queuedUntil > now ? _queuedUntil : now) + TimeSpan.FromSeconds(pcm.Length / BytesPerSecond);
            _playedUntil[itemId] = _queuedUntil;
            if (IsLoud(pcm))
                _heard.Add((now, itemId));
        }
    }

    /// <summary>When the last of an item that has come will have been played.</summary>
    public TimeSpan PlayedUntil(string itemId)
    {
        lock (_gate)
            return _playedUntil.GetValueOrDefault(itemId);
    }

    /// <summary>The first loud sound since then, of one item or of any.</summary>
    /// <param name="besides">Not of this item.</param>
    public TimeSpan FirstSound(TimeSpan since, string? of = null, string? besides = null)
    {
        lock (_gate)
            return _heard.Where(heard => heard.At >= since && (of is null || heard.ItemId == of) && heard.ItemId != besides).Select(heard => heard.At).DefaultIfEmpty(TimeSpan.MaxValue).First();
    }

    /// <summary>The sound of that time; null if there was none.</summary>
    public string? ItemOf(TimeSpan sound)
    {
        lock (_gate)
            return _heard.Find(heard => heard.At == sound).ItemId;
    }

    private static bool IsLoud(ReadOnlySpan<byte> pcm)
    {
        foreach (var sample in MemoryMarshal.Cast<byte, short>(pcm))
        {
            if (sample is > Loud or < -Loud)
                return true;
        }
        return false;
    }
}
