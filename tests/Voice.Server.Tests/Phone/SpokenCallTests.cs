using Voice.Audio;
using Voice.Server.Tests.Browser;

namespace Voice.Server.Tests.Phone;

/// <summary>A spoken call in real time: a phone, its carrier, the real server and the simulator in the box.</summary>
public sealed class SpokenCallTests
{
    [Fact]
    public async Task Caller_AsksTheTimeAndInterruptsAStory_HearsTheOneAndNoMoreOfTheOther()
    {
        var question = await Speech.SayAsync("What time is it?");
        var story = await Speech.SayAsync("Tell me a long story.");
        var stop = await Speech.SayAsync("Please stop.");
        await using var server = await ServerUnderTest.StartAsync(upstream: null, FakeCarrier.Settings);
        await using var carrier = await FakeCarrier.CallAsync(server.Url);
        await using var phone = new Handset(carrier);

        phone.Say(question);
        await VoiceHubTests.UntilAsync(() => phone.ReceivedBytes > 8_000);
        var answer = await HeardToTheEndAsync(phone);
        answer.Length.ShouldBeGreaterThan(8_000, "an answer lasts at least a second");
        Rms(answer).ShouldBeGreaterThan(500, "an answer is to be heard");

        phone.Say(story);
        var before = phone.ReceivedBytes;
        await VoiceHubTests.UntilAsync(() => phone.ReceivedBytes > before + (10 * 8_000));
        phone.Hear();
        await HeardAsync(phone, seconds: 2);
        var clears = phone.Clears;
        phone.Say(stop);
        await VoiceHubTests.UntilAsync(() => phone.Clears > clears);
        var cleared = phone.ReceivedBytes;
        phone.IsSpeaking.ShouldBeTrue("the reply stops while the caller is still speaking");
        await VoiceHubTests.UntilAsync(() => !phone.IsSpeaking);
        phone.ReceivedBytes.ShouldBe(cleared, "nothing of the old reply comes after the clear");

        await carrier.StopAsync();
        await VoiceHubTests.UntilAsync(() => server.Calls.Count == 0);
    }

    private static async Task HeardAsync(Handset phone, int seconds)
    {
        var heard = 0;
        await VoiceHubTests.UntilAsync(() => (heard += phone.Hear().Length) > seconds * 8_000);
    }

    /// <summary>What is heard until the phone has been silent for a while.</summary>
    private static async Task<byte[]> HeardToTheEndAsync(Handset phone)
    {
        var heard = new List<byte>();
        var quiet = 0;
        await VoiceHubTests.UntilAsync(() =>
        {
            var more = phone.Hear();
            heard.AddRange(more);
            quiet = more.Length == 0 ? quiet + 1 : 0;
            return heard.Count > 8_000 && quiet > 20;
        });
        return [.. heard];
    }

    private static double Rms(byte[] sound)
    {
        var samples = new short[sound.Length];
        G711.DecodeMuLaw(sound, samples);
        return Math.Sqrt(samples.Average(s => (double)s * s));
    }
}
