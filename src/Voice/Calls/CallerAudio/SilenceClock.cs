namespace Voice.Calls;

/// <summary>Counts how much of a line's sound is missing by the clock, and says how much silence takes its place.</summary>
/// <remarks>
/// Pure: time is an argument. Sound that is missing may only be late, so nothing is filled before <see cref="Patience"/>, a quarter from then on, and the rest only when the line proves
/// to have stopped (<see cref="Stopped"/>, or another gap soon after): a network that stands still within a word puts as little silence into it as possible. Sound that comes late after
/// all is used whole and in its order: the silence before it stays, and sound that is ahead of the clock earns no credit (but for a step), so that the next pause is filled as soon as any
/// other. Not thread-safe.
/// </remarks>
internal sealed class SilenceClock
{
    /// <summary>How much sound may be missing before silence takes its place. A line that sends larger pieces has one and a half of a piece.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(180);

    /// <summary>How long silence is made up without a turn that needs its end: then nothing is, until sound comes or a turn is open.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromSeconds(10);

    /// <summary>After this time without sound, a line has stopped. No sound is late by more in a call that people can still hold.</summary>
    public static readonly TimeSpan Stopped = TimeSpan.FromMilliseconds(500);

    private static readonly TimeSpan MostPatience = TimeSpan.FromSeconds(3);

    // A process that stood still does not fill the whole gap, because the far end has heard it already.
    private static readonly TimeSpan MostAtOnce = TimeSpan.FromSeconds(1);

    // Pieces that follow each other so closely are a steady flow: a tenth of it that is lost on the way is no silence.
    private static readonly TimeSpan Steady = TimeSpan.FromMilliseconds(60);
    private const int Forgiven = 10;
    private const int Recovers = 4;                     // the part of the sound of such a flow that reduces the unfilled time

    // One part in so many is filled until a line proves to have stopped. Recognisers lose a word with more silence in it.
    private const int Doubted = 4;

    private static readonly TimeSpan First = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(40);
    private static readonly TimeSpan Rest = TimeSpan.FromSeconds(1);

    private TimeSpan _at;
    private TimeSpan _missing;
    private TimeSpan _unfilled;                         // the missing time before silence began
    private TimeSpan _soundAt;
    private TimeSpan _piece;
    private bool _quiet;
    private bool _doubts;                               // the first gap after steady sound: it may be a stall within a word
    private bool _rests = true;                         // until the first sound

    /// <summary>A piece of sound came. It ends now.</summary>
    public void Heard(TimeSpan duration, TimeSpan now)
    {
        var missing = _missing + (now - _at) - duration;
        if (now - _soundAt <= Steady)
        {
            missing -= duration / Forgiven;
            Owe(_unfilled - (duration / Recovers));
        }
        var least = _quiet ? -Step : TimeSpan.Zero;     // the last step of silence may have come just before
        if (missing < least)
            Owe(_unfilled - (least - missing));         // the late sound has arrived
        _missing = _rests ? TimeSpan.Zero : missing > least ? missing : least;
        _piece = duration > _piece ? duration : _piece - ((_piece - duration) / 8);
        (_at, _soundAt, _quiet, _rests, _doubts) = (now, now, false, false, false);
    }

    /// <summary>How much silence is to be heard now; it counts as heard.</summary>
    /// <param name="turnIsOpen">The assistant needs silence to find the end of a turn.</param>
    public TimeSpan Take(TimeSpan now, bool turnIsOpen)
    {
        var missing = _missing + (now - _at);
        var rested = _rests;
        _rests = !turnIsOpen && now - _soundAt >= Longest;
        if (_rests || rested || missing > MostAtOnce + MostPatience)
        {
            (_missing, _unfilled, _at, _quiet, _doubts) = (TimeSpan.Zero, TimeSpan.Zero, now, true, false);
            return TimeSpan.Zero;
        }
        if (!_quiet && missing < Allowed)
            return TimeSpan.Zero;
        if (!_quiet && _unfilled == TimeSpan.Zero)
        {
            _unfilled = Allowed - First;
            missing -= _unfilled;
            _doubts = true;
        }
        else if (_doubts)
        {
            var later = missing * (Doubted - 1) / Doubted;
            _unfilled += later;
            missing -= later;
        }
        if (_unfilled > TimeSpan.Zero && now - _soundAt >= Stopped)
        {
            missing += _unfilled;
            (_unfilled, _doubts) = (TimeSpan.Zero, false);
        }
        (_missing, _at, _quiet) = (TimeSpan.Zero, now, true);
        return missing < TimeSpan.Zero ? TimeSpan.Zero : missing < MostAtOnce ? missing : MostAtOnce;
    }

    /// <summary>How long it takes until silence may be owed; zero or less if it may be owed now.</summary>
    public TimeSpan Wait(TimeSpan now) => (_rests ? Rest : _quiet ? Step : Allowed - _missing) - (now - _at);

    private void Owe(TimeSpan unfilled) => _unfilled = unfilled > TimeSpan.Zero ? unfilled : TimeSpan.Zero;

    private TimeSpan Allowed => TimeSpan.FromTicks(Math.Clamp(_piece.Ticks * 3 / 2, Patience.Ticks, MostPatience.Ticks));
}
