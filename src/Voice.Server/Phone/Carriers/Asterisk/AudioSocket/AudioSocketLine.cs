using System.IO.Pipelines;
using System.Runtime.InteropServices;
using Voice.Assistants;
using Voice.Audio;
using Voice.Lines;

namespace Voice.Server.Phone.Carriers;

/// <summary>The line of a phone over AudioSocket. Asterisk plays sound at once, so this class keeps the time.</summary>
/// <remarks>
/// A frame of 20 ms leaves with every beat of the <see cref="Pacer"/>: of the reply, or of silence, because a connection on which nothing moves for 2 s is dropped.
/// A sent frame counts as heard, because Asterisk keeps no queue that would have to be cleared. Replies wait in a queue of at most <see cref="QueueBound"/>
/// (they come several times faster than they are played); when it is full, what comes is dropped. In a pause silence is sent and the queue is kept. Thread-safe.
/// </remarks>
/// <param name="output">The stream to Asterisk. This class is its only writer.</param>
/// <param name="post">Reports events to the session.</param>
/// <param name="patience">How long Asterisk may read nothing.</param>
/// <param name="onStalled">Called when Asterisk has read nothing for that long.</param>
internal sealed class AudioSocketLine(PipeWriter output, Action<CallEvent> post, TimeSpan patience, Action onStalled) : ILine
{
    public static readonly TimeSpan QueueBound = TimeSpan.FromMinutes(2);

    private static readonly TimeSpan ReportEvery = TimeSpan.FromMilliseconds(200);

    private readonly Lock _gate = new();
    private readonly SoundQueue _queue = new(AudioFormat.Pcm24K.BytesIn(QueueBound));
    private readonly SentAudioIndex _track = new(AudioFormat.Pcm24K);
    private readonly byte[] _frame = new byte[AudioFormat.Pcm24K.BytesIn(Pacer.Interval)];
    private Resampler? _resampler;
    private AudioSocketKind _kind;
    private int _rate;
    private long _played;
    private long _toldAt;
    private bool _tailDue;
    private bool _isPaused;
    private int _stalledBeats;
    private Task<FlushResult> _flush = Task.FromResult(default(FlushResult));
    private bool _closed;

    public AudioFormat Format => AudioFormat.Pcm24K;

    /// <summary>What Asterisk sends, and so what it takes.</summary>
    public void Speak(AudioSocketKind kind)
    {
        lock (_gate)
        {
            if (_kind == kind)
                return;
            _kind = kind;
            _rate = AudioSocketProtocol.RateOf(kind);
            _resampler = _rate == Format.SampleRate ? null : new Resampler(Format.SampleRate, _rate);
        }
    }

    public void Play(in ResponseAudio audio)
    {
        lock (_gate)
        {
            if (!_closed)
                _track.Add(audio.ItemId, audio.ContentIndex, audio.Bytes.Length, _queue.Put(audio.Bytes));
        }
    }

    public void EndPart(string itemId, int contentIndex)
    {
        lock (_gate)
            _track.End(itemId, contentIndex);
    }

    public void Clear(int clearId)
    {
        List<PlaybackReport> reports;
        lock (_gate)
        {
            _queue.Clear();
            _resampler?.Reset();
            _tailDue = false;
            reports = _track.Clear(_played);
            _played = _toldAt = 0;
            _isPaused = false;
        }
        post(new LineCleared(clearId, reports));
    }

    public void Pause() => SetPaused(true);

    public void Resume() => SetPaused(false);

    /// <summary>A phone has no screen.</summary>
    public void Tell(LineNotice notice)
    {
    }

    /// <summary>A beat: frames leave.</summary>
    public void OnBeat(int frames)
    {
        List<PlaybackReport>? reports = null;
        var isStalled = false;
        lock (_gate)
        {
            if (_closed)
                return;
            if (!_flush.IsCompleted)
            {
                _stalledBeats += frames;
                isStalled = _stalledBeats * Pacer.Interval >= patience;
            }
            else
            {
                _stalledBeats = 0;
                for (var frame = 0; frame < frames; frame++)
                    WriteFrame();
                _flush = output.FlushAsync().AsTask();
                reports = Reports();
            }
        }
        if (isStalled)
            onStalled();
        else if (reports is { Count: > 0 })
            post(new Played(reports));
    }

    /// <summary>Tells Asterisk that we are done, as the last thing that is ever sent. The dialplan goes on.</summary>
    public void HangUp()
    {
        lock (_gate)
        {
            if (_closed)
                return;
            _closed = true;
            _queue.Clear();
            AudioSocketProtocol.WriteHeader(output.GetSpan(AudioSocketProtocol.HeaderBytes), AudioSocketKind.HangUp, 0);
            output.Advance(AudioSocketProtocol.HeaderBytes);
            if (_flush.IsCompleted)
                _flush = output.FlushAsync().AsTask();
        }
    }

    /// <summary>The connection is gone.</summary>
    public void Drop()
    {
        lock (_gate)
        {
            _closed = true;
            _queue.Clear();
        }
    }

    private void SetPaused(bool isPaused)
    {
        lock (_gate)
            _isPaused = isPaused;
    }

    private void WriteFrame()
    {
        // The end of a part may fill less than a frame; the middle of one waits for the rest of its frame.
        var isWhole = _queue.Length >= _frame.Length || (_queue.Length > 0 && _track.IsLastEnded);
        var taken = isWhole && !_isPaused ? _queue.Take(_frame) : 0;
        _played += taken;
        var length = _rate / (int)(TimeSpan.FromSeconds(1) / Pacer.Interval) * sizeof(short);
        var message = output.GetSpan(AudioSocketProtocol.HeaderBytes + length)[..(AudioSocketProtocol.HeaderBytes + length)];
        AudioSocketProtocol.WriteHeader(message, _kind, length);
        var sound = message[AudioSocketProtocol.HeaderBytes..];
        if (taken == 0 && !_tailDue)
        {
            sound.Clear();
        }
        else
        {
            _frame.AsSpan(taken).Clear();
            if (_resampler is null)
                _frame.CopyTo(sound);
            else
                Resample(sound);
        }
        // One more frame of silence pushes the rest out of the filter.
        _tailDue = taken > 0;
        output.Advance(message.Length);
    }

    private void Resample(Span<byte> to)
    {
        Span<short> samples = stackalloc short[(to.Length / sizeof(short)) + 1];
        var written = _resampler!.Resample(MemoryMarshal.Cast<byte, short>(_frame), samples);
        MemoryMarshal.AsBytes(samples[..written]).CopyTo(to);
    }

    private List<PlaybackReport>? Reports()
    {
        if (!_track.IsOpen || (Format.DurationOf(_played - _toldAt) < ReportEvery && !_track.HasEnded(_played)))
            return null;
        _toldAt = _played;
        return _track.Reach(_played);
    }
}
