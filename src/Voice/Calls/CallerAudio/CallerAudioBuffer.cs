using Voice.Assistants;
using Voice.Audio;
using Voice.Conversations;

namespace Voice.Calls;

/// <summary>Forwards the caller's sound to the assistant, and keeps what no assistant has answered, to replay it to the next one.</summary>
/// <remarks>
/// Silence is not kept, except a little before and after each sound, so that a replay is short. Sound from before the assistant's last sign of life that did not become a turn is
/// dropped. So is every closed turn: its words are known, or it was answered. Thread-safe; nothing here waits.
/// </remarks>
/// <param name="leftOpen">Called once a turn, when nobody has spoken for much longer than the assistant lets a turn go on in silence. Must not wait.</param>
internal sealed class CallerAudioBuffer(AudioFormat format, TimeProvider time, Action? leftOpen = null) : IDisposable
{
    /// <summary>The most sound that is kept. The queue exists for a sentence that no assistant has answered; when it is full, the oldest sound is dropped.</summary>
    public static readonly TimeSpan Most = TimeSpan.FromSeconds(20);

    // Quiet sound that belongs to speech: its onset, and the gaps between words.
    private static readonly TimeSpan Before = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan After = TimeSpan.FromMilliseconds(300);

    // A turn is reported up to this long after it began: padding, detection, the network.
    private static readonly TimeSpan Onset = TimeSpan.FromMilliseconds(800);

    // A network that stalled for a moment also brings this much at once.
    private static readonly TimeSpan Burst = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan PerStep = TimeSpan.FromMilliseconds(150);

    // Ends the turn that was over when its assistant was lost, even if the caller's microphone is shut by now.
    private static readonly TimeSpan TurnEnd = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private readonly SoundQueue _kept = new();
    private readonly SoundQueue _quiet = new();
    private readonly OpenTurn _turn = new();
    private readonly VoicelessLine _voiceless = new(format);
    private IAssistant? _assistant;
    private ITimer? _pump;
    private bool _live;
    private bool _deaf;
    private TimeSpan _loudUntil = TimeSpan.MinValue;
    private long _aliveAt;

    /// <summary>The caller's sound: forwarded at once, or kept for the next assistant.</summary>
    /// <param name="now">Time since the call began.</param>
    /// <param name="isFilled">It is silence in the place of sound that did not come: the assistant hears that also while it must not hear the caller.</param>
    /// <returns>True if it was loud; null if it was not forwarded at once, or the assistant must not hear the caller.</returns>
    public bool? Hear(ReadOnlySpan<byte> audio, TimeSpan now, bool isFilled = false)
    {
        if (audio.IsEmpty)
            return null;
        IAssistant? assistant;
        bool? isLoud = null;
        var isLeftOpen = false;
        lock (_gate)
        {
            if (_deaf && !isFilled)
                return null;
            assistant = _live ? _assistant : null;
            if (!_deaf)
            {
                var mean = Loudness.Mean(format, audio);
                isLoud = Loudness.IsLoud(mean);
                var longestPause = assistant?.Capabilities.LongestPause ?? TimeSpan.Zero;
                _turn.Hear(Loudness.IsSilent(mean), now);
                if (longestPause > TimeSpan.Zero)
                    _turn.HearVoiceless(_voiceless.Hear(audio, _turn.IsOpen), now);
                Keep(audio, isLoud.Value, now);
                isLeftOpen = assistant is not null && _turn.TryReport(longestPause, now);
            }
        }
        assistant?.SendAudio(audio);
        if (isLeftOpen)
            leftOpen?.Invoke();
        return assistant is null ? null : isLoud;
    }

    /// <summary>The assistant gave a sign of life. Sound that it got some time before and did not report as a turn is no turn. Call this before the assistant gets the next sound.</summary>
    public void Alive(TimeSpan now)
    {
        if (Volatile.Read(ref _assistant) is not null)
            Volatile.Write(ref _aliveAt, now.Ticks);
    }

    /// <summary>A turn has begun: its sound is kept from a little before now on.</summary>
    public void BeginTurn()
    {
        lock (_gate)
        {
            _turn.Begin();
            _voiceless.Begin();
        }
    }

    /// <summary>True from the beginning of a turn until it is settled.</summary>
    public bool IsInTurn => _turn.IsOpen;

    /// <summary>How long the line has been silent for certain; zero while it may not be, and right after a turn has begun.</summary>
    public TimeSpan SilentFor(TimeSpan now)
    {
        lock (_gate)
            return _turn.SilentFor(now);
    }

    /// <summary>Closes every turn up to this time, and drops its audio: its words are known, or it was answered.</summary>
    public void ReleaseTurnAudio(TimeSpan until)
    {
        lock (_gate)
        {
            _turn.Settle();
            _kept.DropGiven(until);
        }
    }

    /// <summary>A copy of the newest of what is kept, at most so long.</summary>
    public byte[] Newest(TimeSpan most)
    {
        lock (_gate)
            return _kept.Newest(format.BytesIn(most));
    }

    /// <summary>Stops the caller's sound, or lets it pass again. Sound that arrives meanwhile is not kept.</summary>
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

    /// <summary>Gives an assistant the unanswered sound first, a little faster than it was spoken, and then the live sound.</summary>
    /// <param name="turnIsOver">The caller had finished their turn: silence that ends it goes along.</param>
    public void Attach(IAssistant assistant, bool turnIsOver)
    {
        lock (_gate)
        {
            _kept.Take(_quiet);                         // a word may have begun in it
            _kept.Rewind();
            if (turnIsOver && _kept.Length > 0)
                AddSilence();
            (_assistant, _live) = (assistant, false);
            _turn.Restart();
            if (assistant.Capabilities.HearsAtAnySpeed || format.DurationOf(_kept.Left) <= Burst)
                Pump(int.MaxValue);
            else
                (_pump ??= time.CreateTimer(static buffer => ((CallerAudioBuffer)buffer!).Pump(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan)).Change(TimeSpan.Zero, Step);
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

    private void Keep(ReadOnlySpan<byte> audio, bool isLoud, TimeSpan now)
    {
        if (isLoud)
        {
            _kept.Take(_quiet);
            _loudUntil = now + After;
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
        if (!_turn.IsOpen)
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
        // An assistant that fails while it takes the sound is detached before SendAudio returns: the rest is kept for the next one.
        while (bytes > 0 && _assistant is { } assistant && _kept.Give(bytes) is { IsEmpty: false } piece)
        {
            assistant.SendAudio(piece);
            bytes -= piece.Length;
        }
        _live = _assistant is not null && _kept.Left == 0;
    }

    private void AddSilence()
    {
        Span<byte> silence = stackalloc byte[format.BytesIn(TimeSpan.FromMilliseconds(20))];
        silence.Fill(format.Silence);
        for (var left = TurnEnd; left > TimeSpan.Zero; left -= TimeSpan.FromMilliseconds(20))
            _kept.Add(silence, TimeSpan.MinValue);
    }
}
