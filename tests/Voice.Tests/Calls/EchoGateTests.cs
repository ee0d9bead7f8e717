using Voice.Audio;
using Voice.Calls;
using Voice.Tests.Assistants.Cascade;
using Voice.TurnDetection;

namespace Voice.Tests.Calls;

/// <summary>What the assistant hears of a line that gives its own voice back.</summary>
public sealed class EchoGateTests
{
    private const string Reply = "We open at seven in the morning and close at six, except on Sundays and on holidays. There are four trains to Amsterdam this afternoon.";

    private static readonly AudioFormat[] Formats = [AudioFormat.Pcm24K, AudioFormat.MuLaw8K, AudioFormat.ALaw8K];

    private readonly List<SoundMeasure> _reports = [];
    private readonly List<byte> _given = [];

    public static TheoryData<int, int> Lines => new() { { 0, 20 }, { 0, 100 }, { 1, 20 }, { 2, 20 }, { 1, 30 } };

    /// <summary>The line plays a reply, gives it back 140 ms later and 14 dB quieter, and the caller speaks.</summary>
    private short[] Hear(AudioFormat format, short[] reply, short[] caller, int pieceMs = 20, bool isPlayed = true)
    {
        var rate = format.SampleRate;
        var ear = new CallerEar(format, _reports.Add);
        var gate = new EchoGate(format, format, ear, (audio, _) => _given.AddRange(audio));
        ear.Watch(true);
        var length = Math.Max(reply.Length, caller.Length) + rate;
        var heard = Speech.Noise(length / (double)rate, -58, rate);
        for (var i = 0; i < heard.Length; i++)
        {
            var echo = i >= rate * 14 / 100 && i - (rate * 14 / 100) < reply.Length ? reply[i - (rate * 14 / 100)] * 0.2 : 0;
            heard[i] = (short)Math.Clamp(heard[i] + echo + (i < caller.Length ? caller[i] : 0), short.MinValue, short.MaxValue);
        }
        var now = TimeSpan.FromSeconds(1);
        if (isPlayed)
            gate.Play(Speech.Bytes(reply, format.Encoding), now, now);
        foreach (var piece in heard.Chunk(rate * pieceMs / 1000))
        {
            now += TimeSpan.FromSeconds(piece.Length / (double)rate);
            gate.Hear(Speech.Bytes(piece, format.Encoding), isFilled: false, now);
        }
        gate.Hear(Speech.Bytes(new short[rate / 50], format.Encoding), isFilled: true, now);
        var given = new short[_given.Count / format.BytesPerSample];
        SampleCodec.Decode(format.Encoding, [.. _given], given);
        given.Length.ShouldBe(heard.Length + (rate / 50), "nothing is lost and nothing is added");
        return given;
    }

    private static short[] Reading(AudioFormat format) => Speech.Say(Reply, format.SampleRate);

    private static int LoudFrames(short[] sound, int rate) => sound.Chunk(rate / 50).Count(static frame => 10 * Math.Log10(frame.Average(static s => (double)s * s) / 32_768 / 32_768) > -45);

    [Theory]
    [MemberData(nameof(Lines))]
    public void Echo_IsReplacedByNoise(int format, int pieceMs)
    {
        var reply = Reading(Formats[format]);
        var given = Hear(Formats[format], reply, [], pieceMs);
        LoudFrames(given, Formats[format].SampleRate).ShouldBeLessThan(5);
        _reports.ShouldAllBe(r => r.EchoDb != null || r.IsUnclear);
        _reports.Last(r => r.EchoDb is not null).EchoDelay.TotalMilliseconds.ShouldBe(140, 25);
        _reports.Last(r => r.EchoDb is not null).EchoDb!.Value.ShouldBe(-14, 4);
    }

    [Theory]
    [MemberData(nameof(Lines))]
    public void Caller_OnALineWithoutAnEcho_PassesUnchanged(int format, int pieceMs)
    {
        var rate = Formats[format].SampleRate;
        short[] caller = [.. Speech.Silence(2, rate), .. Speech.Say("Stop, please stop. I have a question.", rate, "en-us+f3")];
        var given = Hear(Formats[format], [], caller, pieceMs);
        given.Skip(2 * rate).Take(caller.Length - (2 * rate)).Average(static s => Math.Abs((double)s)).ShouldBe(caller.Skip(2 * rate).Average(static s => Math.Abs((double)s)), 40);
        _reports.ShouldAllBe(r => r.EchoDb == null);
    }

    [Fact]
    public void Caller_OverTheEcho_IsHeardByTheAssistantAndIsAVoice()
    {
        var format = AudioFormat.MuLaw8K;
        short[] caller = [.. Speech.Silence(4, 8_000), .. Speech.Say("Stop, please stop. I have a question.", 8_000, "en-us+f3")];
        var given = Hear(format, Reading(format), caller);
        LoudFrames(given[(4 * 8_000)..(6 * 8_000)], 8_000).ShouldBeGreaterThan(50);
        _reports.Where(r => r is { EchoDb: null, IsUnclear: false }).Max(r => r.Voice).ShouldBeGreaterThan(TimeSpan.FromMilliseconds(240));
    }

    [Fact]
    public void Echo_OfWhatWasNotTold_IsNoEcho()
    {
        LoudFrames(Hear(AudioFormat.MuLaw8K, Reading(AudioFormat.MuLaw8K), [], isPlayed: false), 8_000).ShouldBeGreaterThan(100);
        _reports.ShouldAllBe(r => r.EchoDb == null);
    }
}
