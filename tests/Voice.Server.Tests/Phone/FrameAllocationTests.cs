using System.Text;
using System.Text.Json;
using Voice.Server.Phone;

namespace Voice.Server.Tests.Phone;

public sealed class FrameAllocationTests
{
    [Theory]
    [InlineData("twilio")]
    [InlineData("signalwire")]
    [InlineData("telnyx")]
    [InlineData("plivo")]
    [InlineData("vonage")]
    public void Frame_EitherWay_AllocatesNothing(string vendor)
    {
        var stream = TestCarriers.Named(vendor).NewStream();
        var steps = TestCarriers.Transcript(vendor).Select(l => JsonDocument.Parse(l).RootElement).Where(s => s.TryGetProperty("is", out _)).ToList();
        var start = steps.Single(s => s.GetProperty("is").GetString() == "Started").GetProperty("in").GetRawText();
        stream.Read(Encoding.UTF8.GetBytes(start), binary: false).Kind.ShouldBe(PhoneEventKind.Started);
        var step = steps.First(s => s.GetProperty("is").GetString() == "Audio");
        var binary = step.TryGetProperty("binary", out var bytes);
        // A carrier that numbers its frames gives each a new number.
        var frames = Enumerable.Range(2, 1_100).Select(n => binary
            ? bytes.GetBytesFromBase64()
            : Encoding.UTF8.GetBytes(OddStream.Numbered(step.GetProperty("in").GetRawText(), n - 2))).ToArray();
        var sound = new byte[160];
        var heard = Run(stream, frames.AsSpan(0, 100), sound);
        var before = GC.GetAllocatedBytesForCurrentThread();
        heard += Run(stream, frames.AsSpan(100), sound);
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        heard.ShouldBe(1_100);
        allocated.ShouldBe(0);
    }

    private static int Run(PhoneProtocol stream, ReadOnlySpan<byte[]> frames, byte[] sound)
    {
        var heard = 0;
        foreach (var frame in frames)
        {
            heard += stream.Read(frame, stream.AudioIsBinary).Kind == PhoneEventKind.Audio ? 1 : 0;
            stream.WriteAudio(sound);
        }
        return heard;
    }
}
