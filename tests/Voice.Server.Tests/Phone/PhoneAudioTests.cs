using System.Runtime.InteropServices;
using Voice.Audio;
using Voice.Server.Phone;

namespace Voice.Server.Tests.Phone;

public sealed class PhoneAudioTests
{
    [Fact]
    public void MuLaw_BothWays_PassesUntouched()
    {
        var audio = new PhoneAudio(AudioFormat.MuLaw8K);
        byte[] sound = [1, 2, 3];
        audio.Call.ShouldBe(AudioFormat.MuLaw8K);
        audio.ToCall(sound).ToArray().ShouldBe(sound);
        audio.ToStream(sound).ToArray().ShouldBe(sound);
        audio.Flush().IsEmpty.ShouldBeTrue();
    }

    [Theory]
    [InlineData(8_000)]
    [InlineData(16_000)]
    public void Linear_ThereAndBack_KeepsItsLevelAndItsEnd(int rate)
    {
        var audio = new PhoneAudio(new AudioFormat(AudioEncoding.Pcm16, rate));
        audio.Call.ShouldBe(AudioFormat.Pcm24K);
        var back = new List<byte>();
        var tone = Tone(rate);
        for (var at = 0; at < tone.Length; at += rate / 50 * 2)
            back.AddRange(audio.ToStream(audio.ToCall(tone.AsSpan(at, rate / 50 * 2))));
        back.AddRange(audio.Flush());
        back.Count.ShouldBeGreaterThan(tone.Length);
        var ratio = Rms(back.ToArray().AsSpan(tone.Length / 4, tone.Length / 2)) / Rms(tone.AsSpan(tone.Length / 4, tone.Length / 2));
        Math.Abs(20 * Math.Log10(ratio)).ShouldBeLessThan(0.2);
    }

    [Fact]
    public void Drop_InTheMiddle_LeavesNothingForTheNextReply()
    {
        var audio = new PhoneAudio(new AudioFormat(AudioEncoding.Pcm16, 16_000));
        audio.ToStream(Tone(24_000));
        audio.Drop();
        audio.ToStream(new byte[960]).ToArray().ShouldAllBe(b => b == 0);
    }

    private static byte[] Tone(int rate) => MemoryMarshal.AsBytes(Sine.Pcm(700, rate, samples: rate, amplitude: 12_000).AsSpan()).ToArray();

    private static double Rms(ReadOnlySpan<byte> sound)
    {
        var sum = 0.0;
        var samples = MemoryMarshal.Cast<byte, short>(sound);
        foreach (var sample in samples)
            sum += (double)sample * sample;
        return Math.Sqrt(sum / samples.Length);
    }
}
