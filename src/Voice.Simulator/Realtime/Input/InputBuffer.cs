using System.Runtime.InteropServices;
using Voice.Simulator.Audio;
using Voice.Simulator.Hearing;

namespace Voice.Simulator.Realtime.Input;

/// <summary>
/// The audio the client has written and not yet committed. Its clock is the audio itself: a second of sound is a second, however
/// fast it came.
/// </summary>
sealed class InputBuffer
{
    /// <summary>The most that is kept; beyond that the oldest sound is forgotten.</summary>
    const int MaxSamples = 5 * 60 * AudioCodec.SampleRate;

    /// <summary>While nobody speaks, only what a prefix can ever need is kept.</summary>
    const int IdleSamples = 6 * AudioCodec.SampleRate;

    readonly List<short> _pcm = [];
    readonly List<SpeechEdge> _edges = [];
    SpeechDetector? _detector;
    long _start;
    int _detectorStartMs;

    /// <summary>Milliseconds of audio since the session began.</summary>
    public int NowMs => (int)((_start + _pcm.Count) / AudioCodec.PerMillisecond);

    /// <summary>Milliseconds that are not committed.</summary>
    public double PendingMs => _pcm.Count / (double)AudioCodec.PerMillisecond;

    /// <summary>Listens for speech from here on, or no more.</summary>
    public void Detect(SpeechDetectorOptions? options)
    {
        _detector = options is null ? null : new(options);
        _detectorStartMs = NowMs;
    }

    /// <summary>Takes the next samples; what the detector made of them, in the session's clock.</summary>
    /// <param name="speaking">True while a speech is going on, so that nothing of it is forgotten.</param>
    public IReadOnlyList<SpeechEdge> Append(short[] pcm, bool speaking)
    {
        _edges.Clear();
        CollectionsMarshal.SetCount(_pcm, _pcm.Count + pcm.Length);
        pcm.CopyTo(CollectionsMarshal.AsSpan(_pcm)[^pcm.Length..]);
        _detector?.Process(pcm, edge => _edges.Add(edge with { AtMs = edge.AtMs + _detectorStartMs }));
        var limit = _detector is not null && !speaking && _edges.Count == 0 ? IdleSamples + pcm.Length : MaxSamples;

        // Cutting a list moves all of it, so it is done by the second and not by the frame.
        if (_pcm.Count > limit + AudioCodec.SampleRate) Drop(_pcm.Count - limit);
        return _edges.Count == 0 ? [] : [.. _edges];
    }

    /// <summary>Takes the sound between two times out; what lies before goes with it.</summary>
    public short[] Take(int fromMs, int toMs)
    {
        var from = Position(fromMs);
        var to = Math.Max(from, Position(toMs));
        var taken = CollectionsMarshal.AsSpan(_pcm)[from..to].ToArray();
        Drop(to);
        return taken;
    }

    /// <summary>Takes everything.</summary>
    public short[] TakeAll()
    {
        var taken = _pcm.ToArray();
        Drop(_pcm.Count);
        return taken;
    }

    int Position(int milliseconds) => (int)Math.Clamp(((long)milliseconds * AudioCodec.PerMillisecond) - _start, 0, _pcm.Count);

    void Drop(int samples)
    {
        _pcm.RemoveRange(0, samples);
        _start += samples;
    }
}
