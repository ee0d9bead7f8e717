using Microsoft.Extensions.Configuration;
using Voice.Audio;
using Voice.Server.Phone;
using Voice.Server.Phone.Carriers;
using Voice.Server.WarmUp;

namespace Voice.Server.Tests.WarmUp;

public sealed class WarmUpRunTests
{
    [Fact]
    public async Task WarmUp_BeforeTheServerListens_HoldsCallsAndEndsThem() => (await WarmUpRun.RunAsync(VoiceServer.Build, briefly: true, limit: TimeSpan.FromMinutes(2))).ShouldBeTrue();

    /// <summary>The phones of the warm-up must pass through what a caller's pass through: numbered messages of calls of their own, with sound that is no silence.</summary>
    [Fact]
    public void PhoneFrames_OfTwoCalls_AreReadAsNewSoundOfEach()
    {
        foreach (var id in (string[])["1", "2"])
        {
            var frames = new PhoneFrames(id);
            var stream = new Twilio(new CarrierSettings(new ConfigurationBuilder().Build().GetSection("Voice:Phone"), [])).NewStream();
            stream.Read(frames.Greeting, binary: false).Kind.ShouldBe(PhoneEventKind.Started);
            stream.Start!.CallId.ShouldBe("CA" + id);
            for (var number = 1; number <= 200; number++)
            {
                var heard = stream.Read(frames.Frame(number), binary: false);
                heard.Kind.ShouldBe(PhoneEventKind.Audio, $"frame {number}");
                Loudness.IsLoud(stream.Start.Format, heard.Audio).ShouldBeTrue();
            }
            stream.Read(frames.Frame(200), binary: false).Kind.ShouldBe(PhoneEventKind.Nothing, "the number is read: what comes twice is known");
            stream.Read(frames.Goodbye, binary: false).Kind.ShouldBe(PhoneEventKind.Stopped);
        }
    }
}
