namespace Voice.Simulator.Limits;

/// <summary>What may be used in a minute; filled up again evenly. Not safe to share.</summary>
sealed class Bucket(int perMinute, TimeProvider time)
{
    static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    double _level = perMinute;
    long _filled = time.GetTimestamp();

    public int Limit => perMinute;

    /// <summary>What is left, in whole pieces.</summary>
    public int Remaining => (int)_level;

    /// <summary>When it is full again.</summary>
    public TimeSpan Reset => Minute * ((perMinute - _level) / perMinute);

    /// <summary>How long to wait until there is so much; zero if there is.</summary>
    /// <param name="amount">More than all of it counts as all of it.</param>
    public TimeSpan Wait(int amount)
    {
        var now = time.GetTimestamp();
        _level = Math.Min(perMinute, _level + (time.GetElapsedTime(_filled, now) / Minute * perMinute));
        _filled = now;
        return Minute * Math.Max(0, (Math.Min(amount, perMinute) - _level) / perMinute);
    }

    public void Take(int amount) => _level = Math.Max(0, _level - amount);
}
