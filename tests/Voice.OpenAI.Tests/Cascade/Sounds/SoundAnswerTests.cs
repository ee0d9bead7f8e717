using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;
using Voice.Audio;
using Voice.OpenAI.Cascade;

namespace Voice.OpenAI.Tests.Cascade.Sounds;

public sealed class SoundAnswerTests
{
    public static TheoryData<string> ReadableNames => [.. Answers.Readable.Keys];

    public static TheoryData<string> UnreadableNames => [.. Answers.Unreadable.Keys];

    [Theory]
    [MemberData(nameof(ReadableNames))]
    public void Answer_OfAnyShape_IsHeardAsItWasMeant(string name)
    {
        var (type, body) = Answers.Readable[name];
        Read(type, body.Chunk(4_800)).ShouldBeTheTone();
    }

    [Theory]
    [MemberData(nameof(ReadableNames))]
    public void Answer_CutAnywhere_IsTheSame(string name)
    {
        var (type, body) = Answers.Readable[name];
        var whole = SamplesOf(Read(type, [body]));
        var random = new Random(name.Length);
        for (var round = 0; round < 4; round++)
        {
            var most = (int[])[3, 60, 999, 20_000];
            SamplesOf(Read(type, Cut(body, random, body.Length > 200_000 ? 20_000 : most[round]))).ShouldBe(whole);
        }
    }

    [Theory]
    [MemberData(nameof(UnreadableNames))]
    public void Answer_ThatIsNoSound_IsNamedAndNeverLoud(string name)
    {
        var (type, body, named) = Answers.Unreadable[name];
        foreach (var piece in (int[])[4_800, 100])
        {
            var heard = new List<AudioFrame>();
            Should.Throw<InvalidDataException>(() => Read(type, body.Chunk(piece), heard)).Message.ShouldContain(named);
            Tone.Measure(heard).Peak.ShouldBeLessThan(1_000);
        }
    }

    [Fact]
    public void Answer_CutOffInTheMiddle_IsHeardUpToThere()
    {
        var (type, body) = Answers.Readable["mp3 without ID3"];
        Tone.Measure(Read(type, body[..(body.Length / 2)].Chunk(1_000))).Seconds.ShouldBe(0.5, 0.1);
        Tone.Measure(Read("audio/wav", Answers.Readable["wave"].Body[..24_044].Chunk(1_000))).Seconds.ShouldBe(0.5, 0.01);
    }

    [Fact]
    public void Raw_OfAFewBytes_IsNotWaitedFor()
    {
        var answer = new SoundAnswer("audio/pcm", 24_000);
        var pieces = new SoundPieces();
        answer.Read([1, 0, 2, 0, 3], pieces);
        pieces.Take().ShouldHaveSingleItem().Bytes.ToArray().ShouldBe([1, 0, 2, 0]);
    }

    [Theory]
    [InlineData("data: {\"type\":\"\\ud83d\",\"\\ud83d\":1,\"audio\":\"AUDIO\"}\n\n")]
    [InlineData("{\"\\ud83d\":\"\\udc00\",\"audio\":\"AUDIO\",\"text\":\"\\ud83d\"}")]
    [InlineData("[{\"chunk\":\"\\ud83d\"},{\"chunk\":\"AUDIO\"}]")]
    public void Json_WithHalfACharacterBesideTheSound_IsHeard(string body)
    {
        var pcm = Tone.Bytes(Tone.Of(), Tone.Pcm16);
        Read("", Encoding.UTF8.GetBytes(body.Replace("AUDIO", Convert.ToBase64String(pcm), StringComparison.Ordinal)).Chunk(1_000)).ShouldBeTheTone();
    }

    [Theory]
    [InlineData("{\"audio\":\"\\ud83d\"}              ")]
    [InlineData("data: {\"audio\":\"\\ud83d\"}        \n\n")]
    public void Json_WithHalfACharacterForTheSound_IsRefused(string body) =>
        Should.Throw<InvalidDataException>(() => Read("", [Encoding.UTF8.GetBytes(body)]));

    [Theory]
    [InlineData("en-us")]
    [InlineData("en-us+f3")]
    [InlineData("de")]
    [InlineData("cmn")]
    public void Guard_SpeechAtFullScale_PassesAtAnyRate(string voice)
    {
        // Sounds that hiss are the nearest to noise that speech has.
        var text = voice == "cmn" ? "四十四只石狮子" : "She sells sixty-six fresh fish sticks, psst, shush, six thistles, ssss, ffff, shshsh.";
        using var program = Process.Start(new ProcessStartInfo("espeak-ng", ["-v", voice, "--stdout", text]) { RedirectStandardOutput = true })!;
        using var bytes = new MemoryStream();
        program.StandardOutput.BaseStream.CopyTo(bytes);
        program.WaitForExit();
        var speech = WaveFile.Read(bytes.ToArray());
        var gain = 3.0 * short.MaxValue / speech.Samples.Max(static sample => Math.Abs((int)sample));     // clipped hard
        foreach (var rate in (int[])[8_000, 24_000, 48_000])
        {
            short[] loud = [.. Resampler.Convert(speech.Samples, speech.SampleRate, rate).Select(sample => (short)Math.Clamp(sample * gain, short.MinValue, short.MaxValue))];
            SamplesOf(Read($"audio/pcm;rate={rate}", MemoryMarshal.AsBytes(loud.AsSpan()).ToArray().Chunk(777))).Length.ShouldBe(2 * loud.Length);
        }
    }

    [Theory]
    [InlineData(50)]
    [InlineData(1_000)]
    [InlineData(6_000)]
    [InlineData(11_990)]
    public void Guard_TonesAtFullScale_Pass(int hz)
    {
        foreach (var square in (bool[])[false, true])
        {
            short[] tone = [.. Enumerable.Range(0, 24_000).Select(i => Math.Sin((2 * Math.PI * hz * i / 24_000) + 0.1)).Select(v => (short)(32_767 * (square ? Math.Sign(v) : v)))];
            SamplesOf(Read("audio/pcm", MemoryMarshal.AsBytes(tone.AsSpan()).ToArray().Chunk(1_001))).Length.ShouldBe(2 * tone.Length);
        }
    }

    private static List<AudioFrame> Read(string type, IEnumerable<byte[]> pieces, List<AudioFrame>? heard = null)
    {
        heard ??= [];
        var answer = new SoundAnswer(type.Length == 0 ? null : type, 24_000);
        var read = new SoundPieces();
        var safe = new SafeSound();
        foreach (var piece in pieces)
        {
            answer.Read(piece, read);
            Pass();
        }
        answer.End(read);
        Pass();
        heard.AddRange(safe.End());
        return safe.Sounded ? heard : throw new InvalidDataException("silence");

        void Pass()
        {
            foreach (var frame in read.Take())
                heard.AddRange(safe.Pass(frame));
        }
    }

    private static IEnumerable<byte[]> Cut(byte[] body, Random random, int most)
    {
        for (var at = 0; at < body.Length;)
        {
            var end = Math.Min(body.Length, at + random.Next(1, most));
            yield return body[at..end];
            at = end;
        }
    }

    private static byte[] SamplesOf(IEnumerable<AudioFrame> frames) => [.. frames.SelectMany(static frame => frame.Bytes.ToArray())];
}
