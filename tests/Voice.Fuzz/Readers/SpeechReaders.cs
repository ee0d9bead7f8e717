using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;
using Voice.OpenAI.Cascade;
using Voice.TestKit;

namespace Voice.Fuzz.Readers;

/// <summary>The answers of speech services: sound of many kinds, as it is, in events, or in JSON.</summary>
internal static class SpeechReaders
{
    // An encoded file begins with its headers and some frames. More of it costs time and shows nothing new.
    private const int MostOfAFile = 1_400;

    private static readonly string?[] ContentTypes =
    [
        null, "audio/pcm", "audio/wav", "audio/mpeg", "audio/ogg", "application/json", "text/event-stream", "audio/L16;rate=16000;channels=2", "audio/pcm;bits=24;endian=big", "audio/pcm;encoding=float32;rate=4294967295",
        "audio/basic", "audio/x-alaw-basic", "audio/aac", "application/octet-stream", "text/html; charset=utf-8", "no type",
    ];

    public static IEnumerable<FuzzReader> Find()
    {
        yield return new FuzzReader("speech answers", [.. Waves(), .. Coded(), .. Files("mono16-bare.mp3", "mono24.mp3", "mono.opus", "stereo.opus", "vorbis.ogg"), .. Others()], Read);
    }

    private static FuzzOutcome Read(byte[] input, Random random)
    {
        var answer = new SoundAnswer(ContentTypes[random.Next(ContentTypes.Length)], 24_000);
        var read = new SoundPieces();
        var safe = new SafeSound();
        try
        {
            foreach (var piece in FuzzReader.Cut(input, random))
            {
                answer.Read(piece.Span, read);
                Pass(read, safe);
            }
            answer.End(read);
            Pass(read, safe);
            _ = safe.End();
        }
        catch (InvalidDataException e) when (e.Message.Length is > 0 and < 120)
        {
            return FuzzOutcome.Refused;
        }
        return safe.Sounded ? FuzzOutcome.Accepted : FuzzOutcome.Refused;
    }

    private static void Pass(SoundPieces read, SafeSound safe)
    {
        foreach (var piece in read.Take())
        {
            if (piece.Format.SampleRate is < SampleFormat.LowestRate or > SampleFormat.HighestRate || piece.Bytes.Length % 2 != 0)
                throw new FuzzException("A piece of sound that cannot be played.");
            _ = safe.Pass(piece);
        }
    }

    private static IEnumerable<byte[]> Waves()
    {
        var sound = Tone();
        yield return Wave(1, 1, 16, 24_000, sound);
        yield return Wave(1, 2, 24, 44_100, sound);
        yield return Wave(1, 1, 8, 8_000, sound);
        yield return Wave(3, 1, 32, 16_000, sound);
        yield return Wave(6, 1, 8, 8_000, sound);
        yield return Wave(7, 1, 8, 8_000, sound);
        yield return Wave(0xFFFE, 1, 16, 48_000, sound);
        yield return Wave(85, 1, 0, 24_000, sound);
        // A size that the server did not know, and another file behind the first.
        var open = Wave(1, 1, 16, 24_000, sound);
        BinaryPrimitives.WriteUInt32LittleEndian(open.AsSpan(40), uint.MaxValue);
        yield return [.. open, .. "LIST\u0004\0\0\0INFO"u8, .. Wave(1, 1, 16, 24_000, sound[..100])];
        byte[] big = [.. "RIFX\0\0\u0001\0WAVEfmt \0\0\0\u0010\0\u0001\0\u0001"u8, 0, 0, 0x5D, 0xC0, 0, 0, 0xBB, 0x80, 0, 2, 0, 16, .. "data\0\0\0\u0064"u8, .. sound[..100]];
        yield return big;
        byte[] large = [.. "RF64"u8, 0xFF, 0xFF, 0xFF, 0xFF, .. "WAVEds64"u8, 28, 0, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0x90, 1, 0, 0, 0, 0, 0, 0, 200, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];
        yield return [.. large, .. open[12..]];
    }

    private static byte[] Wave(int tag, int channels, int bits, int rate, byte[] sound)
    {
        var extensible = tag == 0xFFFE;
        var wave = new List<byte>();
        wave.AddRange("RIFF"u8);
        Number(sound.Length + 36, 4);
        wave.AddRange("WAVEfmt "u8);
        Number(extensible ? 40 : 16, 4);
        Number(tag, 2);
        Number(channels, 2);
        Number(rate, 4);
        Number(rate * channels * bits / 8, 4);
        Number(channels * bits / 8, 2);
        Number(bits, 2);
        if (extensible)
            wave.AddRange([22, 0, 16, 0, 4, 0, 0, 0, 1, 0, 0, 0, 0, 0, 16, 0, 0x80, 0, 0, 0xAA, 0, 0x38, 0x9B, 0x71]);
        wave.AddRange("data"u8);
        Number(sound.Length, 4);
        wave.AddRange(sound);
        return [.. wave];

        void Number(int number, int bytes)
        {
            for (var i = 0; i < bytes; i++)
                wave.Add((byte)(number >> (8 * i)));
        }
    }

    /// <summary>Sound as base64 or hexadecimal digits, in events and in JSON.</summary>
    private static byte[][] Coded()
    {
        var sound = Convert.ToBase64String(Tone());
        var wave = Convert.ToBase64String(Wave(1, 1, 16, 24_000, Tone()));
        return FuzzReader.Texts(
            $$"""data: {"type":"speech.audio.delta","audio":"{{sound}}"}""" + "\n\n" + $$"""data: {"type":"speech.audio.delta","audio":"{{sound}}"}""" + "\n\ndata: {\"type\":\"speech.audio.done\",\"usage\":{}}\n\ndata: [DONE]\n\n",
            $"event: audio\r\ndata: {wave}\r\n\r\n", $$$$"""data: {"choices":[{"delta":{"audio":{"data":"{{{{sound}}}}"}}}]}""" + "\n\n",
            $$$$"""{"audioContent":"{{{{wave}}}}"}""", $$$$"""[{"chunk":"{{{{sound}}}}"},{"chunk":"{{{{sound}}}}"}]""", $$$$"""{"data":{"audio":"{{{{Convert.ToHexString(Tone())}}}}"},"extra_info":{"audio_length":9}}""",
            $$$$"""{"audio":"data:audio/wav;base64,{{{{wave}}}}"}""" + "\n", $$$$"""{"choices":[{"message":{"audio":{"id":"a","data":"{{{{wave}}}}","transcript":"x"}}}]}""", """{"error":{"message":"no such voice","code":"voice_not_found"}}""");
    }

    private static IEnumerable<byte[]> Files(params string[] names)
    {
        foreach (var name in names)
        {
            using var resource = typeof(SpeechReaders).Assembly.GetManifestResourceStream(name) ?? throw new FileNotFoundException(name);
            var bytes = new byte[MostOfAFile];
            resource.ReadExactly(bytes);
            yield return bytes;
        }
    }

    private static byte[][] Others() =>
    [
        Tone(), [], Encoding.UTF8.GetBytes("<html><body>502 Bad Gateway</body></html>"), Encoding.UTF8.GetBytes("The model is loading, please wait a moment."),
        [0xFF, 0xF1, 0x50, 0x80, 0x01, 0x1F, 0xFC, 0, 0xFF, 0xF1, 0x50, 0x80], [.. "fLaC"u8, 0, 0, 0, 34], [0x1A, 0x45, 0xDF, 0xA3, 0x9F], [0, 0, 0, 24, .. "ftypM4A "u8], [.. "FORM\0\0\0\0AIFF"u8],
        [.. "ID3\u0004\0\0\0\0\0\u0005abcde"u8, 0xFF, 0xF3, 0x48, 0xC4, 0, 0],
    ];

    private static byte[] Tone() => MemoryMarshal.AsBytes(Sine.Pcm(440, 24_000, samples: 200, amplitude: 8_000).AsSpan()).ToArray();
}
