using System.Runtime.InteropServices;
using Voice.Audio;

namespace Voice.Server.Phone;

/// <summary>Converts sound between the format of a stream and that of its call.</summary>
/// <remarks>
/// Models take µ-law and A-law as they are, so those pass untouched. Linear sound comes at 8 or 16 kHz and is taken at 24: that is resampled, both ways.
/// Hearing is for one thread and playing for one thread. A result is valid until the next call of the same method.
/// </remarks>
internal sealed class PhoneAudio
{
    private static readonly TimeSpan FlushStep = TimeSpan.FromMilliseconds(20);

    private readonly Resampler? _up;
    private readonly Resampler? _down;
    private readonly byte[] _silence;
    private byte[] _heard = [];
    private byte[] _played = [];

    public PhoneAudio(AudioFormat stream)
    {
        Stream = stream;
        Call = stream.Encoding == AudioEncoding.Pcm16 ? AudioFormat.Pcm24K : stream;
        if (Call != stream)
        {
            _up = new Resampler(stream.SampleRate, Call.SampleRate);
            _down = new Resampler(Call.SampleRate, stream.SampleRate);
        }
        _silence = _down is null ? [] : new byte[Call.BytesIn(_down.Delay > FlushStep ? _down.Delay : FlushStep)];
    }

    /// <summary>The format on the wire.</summary>
    public AudioFormat Stream { get; }

    /// <summary>The format that the call is held in.</summary>
    public AudioFormat Call { get; }

    public ReadOnlySpan<byte> ToCall(ReadOnlySpan<byte> heard) => Convert(_up, heard, ref _heard);

    public ReadOnlySpan<byte> ToStream(ReadOnlySpan<byte> played) => Convert(_down, played, ref _played);

    /// <summary>The rest of what was played, which is still on its way through the filter.</summary>
    public ReadOnlySpan<byte> Flush()
    {
        var rest = ToStream(_silence);
        _down?.Reset();
        return rest;
    }

    /// <summary>Forgets what is on its way to be played.</summary>
    public void Drop() => _down?.Reset();

    private static ReadOnlySpan<byte> Convert(Resampler? resampler, ReadOnlySpan<byte> from, ref byte[] to)
    {
        if (resampler is null)
            return from;
        var samples = MemoryMarshal.Cast<byte, short>(from);
        var needed = resampler.MaxOutput(samples.Length) * sizeof(short);
        if (to.Length < needed)
            to = new byte[needed];
        var written = resampler.Resample(samples, MemoryMarshal.Cast<byte, short>(to.AsSpan()));
        return to.AsSpan(0, written * sizeof(short));
    }
}
