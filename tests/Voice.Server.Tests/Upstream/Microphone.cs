using Voice.Audio;
using Voice.Server.Tests.Phone;

namespace Voice.Server.Tests.Upstream;

/// <summary>The microphone of a page: says one thing in real time, then sends silence until it is switched off.</summary>
internal sealed class Microphone : IAsyncDisposable
{
    private static readonly int FrameBytes = AudioFormat.Pcm24K.BytesIn(TimeSpan.FromMilliseconds(20));

    private readonly CancellationTokenSource _off = new();
    private readonly Task _sending;

    private Microphone(Caller caller, byte[] sound) => _sending = SendAsync(caller, sound);

    /// <summary>After a moment of silence, so that what a line sounds like is known.</summary>
    public static async Task<Microphone> SayAsync(Caller caller, string text)
    {
        var coded = await Speech.SayAsync(text);
        var phone = new short[coded.Length];
        G711.DecodeMuLaw(coded, phone);
        var sound = Resampler.Convert(phone, 8_000, 24_000);
        return new Microphone(caller, [.. new byte[20 * FrameBytes], .. System.Runtime.InteropServices.MemoryMarshal.AsBytes<short>(sound)]);
    }

    public async ValueTask DisposeAsync()
    {
        await _off.CancelAsync();
        await _sending;
        _off.Dispose();
    }

    private async Task SendAsync(Caller caller, byte[] sound)
    {
        using var clock = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        var at = 0;
        while (!_off.IsCancellationRequested)
        {
            var frame = new byte[FrameBytes];
            sound.AsSpan(Math.Min(at, sound.Length), Math.Clamp(sound.Length - at, 0, FrameBytes)).CopyTo(frame);
            at += FrameBytes;
            caller.Say(frame);
            await clock.WaitForNextTickAsync();
        }
    }
}
