using Voice.Assistants;
using Voice.Assistants.Pipeline;
using Voice.Audio;

namespace Voice.Sessions;

/// <summary>
/// The way of the caller's sound to the assistant, and the memory of what no assistant has answered yet: when one is lost, the next is given it first.
/// </summary>
/// <remarks>
/// Silence is not kept, but for a little before and after each sound, so that what is given again is short. What was heard before the assistant's last sign of life and
/// did not become a turn is forgotten, and so is every turn once it is settled: its words are known, or it was answered. Thread-safe; nothing here waits.
/// </remarks>
/// <param name="unnoticed">
/// Called when there was a sound and then silence, and the assistant has shown no sign of life since: how long ago it began, and whether it was a voice. Must not wait.
/// </param>
/// <param name="leftOpen">Called once a turn, when the line has been silent for much longer than the assistant lets a turn go on in silence: how long. Must not wait.</param>
internal sealed class CallerSound(AudioFormat format, TimeProvider time, Action<TimeSpan, bool> unnoticed, Action<TimeSpan>? leftOpen = null) : IDisposable
{
    /// <summary>The most that is kept: the reason is a sentence that nobody has heard, the full-mode is to drop the oldest.</summary>
    public static readonly TimeSpan Most = TimeSpan.FromSeconds(20);

    // What belongs to a sound although it is quiet: its onset, and the gaps between words.
    private static readonly TimeSpan Before = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan After = TimeSpan.FromMilliseconds(300);

    // A turn is reported up to this long after it began: padding, detection, the network.
    private static readonly TimeSpan Onset = TimeSpan.FromMilliseconds(800);

    // So much at once is no more than a network that stood still for a moment would bring.
    private static readonly TimeSpan Burst = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan PerStep = TimeSpan.FromMilliseconds(150);

    // Ends the turn that was over when its assistant was lost, even if the caller's microphone is shut by now.
    private static readonly TimeSpan TurnEnd = TimeSpan.FromSeconds(1);

    // A word, and time enough for any detector to have told of it.
    private static readonly TimeSpan Word = TimeSpan.FromMilliseconds(400);
    private static readonly TimeSpan Detection = TimeSpan.FromSeconds(1);

    // An assistant has this much more time than it needs to end a turn: the way there and back.
    private static readonly TimeSpan Late = TimeSpan.FromSeconds(2);

    // So much of it tells whether it was a voice.
    private static readonly TimeSpan Sample = TimeSpan.FromSeconds(5);

    private readonly Lock _gate = new();
    private readonly SoundQueue _kept = new();
    private readonly SoundQueue _quiet = new();
    private IAssistant? _assistant;
    private ITimer? _pump;
    private bool _live;
    private bool _inTurn;
    private bool _deaf;
    private bool _openTold;
    private TimeSpan? _silentFrom;                      // nobody speaks for certain since then
    private TimeSpan _loudUntil = TimeSpan.MinValue;
    private TimeSpan _loudFor;                          // since the assistant's last sign of life
    private TimeSpan _loudFrom;
    private TimeSpan _loudAt;
    private long _aliveAt;

    /// <summary>The caller's sound: given on at once, or kept for the next assistant.</summary>
    /// <param name="now">Time since the call began.</param>
    /// <param name="isFilled">It is silence in the place of sound that did not come: the assistant hears that also while it must not hear the caller.</param>
    public void Hear(ReadOnlySpan<byte> audio, TimeSpan now, bool isFilled = false)
    {
        if (audio.IsEmpty)
            return;
        IAssistant? assistant;
        byte[]? heard = null;
        TimeSpan? open = null;
        TimeSpan from;
        lock (_gate)
        {
            if (_deaf && !isFilled)
                return;
            (assistant, from) = (_live ? _assistant : null, _loudFrom);
            if (!_deaf)
                (heard, open) = (Notice(audio, now), OpenFor(now));
        }
        assistant?.SendAudio(audio);
        if (open is { } silence)
            leftOpen?.Invoke(silence);
        if (heard is not null)
            unnoticed(now - from, VoiceCheck.IsVoice(format, heard));
    }

    /// <summary>The assistant has shown that it lives: what it heard some time before this and took for no turn is none. One that is not given the sound yet cannot know.</summary>
    public void Alive(TimeSpan now)
    {
        if (Volatile.Read(ref _assistant) is not null)
            Volatile.Write(ref _aliveAt, now.Ticks);
    }

    /// <summary>A turn has begun: its sound is kept from a little before now on.</summary>
    public void BeginTurn()
    {
        lock (_gate)
            (_inTurn, _openTold, _silentFrom) = (true, false, null);
    }

    /// <summary>True from the beginning of a turn until it is settled.</summary>
    public bool IsInTurn => Volatile.Read(ref _inTurn);

    /// <summary>How long the line has been silent for certain; zero while it may not be, and right after a turn has begun.</summary>
    public TimeSpan SilentFor(TimeSpan now)
    {
        lock (_gate)
            return now - _silentFrom ?? TimeSpan.Zero;
    }

    /// <summary>Every turn up to this time is settled.</summary>
    public void Settle(TimeSpan until)
    {
        lock (_gate)
        {
            _inTurn = false;
            _kept.DropGiven(until);
        }
    }

    /// <summary>Whether the caller's sound goes to anybody at all. What is heard meanwhile is not kept either.</summary>
    public void Deafen(bool deaf)
    {
        lock (_gate)
            _deaf = deaf;
    }

    /// <summary>There is no assistant: what is heard from now on is kept for the next one.</summary>
    public void Detach()
    {
        lock (_gate)
        {
            (_assistant, _live) = (null, false);
            _pump?.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        }
    }

    /// <summary>Gives an assistant first what nobody has answered, a little faster than it was spoken, and then what the caller says.</summary>
    /// <param name="turnIsOver">The caller had finished their turn: silence that ends it goes along.</param>
    public void Attach(IAssistant assistant, bool turnIsOver)
    {
        lock (_gate)
        {
            _kept.Take(_quiet);                         // a word may have begun in it
            _kept.Rewind();
            if (turnIsOver && _kept.Length > 0)
                AddSilence();
            (_assistant, _live, _silentFrom) = (assistant, false, null);
            if (assistant.Capabilities.HearsAtAnySpeed || format.DurationOf(_kept.Left) <= Burst)
                Pump(int.MaxValue);
            else
                (_pump ??= time.CreateTimer(static sound => ((CallerSound)sound!).Pump(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan)).Change(TimeSpan.Zero, Step);
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            (_assistant, _live, _deaf) = (null, false, true);
            _pump?.Dispose();
            _pump = null;
            _kept.DropOver(0);
            _quiet.DropOver(0);
        }
    }

    private TimeSpan AliveAt => TimeSpan.FromTicks(Volatile.Read(ref _aliveAt));

    /// <returns>The newest of a sound that ended a while ago and that the assistant has shown no sign of, or null.</returns>
    private byte[]? Notice(ReadOnlySpan<byte> audio, TimeSpan now)
    {
        byte[]? heard = null;
        var mean = Loudness.Mean(format, audio);
        _silentFrom = Loudness.IsSilent(mean) ? _silentFrom ?? now : null;
        Keep(audio, Loudness.IsLoud(mean), now);
        if (_live && _loudFor >= Word && _loudAt > AliveAt && now - _loudAt >= Detection)
            heard = _kept.Newest(format.BytesIn(Sample));
        if (now - _loudAt >= Detection)
            _loudFor = TimeSpan.Zero;
        return heard;
    }

    /// <returns>How long the line has been silent in a turn that should have been ended by now, once a turn; else null.</returns>
    private TimeSpan? OpenFor(TimeSpan now)
    {
        if (!_inTurn || _openTold || !_live || now - _silentFrom is not { } silence || silence < Late || _assistant!.Capabilities.LongestPause is not { Ticks: > 0 } pause || silence < pause + Late)
            return null;
        _openTold = true;
        return silence;
    }

    private void Keep(ReadOnlySpan<byte> audio, bool isLoud, TimeSpan now)
    {
        if (isLoud)
        {
            _kept.Take(_quiet);
            _loudUntil = now + After;
            _loudFor = _loudAt < AliveAt ? TimeSpan.Zero : _loudFor;
            _loudFrom = _loudFor == TimeSpan.Zero ? now : _loudFrom;
            _loudFor += format.DurationOf(audio.Length);
            _loudAt = now;
        }
        if (now < _loudUntil)
        {
            _kept.Add(audio, now);
        }
        else
        {
            _quiet.Add(audio, now);
            _quiet.GiveAll();
            _quiet.DropGiven(now - Before);
        }
        if (_live)
            _kept.GiveAll();
        if (!_inTurn)
            _kept.DropGiven(AliveAt - Onset);
        _kept.DropOver(format.BytesIn(Most));
    }

    private void Pump()
    {
        lock (_gate)
        {
            if (_assistant is null)
                return;
            Pump(format.BytesIn(PerStep));
            if (_live)
                _pump?.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        }
    }

    private void Pump(int bytes)
    {
        while (bytes > 0 && _kept.Give(bytes) is { IsEmpty: false } piece)
        {
            _assistant!.SendAudio(piece);
            bytes -= piece.Length;
        }
        _live = _kept.Left == 0;
    }

    private void AddSilence()
    {
        Span<byte> silence = stackalloc byte[format.BytesIn(TimeSpan.FromMilliseconds(20))];
        silence.Fill(format.Silence);
        for (var left = TurnEnd; left > TimeSpan.Zero; left -= TimeSpan.FromMilliseconds(20))
            _kept.Add(silence, TimeSpan.MinValue);
    }
}
