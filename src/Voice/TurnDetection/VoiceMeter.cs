using System.Numerics.Tensors;
using Voice.Audio;

namespace Voice.TurnDetection;

/// <summary>How likely each 32 ms of one mono stream hold a voice, by <see cref="VoiceModel"/>. One for each stream; nothing is allocated per frame.</summary>
/// <remarks>
/// The stream is converted to 16 kHz, which delays it by 5 ms at most. While the meter sleeps it only keeps the last sound, at a small part of the cost. When it wakes, it hears that sound first, so that the model knows what came before.
/// Without its model the meter judges nothing: <see cref="Frames"/> stays 0.
/// </remarks>
internal sealed class VoiceMeter
{
    /// <summary>Milliseconds.</summary>
    public const int FrameMs = 32;

    // So much of what is slept through is heard at waking. Power of two.
    private const int KeptFrames = 8;
    private const int Remembered = 32;

    // The samples that the resampler gets at once.
    private const int PieceMs = 10;

    private readonly VoiceModel? _model;
    private readonly Resampler _resampler;
    private readonly int _piece;
    private readonly short[] _resampled;
    private readonly short[] _kept = new short[VoiceModel.ContextSamples + (KeptFrames * VoiceModel.FrameSamples)];
    private readonly VoiceMemory _memory = new();
    private readonly float[] _probabilities = new float[Remembered];
    private int _count = VoiceModel.ContextSamples;         // of samples in _kept, the context included

    /// <param name="sampleRate">A multiple of 8,000 Hz.</param>
    /// <param name="model">Null for a meter that stays silent.</param>
    public VoiceMeter(int sampleRate, VoiceModel? model)
    {
        if (sampleRate <= 0 || sampleRate % 8_000 != 0)
            throw new ArgumentOutOfRangeException(nameof(sampleRate), sampleRate, "A multiple of 8,000 Hz is needed.");
        _model = model;
        _resampler = new Resampler(sampleRate, VoiceModel.SampleRate);
        _piece = sampleRate / 1000 * PieceMs;
        _resampled = new short[_resampler.MaxOutput(_piece)];
    }

    /// <summary>For a stream of such a rate, with the model that all share.</summary>
    public VoiceMeter(int sampleRate)
        : this(sampleRate, VoiceModel.Shared)
    {
    }

    /// <summary>True if the model is there.</summary>
    public bool Works => _model is not null;

    /// <summary>How many frames were judged.</summary>
    public long Frames { get; private set; }

    /// <summary>The last frame's probability, 0 to 1; 0 before there is one.</summary>
    public float Latest => Probability(0);

    /// <summary>True if sound is only kept, and not judged.</summary>
    public bool Asleep { get; private set; }

    /// <param name="back">0 for the last frame, 1 for the one before, 31 at most.</param>
    /// <returns>Its probability; 0 before the first frame.</returns>
    public float Probability(int back) => back < Frames ? _probabilities[(int)((Frames - 1 - back) % Remembered)] : 0;

    /// <summary>How many of the last frames were at least so likely.</summary>
    /// <param name="frames">1 to 32.</param>
    public int CountOver(float threshold, int frames)
    {
        var count = 0;
        for (var back = 0; back < frames; back++)
            count += Probability(back) >= threshold ? 1 : 0;
        return count;
    }

    /// <summary>From now on sound is kept, and not judged.</summary>
    public void Sleep() => Asleep = true;

    /// <summary>Judges again, what was kept first.</summary>
    /// <returns>How many frames were judged in this call.</returns>
    public int Wake()
    {
        if (!Asleep)
            return 0;
        Asleep = false;
        _memory.Clear();
        _probabilities.AsSpan().Clear();
        return Judge();
    }

    /// <summary>Takes the next samples.</summary>
    /// <returns>How many frames were judged in this call.</returns>
    public int Hear(ReadOnlySpan<short> samples)
    {
        if (_model is null)
            return 0;
        var judged = 0;
        while (!samples.IsEmpty)
        {
            var piece = samples[..Math.Min(samples.Length, _piece)];
            samples = samples[piece.Length..];
            Keep(_resampled.AsSpan(0, _resampler.Resample(piece, _resampled)));
            if (!Asleep && _count >= VoiceModel.ContextSamples + VoiceModel.FrameSamples)
                judged += Judge();
        }
        return judged;
    }

    /// <summary>What was judged up to now was nobody.</summary>
    public void Forget()
    {
        _memory.Clear();
        _probabilities.AsSpan().Clear();
    }

    /// <summary>Forgets the stream.</summary>
    public void Reset()
    {
        _resampler.Reset();
        _memory.Clear();
        _kept.AsSpan(0, VoiceModel.ContextSamples).Clear();
        _probabilities.AsSpan().Clear();
        (_count, Frames, Asleep) = (VoiceModel.ContextSamples, 0, false);
    }

    private void Keep(ReadOnlySpan<short> sound)
    {
        if (_count + sound.Length > _kept.Length)
            Drop(VoiceModel.FrameSamples);                  // asleep: the oldest goes
        sound.CopyTo(_kept.AsSpan(_count));
        _count += sound.Length;
    }

    private int Judge()
    {
        Span<float> frame = stackalloc float[VoiceModel.ContextSamples + VoiceModel.FrameSamples];
        var judged = 0;
        while (_count >= frame.Length)
        {
            TensorPrimitives.ConvertSaturating<short, float>(_kept.AsSpan(0, frame.Length), frame);
            TensorPrimitives.Multiply(frame, 1 / 32_768f, frame);
            _probabilities[(int)(Frames++ % Remembered)] = _model!.Hear(frame, _memory);
            Drop(VoiceModel.FrameSamples);
            judged++;
        }
        return judged;
    }

    /// <summary>Forgets the oldest samples; what is before the next frame stays as its context.</summary>
    private void Drop(int samples)
    {
        _kept.AsSpan(samples, _count - samples).CopyTo(_kept);
        _count -= samples;
    }
}
