namespace Voice.Server.Phone;

/// <summary>Distinguishes a repeated message from a new one, by its number and its content.</summary>
/// <remarks>
/// The same number alone proves nothing: a peer may restart its count within a stream, and some peers do not count. So a message is a repetition only if its content is the same as well. The last
/// <see cref="Kept"/> are remembered: more than a second of sound. A peer that gives one number <see cref="NotCounting"/> times in a row does not count, and none of its messages is a repetition from then on. Not thread-safe.
/// </remarks>
internal sealed class SeenMessages
{
    public const int Kept = 64;

    private const int NotCounting = 8;

    private readonly long[] _numbers = new long[Kept];
    private readonly int[] _contents = new int[Kept];
    private long _last = -1;
    private int _inARow;
    private int _next;
    private int _count;

    /// <summary>True if a number was given a second time, to a message with other content, since this was set to false: the peer's numbers do not tell one message from another just now.</summary>
    public bool IsUncertain { get; set; }

    /// <param name="number">The peer's own number of the message; below 0 if it has none: then it is new.</param>
    /// <param name="content">A hash of what makes the message what it is.</param>
    public bool IsNew(long number, int content)
    {
        if (number < 0 || _inARow >= NotCounting)
            return true;
        _inARow = number == _last ? _inARow + 1 : 1;
        _last = number;
        if (_inARow >= NotCounting)
            return true;
        for (var at = 0; at < _count; at++)
        {
            if (_numbers[at] != number)
                continue;
            if (_contents[at] == content)
                return false;
            IsUncertain = true;
        }
        (_numbers[_next], _contents[_next]) = (number, content);
        _next = (_next + 1) % Kept;
        _count = Math.Min(_count + 1, Kept);
        return true;
    }
}
