namespace Voice.OpenAI.Endpoints;

/// <summary>The rest of a budget that fills up again evenly.</summary>
/// <remarks>
/// A provider reports the rest and the time when the budget is full again. In between it is assumed to grow in a straight line, and the cost of new requests is subtracted.
/// </remarks>
internal struct Budget
{
    private double _limit;
    private double _remaining;
    private double _perSecond;
    private TimeSpan _at;

    /// <summary>The provider told.</summary>
    public void Set(RateLimit limit, TimeSpan now)
    {
        var missing = limit.Limit - limit.Remaining;
        _limit = limit.Limit;
        _remaining = limit.Remaining;
        // The provider gave no time: limits are per minute.
        _perSecond = limit.Reset > TimeSpan.Zero && missing > 0 ? missing / limit.Reset.TotalSeconds : limit.Limit / 60;
        _at = now;
    }

    /// <summary>Something was asked for.</summary>
    public void Spend(double amount, TimeSpan now)
    {
        _remaining = Math.Max(0, Left(now) - amount);
        _at = now;
    }

    /// <summary>How long until <paramref name="amount"/>, or if that is more the share <paramref name="reserve"/>, is there. Zero if nothing is known.</summary>
    public readonly TimeSpan Wait(double amount, double reserve, TimeSpan now)
    {
        var missing = Math.Max(amount, _limit * reserve) - Left(now);
        return _limit <= 0 || missing <= 0 ? TimeSpan.Zero : TimeSpan.FromSeconds(missing / _perSecond);
    }

    private readonly double Left(TimeSpan now) => Math.Min(_limit, _remaining + (now - _at).TotalSeconds * _perSecond);
}
