using System.Diagnostics.CodeAnalysis;

namespace Voice.Server.Phone;

/// <summary>When the next piece of sound may go out: a carrier keeps only so much unplayed sound and takes only so many messages.</summary>
/// <param name="mostAhead">How much unplayed sound the carrier keeps.</param>
/// <param name="rate">How many messages it takes; null for any.</param>
internal sealed class PlayoutPace(TimeSpan mostAhead, MessageRate? rate, TimeProvider time)
{
    // Sending goes on when there is room for several pieces, so that a long reply does not wake a timer for each. Carriers that keep little are an exception.
    private readonly TimeSpan _step = mostAhead > TimeSpan.FromSeconds(1) ? TimeSpan.FromMilliseconds(100) : TimeSpan.Zero;

    private long _playedOutAt;
    private double _tokens = rate?.Burst ?? 0;
    private long _countedAt = time.GetTimestamp();

    /// <summary>True if a piece must wait.</summary>
    [SuppressMessage("Design", "CA1024", Justification = "Its value changes with the time.")]
    public bool MustWait() => Ahead() > mostAhead || (rate is not null && Tokens() < 1);

    /// <summary>How long to wait before the next try.</summary>
    public TimeSpan Wait()
    {
        var ahead = Ahead() - mostAhead + _step;
        var token = rate is { } limit && Tokens() < 1 ? TimeSpan.FromSeconds((1 - _tokens) / limit.PerSecond) : TimeSpan.Zero;
        var wait = ahead > token ? ahead : token;
        return wait > TimeSpan.Zero ? wait : TimeSpan.Zero;
    }

    /// <summary>When, by the clock, all that went out will have been played: a timestamp.</summary>
    public long PlayedOutAt => Math.Max(_playedOutAt, time.GetTimestamp());

    /// <summary>A piece goes out.</summary>
    public void Count(TimeSpan duration)
    {
        if (rate is not null)
            _tokens = Tokens() - 1;
        _playedOutAt = Math.Max(_playedOutAt, time.GetTimestamp()) + (long)(duration.TotalSeconds * time.TimestampFrequency);
    }

    /// <summary>The carrier drops its unplayed sound. Its messages still count as sent.</summary>
    public void Clear() => _playedOutAt = 0;

    /// <summary>How much is unplayed by the clock.</summary>
    /// <param name="lag">How much later than by the clock it may be played.</param>
    public TimeSpan Ahead(TimeSpan lag = default)
    {
        var left = TimeSpan.FromSeconds((double)(_playedOutAt - time.GetTimestamp()) / time.TimestampFrequency) + lag;
        return left > TimeSpan.Zero ? left : TimeSpan.Zero;
    }

    private double Tokens()
    {
        var now = time.GetTimestamp();
        _tokens = Math.Min(rate!.Value.Burst, _tokens + (time.GetElapsedTime(_countedAt, now).TotalSeconds * rate.Value.PerSecond));
        _countedAt = now;
        return _tokens;
    }
}
