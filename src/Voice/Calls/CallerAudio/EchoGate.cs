using Voice.Audio;
using Voice.TurnDetection;

namespace Voice.Calls;

/// <summary>Keeps the assistant from hearing itself: what comes from the line and is only what was played to it is replaced by noise as loud as the line's own.</summary>
/// <remarks>
/// Whether a sound is an echo is not always known at once. Until then, for 400 ms at most, it is held back: it is given on unchanged if it is the caller, and is replaced if it is not. The
/// <see cref="CallerEar"/> hears the same sound, with what is known of it. Replies are told by one thread (<see cref="Play"/>, <see cref="Pause"/>, <see cref="Resume"/>,
/// <see cref="Cut"/>), the caller's sound comes from one other at a time. Nothing is allocated for a piece.
/// </remarks>
/// <param name="heard">Of the caller's sound.</param>
/// <param name="played">Of the replies.</param>
/// <param name="give">Takes what is given on.</param>
internal sealed class EchoGate(AudioFormat heard, AudioFormat played, CallerEar ear, SilenceFiller.Hearing give)
{
    private const int FrameMs = 20;
    private const int MostHeldFrames = 22;

    // Below this the line is as good as silent.
    private const float SilentDb = -70;

    private readonly EchoMeter _meter = new(heard.SampleRate, played.SampleRate);
    private readonly int _frame = heard.BytesIn(TimeSpan.FromMilliseconds(FrameMs));
    private readonly short[] _samples = new short[heard.SampleRate * FrameMs / 1000];
    private readonly short[] _sounding = new short[played.SampleRate * FrameMs / 1000];
    private readonly byte[] _held = new byte[MostHeldFrames * heard.BytesIn(TimeSpan.FromMilliseconds(FrameMs))];
    private int _heldBytes;
    private uint _random = 1;

    /// <summary>The line was given a piece of a reply.</summary>
    /// <param name="at">When it will begin to be heard, on the clock of the call.</param>
    public void Play(ReadOnlySpan<byte> audio, TimeSpan at, TimeSpan now)
    {
        var most = _sounding.Length * played.BytesPerSample;
        while (!audio.IsEmpty)
        {
            var piece = audio[..Math.Min(audio.Length, most)];
            audio = audio[piece.Length..];
            _meter.Sent(_sounding.AsSpan(0, SampleCodec.Decode(played.Encoding, piece, _sounding)), at, now);
            at += played.DurationOf(piece.Length);
        }
    }

    /// <inheritdoc cref="EchoMeter.Pause"/>
    public void Pause(TimeSpan now) => _meter.Pause(now);

    /// <inheritdoc cref="EchoMeter.Resume"/>
    public void Resume(TimeSpan now) => _meter.Resume(now);

    /// <summary>The line was cleared.</summary>
    public void Cut(TimeSpan now) => _meter.Cut(now);

    /// <summary>The caller's sound, in pieces of any size.</summary>
    /// <param name="isFilled">It is silence in the place of sound that did not come.</param>
    public void Hear(ReadOnlySpan<byte> audio, bool isFilled, TimeSpan now)
    {
        if (isFilled)
        {
            GiveHeld();
            give(audio, isFilled);
            return;
        }
        var at = now - heard.DurationOf(audio.Length);
        var from = 0;                                   // what goes on unchanged is given in one piece
        for (var end = 0; end < audio.Length;)
        {
            var begin = end;
            end = Math.Min(audio.Length, begin + _frame);
            var piece = audio[begin..end];
            var samples = _samples.AsSpan(0, SampleCodec.Decode(heard.Encoding, piece, _samples));
            var reading = _meter.Heard(samples, at + heard.DurationOf(begin));
            ear.Hear(samples, reading);
            if (reading.Verdict is not (EchoVerdict.Unknown or EchoVerdict.Echo))
            {
                GiveHeld();
                continue;
            }
            if (begin > from)
                give(audio[from..begin], isFilled: false);
            from = end;
            Hold(piece);
            if (reading.Verdict == EchoVerdict.Echo)
                GiveNoise();
        }
        if (from < audio.Length)
            give(audio[from..], isFilled: false);
    }

    private void Hold(ReadOnlySpan<byte> piece)
    {
        if (_heldBytes + piece.Length > _held.Length)
            GiveHeld();
        piece.CopyTo(_held.AsSpan(_heldBytes));
        _heldBytes += piece.Length;
    }

    private void GiveHeld()
    {
        if (_heldBytes == 0)
            return;
        var bytes = _heldBytes;
        _heldBytes = 0;
        give(_held.AsSpan(0, bytes), isFilled: false);
    }

    /// <summary>Noise, and not silence: after silence the noise of the line would be a sound to those who learn how quiet it is.</summary>
    private void GiveNoise()
    {
        var level = _meter.NoiseDb;
        if (level < SilentDb)
        {
            _held.AsSpan(0, _heldBytes).Fill(heard.Silence);
        }
        else
        {
            // Even numbers up to the root of 3 have a root mean square of 1.
            var scale = (int)(32_768 * MathF.Sqrt(3 * Levels.Energy(level)));
            for (var done = 0; done < _heldBytes;)
            {
                var bytes = Math.Min(_frame, _heldBytes - done);
                var samples = _samples.AsSpan(0, bytes / heard.BytesPerSample);
                foreach (ref var sample in samples)
                    sample = (short)Math.Clamp((int)(scale * (long)(int)Next() >> 31), short.MinValue, short.MaxValue);
                SampleCodec.Encode(heard.Encoding, samples, _held.AsSpan(done, bytes));
                done += bytes;
            }
        }
        GiveHeld();
    }

    /// <summary>Marsaglia's xorshift: noise needs no better one.</summary>
    private uint Next()
    {
        _random ^= _random << 13;
        _random ^= _random >> 17;
        return _random ^= _random << 5;
    }
}
