using System.Runtime.InteropServices;
using Voice.Audio;

namespace Voice.OpenAI.Cascade;

/// <summary>The last check before the caller hears a sound: holds back sound that may be coded data read as samples, and silence until other sound follows.</summary>
/// <remarks>
/// Coded sound, text and pictures read as samples are white noise at full scale: each sample may have any value and is independent of the next one. Voices, music and tones are not:
/// their loud parts have low frequencies, so neighbouring samples are alike. Tests check that with speech, tones and noise.
/// </remarks>
internal sealed class SafeSound
{
    private const int Window = 480;                             // 20 ms at 24 kHz
    private const double LoudRms = 12_000;                      // -8.7 dBFS; noise at full scale has -4.8
    private const double WhiteLimit = 0.2;                      // of the correlation of neighbours; four standard deviations of noise in one window
    private const int Lags = 4;
    private const int MostSilence = 10 * 48_000;                // samples that are held back

    private readonly List<short> _held = [];
    private readonly List<AudioFrame> _silence = [];
    private int _silentSamples;
    private int _rate;

    /// <summary>True once something was passed on.</summary>
    public bool Sounded { get; private set; }

    /// <returns>The sound that may be played.</returns>
    /// <exception cref="InvalidDataException">It is noise.</exception>
    public IReadOnlyList<AudioFrame> Pass(AudioFrame piece)
    {
        List<AudioFrame> passed = _rate != piece.Format.SampleRate ? Release(_held.Count) : [];
        _rate = piece.Format.SampleRate;
        _held.AddRange(MemoryMarshal.Cast<byte, short>(piece.Bytes.Span));
        var samples = CollectionsMarshal.AsSpan(_held);
        var whole = samples.Length - (samples.Length % Window);
        for (var at = 0; at < whole; at += Window)
            ThrowIfNoise(samples.Slice(at, Window));
        passed.AddRange(Release(IsLoud(samples[whole..]) ? whole : samples.Length));
        return passed;
    }

    /// <summary>The sound that is still held back: less than a window.</summary>
    public IReadOnlyList<AudioFrame> End() => Release(_held.Count);

    private List<AudioFrame> Release(int count)
    {
        if (count == 0)
            return [];
        var released = new AudioFrame(MemoryMarshal.AsBytes(CollectionsMarshal.AsSpan(_held)[..count]).ToArray(), new AudioFormat(AudioEncoding.Pcm16, _rate), TimeSpan.Zero);
        _held.RemoveRange(0, count);
        return Audible(released);
    }

    private static void ThrowIfNoise(ReadOnlySpan<short> window)
    {
        if (IsLoud(window) && IsWhite(window))
            throw new InvalidDataException("noise at full scale: coded sound or text in place of samples");
    }

    /// <summary>Silence is passed on when sound follows it. An answer that is only silence counts as no sound.</summary>
    private List<AudioFrame> Audible(AudioFrame piece)
    {
        if (Sounded)
            return [piece];
        _silence.Add(piece);
        if (piece.Bytes.Span.ContainsAnyExcept((byte)0))
        {
            Sounded = true;
            return _silence;
        }
        _silentSamples += piece.Bytes.Length / 2;
        while (_silentSamples > MostSilence && _silence.Count > 1)
        {
            _silentSamples -= _silence[0].Bytes.Length / 2;
            _silence.RemoveAt(0);
        }
        return [];
    }

    private static bool IsLoud(ReadOnlySpan<short> samples)
    {
        var sum = 0.0;
        foreach (var sample in samples)
            sum += (double)sample * sample;
        return sum > LoudRms * LoudRms * samples.Length;
    }

    private static bool IsWhite(ReadOnlySpan<short> samples)
    {
        var mean = 0.0;
        foreach (var sample in samples)
            mean += sample;
        mean /= samples.Length;
        Span<double> sums = stackalloc double[Lags + 1];
        for (var i = 0; i < samples.Length; i++)
        {
            for (var lag = 0; lag <= Lags && lag <= i; lag++)
                sums[lag] += (samples[i] - mean) * (samples[i - lag] - mean);
        }
        for (var lag = 1; lag <= Lags; lag++)
        {
            if (Math.Abs(sums[lag]) > WhiteLimit * sums[0])
                return false;
        }
        return true;
    }
}
