using System.Text;
using static Voice.OpenAI.Tests.Cascade.Sounds.Tone;

namespace Voice.OpenAI.Tests.Cascade.Sounds;

/// <summary>Answers of speech services: one second of 440 Hz each, in every shape that was met or may be.</summary>
internal static class Answers
{
    private static readonly byte[] Pcm = Bytes(Of(), Pcm16);
    private static readonly byte[] Info = Chunk("LIST", [.. "INFOISFT"u8, 14, 0, 0, 0, .. "Lavf61.7.100\0\0"u8]);
    private static readonly byte[] Id3 = Chunk("id3 ", [.. "ID3"u8, .. Noise(2_045)]);

    public static Dictionary<string, (string Type, byte[] Body)> Readable { get; } = new()
    {
        ["raw, octet-stream"] = ("application/octet-stream", Pcm),
        ["raw, no type"] = ("", Pcm),
        ["raw, an odd byte at the end"] = ("audio/pcm", [.. Pcm, 1]),
        ["raw, 16 kHz in the type"] = ("audio/pcm;rate=16000", Bytes(Of(rate: 16_000), Pcm16)),
        ["raw, rate and channels in the type"] = ("audio/x-raw; sample_rate=\"48000\"; channels=2", Bytes(Of(rate: 48_000), Pcm16, 2)),
        ["raw, 24 bits in the type"] = ("audio/pcm; rate=24000; bits=24", Bytes(Of(), v => Whole(v, 3))),
        ["raw, float in the type"] = ("audio/pcm; encoding=float32; rate=22050", Bytes(Of(rate: 22_050), Float)),
        ["raw, the high byte first in the type"] = ("audio/pcm; rate=16000; endian=big", Bytes(Of(rate: 16_000), v => [.. Pcm16(v).Reverse()])),
        ["L16 as the RFC has it"] = ("audio/L16; rate=44100; channels=1", Bytes(Of(rate: 44_100), v => [.. Pcm16(v).Reverse()])),
        ["L16 with the low byte first"] = ("audio/L16; rate=44100", Bytes(Of(rate: 44_100), Pcm16)),
        ["L16 stereo"] = ("audio/l16; channels=2; rate=16000", Bytes(Of(rate: 16_000), Pcm16, 2)),
        ["L16 after silence"] = ("audio/L16; rate=16000", [.. new byte[1_000], .. Bytes(Of(0.97, 16_000), v => [.. Pcm16(v).Reverse()])]),
        ["basic"] = ("audio/basic", Bytes(Of(rate: 8_000), MuLaw)),
        ["x-mulaw"] = ("audio/x-mulaw; rate=16000", Bytes(Of(rate: 16_000), MuLaw)),
        ["PCMA"] = ("audio/PCMA", Bytes(Of(rate: 8_000), ALaw)),
        ["pcm with encoding mulaw"] = ("audio/pcm; encoding=mu-law; rate=8000", Bytes(Of(rate: 8_000), MuLaw)),
        ["wave"] = ("audio/wav", Wave(Pcm)),
        ["wave, x-wav"] = ("audio/x-wav", Wave(Pcm)),
        ["wave said to be mp3"] = ("audio/mpeg", Wave(Pcm)),
        ["wave said to be pcm"] = ("audio/pcm", Wave(Pcm)),
        ["wave, size FFFFFFFF"] = ("audio/wav", Wave(Pcm, size: uint.MaxValue)),
        ["wave, size 0"] = ("audio/wav", Wave(Pcm, size: 0)),
        ["wave, size of the first piece"] = ("audio/wav", Wave(Pcm, size: 4_096)),
        ["wave, odd size of the first piece"] = ("audio/wav", Wave(Pcm, size: 4_097)),
        ["wave, size 7FFFFFFF"] = ("audio/wav", Wave(Pcm, size: int.MaxValue)),
        ["wave, 8 kHz"] = ("audio/wav", Wave(Bytes(Of(rate: 8_000), Pcm16), 8_000)),
        ["wave, 192 kHz"] = ("audio/wav", Wave(Bytes(Of(rate: 192_000), Pcm16), 192_000)),
        ["wave, stereo"] = ("audio/wav", Riff([.. Format(1, 2, 24_000, 16), .. Chunk("data", Bytes(Of(), Pcm16, 2))])),
        ["wave, six channels"] = ("audio/wav", Riff([.. Format(1, 6, 24_000, 16), .. Chunk("data", Bytes(Of(), Pcm16, 6))])),
        ["wave, 8 bits"] = ("audio/wav", Riff([.. Format(1, 1, 22_050, 8), .. Chunk("data", Bytes(Of(rate: 22_050), Unsigned8))])),
        ["wave, 24 bits"] = ("audio/wav", Riff([.. Format(1, 1, 24_000, 24), .. Chunk("data", Bytes(Of(), v => Whole(v, 3)))])),
        ["wave, 32 bits"] = ("audio/wav", Riff([.. Format(1, 1, 24_000, 32), .. Chunk("data", Bytes(Of(), v => Whole(v, 4)))])),
        ["wave, float"] = ("audio/wav", Riff([.. Format(3, 1, 24_000, 32), .. Chunk("data", Bytes(Of(), Float))])),
        ["wave, float of 64 bits, stereo"] = ("audio/wav", Riff([.. Format(3, 2, 24_000, 64), .. Chunk("data", Bytes(Of(), Double, 2))])),
        ["wave, µ-law"] = ("audio/wav", Riff([.. Format(7, 1, 8_000, 8), .. Chunk("fact", new byte[4]), .. Chunk("data", Bytes(Of(rate: 8_000), MuLaw))])),
        ["wave, A-law"] = ("audio/wav", Riff([.. Format(6, 1, 8_000, 8), .. Chunk("data", Bytes(Of(rate: 8_000), ALaw))])),
        ["wave, extensible"] = ("audio/wav", Riff([.. Format(1, 2, 48_000, 24, extensible: true), .. Chunk("data", Bytes(Of(rate: 48_000), v => Whole(v, 3), 2))])),
        ["wave, extensible float"] = ("audio/wav", Riff([.. Format(3, 1, 24_000, 32, extensible: true), .. Chunk("data", Bytes(Of(), Float))])),
        ["wave, LIST before"] = ("audio/wav", Riff([.. Format(1, 1, 24_000, 16), .. Info, .. Chunk("data", Pcm)])),
        ["wave, JUNK of 8 KiB"] = ("audio/wav", Riff([.. Chunk("JUNK", new byte[8_192]), .. Format(1, 1, 24_000, 16), .. Chunk("data", Pcm)])),
        ["wave, bext of 300 KB and odd"] = ("audio/wav", Riff([.. Chunk("bext", Noise(300_001)), .. Format(1, 1, 24_000, 16), .. Chunk("data", Pcm)])),
        ["wave, chunks after"] = ("audio/wav", Riff([.. Format(1, 1, 24_000, 16), .. Chunk("data", Pcm), .. Info, .. Id3])),
        ["wave, unknown size and chunks after"] = ("audio/wav", [.. Wave(Pcm, size: uint.MaxValue), .. Info, .. Id3]),
        ["wave, a header before every piece"] = ("audio/wav", [.. Pcm.Chunk(12_000).SelectMany(piece => Wave(piece))]),
        ["wave, a header without size before every piece"] = ("audio/wav", [.. Pcm.Chunk(12_000).SelectMany(piece => Wave(piece, size: uint.MaxValue))]),
        ["wave, a header with the whole size before every piece"] = ("audio/wav", [.. Pcm.Chunk(12_000).SelectMany(piece => Wave(piece, size: 48_000))]),
        ["wave, an empty header first"] = ("audio/wav", [.. Wave([]), .. Wave(Pcm)]),
        ["RIFX"] = ("audio/wav", Riff([.. Format(1, 1, 24_000, 16, big: true), .. Chunk("data", Bytes(Of(), v => [.. Pcm16(v).Reverse()]), big: true)], name: "RIFX", big: true)),
        ["RF64"] = ("audio/wav", Riff([.. Chunk("ds64", [.. new byte[8], .. BitConverter.GetBytes(48_000L), .. new byte[12]]), .. Format(1, 1, 24_000, 16), .. Chunk("data", Pcm, uint.MaxValue), .. Info], uint.MaxValue, "RF64")),
        ["mp3 with ID3"] = ("audio/mpeg", File("mono24.mp3")),
        ["mp3 without ID3"] = ("audio/mpeg", File("stereo44-bare.mp3")),
        ["mp3 said to be pcm"] = ("audio/pcm", File("mono16-bare.mp3")),
        ["mp3 with a large ID3"] = ("audio/mp3", [.. "ID3\u0004\0\0\0\0\u0020\0"u8, .. Noise(4_096), .. File("mono16-bare.mp3")]),
        ["Opus"] = ("audio/ogg", File("mono.opus")),
        ["Opus, stereo, said to be pcm"] = ("audio/pcm", File("stereo.opus")),
        ["events"] = ("text/event-stream", Events("\n", Pcm)),
        ["events with a WAVE file and CRLF"] = ("text/event-stream; charset=utf-8", Events("\r\n", Wave(Pcm))),
        ["events with mp3, said to be pcm"] = ("audio/pcm", Events("\n", File("mono24.mp3"))),
        ["JSON"] = ("application/json", Json("audio", Pcm)),
        ["JSON after a line break and a BOM"] = ("application/json", [0xEF, 0xBB, 0xBF, .. "\r\n"u8, .. Json("audioContent", Wave(Pcm))]),
        ["JSON with an address of data"] = ("application/json", Encoding.UTF8.GetBytes("{\"output\":{\"audio\":{\"data\":\"data:audio/wav;base64," + Convert.ToBase64String(Wave(Pcm)) + "\"}}}")),
        ["JSON with digits"] = ("application/json", Encoding.UTF8.GetBytes($$$"""{"data":{"audio":"{{{Convert.ToHexString(File("mono24.mp3"))}}}","status":2}}""")),
        ["JSON, one object after the other"] = ("application/x-ndjson", [.. Pcm.Chunk(9_999).SelectMany(piece => (byte[])[.. Json("audio", piece), .. "\n"u8])]),
    };

    public static Dictionary<string, (string Type, byte[] Body, string Named)> Unreadable { get; } = new()
    {
        ["mp3 that is none"] = ("audio/mpeg", Noise(16_000), "mp3"),
        ["mp3 with frames of noise"] = ("audio/mpeg", [.. Enumerable.Range(0, 42).SelectMany(i => (byte[])[0xFF, 0xFB, 0x90, 0x64, .. Noise(413, i)])], ""),
        ["mp3 with frames of noise, said to be pcm"] = ("audio/pcm", [.. Enumerable.Range(0, 42).SelectMany(i => (byte[])[0xFF, 0xFB, 0x90, 0x64, .. Noise(413, i)])], ""),
        ["frames that do not fit, said to be pcm"] = ("audio/pcm", [.. Enumerable.Range(0, 42).SelectMany(i => (byte[])[0xFF, 0xF3, 0x84, 0xC4, .. Noise(380, i)])], "noise"),
        ["noise without a type"] = ("", Noise(16_000), "noise"),
        ["noise after silence"] = ("audio/pcm", [.. new byte[4_000], .. Noise(16_000)], "noise"),
        ["noise in a WAVE file"] = ("audio/wav", Wave(Noise(16_000)), "noise"),
        ["AAC"] = ("audio/aac", File("tone.aac"), "AAC"),
        ["AAC said to be pcm"] = ("audio/pcm", File("tone.aac"), "AAC"),
        ["WebM"] = ("audio/webm", File("tone.webm"), "WebM"),
        ["WebM said to be pcm"] = ("audio/pcm", File("tone.webm"), "WebM"),
        ["MP4"] = ("audio/pcm", File("tone.mp4"), "MP4"),
        ["FLAC"] = ("audio/pcm", File("tone.flac"), "FLAC"),
        ["AIFF"] = ("audio/pcm", File("tone.aiff"), "AIFF"),
        ["AU"] = ("audio/basic", File("tone.au"), "AU"),
        ["Vorbis"] = ("audio/ogg", File("vorbis.ogg"), "Vorbis"),
        ["raw said to be mp3"] = ("audio/mpeg", Pcm, "mp3"),
        ["raw said to be wav"] = ("audio/wav", Pcm, "WAVE"),
        ["raw said to be something new"] = ("audio/x-new", Pcm, "not read"),
        ["WAVE with ADPCM"] = ("audio/wav", Riff([.. Format(17, 1, 24_000, 16), .. Chunk("data", Pcm)]), "format 17"),
        ["WAVE header alone"] = ("audio/wav", Wave([]), ""),
        ["WAVE with a chunk before the sound that has no end"] = ("audio/wav", Riff([.. Format(1, 1, 24_000, 16), .. Chunk("JUNK", Noise(4_000), uint.MaxValue), .. Chunk("data", Pcm)]), "without sound"),
        ["RIFF that is AVI"] = ("audio/wav", [.. "RIFF"u8, 0, 0, 1, 0, .. "AVI LIST"u8, .. Noise(4_000)], "not WAVE"),
        ["an error in JSON"] = ("application/json", Encoding.UTF8.GetBytes("""{"error":{"message":"voice not found"}}"""), "error"),
        ["an error in JSON, said to be pcm, after a line break"] = ("audio/pcm", Encoding.UTF8.GetBytes("\n{\"error\":{\"message\":\"voice not found, choose another of the forty there are\"}}"), "error"),
        ["JSON without sound"] = ("application/json", Encoding.UTF8.GetBytes("""{"detail":"Not Found","message":"notfound"}"""), "without sound"),
        ["a page after a line break"] = ("text/html", Encoding.UTF8.GetBytes("\r\n<!DOCTYPE html><html><body>502 Bad Gateway</body></html>"), "web page"),
        ["a page said to be pcm"] = ("audio/pcm", Encoding.UTF8.GetBytes("\uFEFF  <html><body>502 Bad Gateway, come back later</body></html>"), "web page"),
        ["text"] = ("text/plain", Encoding.UTF8.GetBytes("Internal Server Error"), "text"),
        ["events without sound"] = ("text/event-stream", Encoding.UTF8.GetBytes("event: speech.audio.done\ndata: {\"type\":\"speech.audio.done\",\"usage\":{}}\n\n"), "without sound"),
        ["an error in events"] = ("text/event-stream", Encoding.UTF8.GetBytes("data: {\"error\":{\"message\":\"no\"}}\n\n"), "error"),
        ["nothing"] = ("audio/pcm", [], "nothing"),
        ["silence"] = ("audio/pcm", new byte[48_000], "silence"),
        ["gzip"] = ("audio/pcm", [0x1F, 0x8B, 0x08, 0, .. Noise(4_000)], "not read"),
    };

    private static byte[] Json(string name, byte[] sound) => Encoding.UTF8.GetBytes($$"""{"id":"x","{{name}}":"{{Convert.ToBase64String(sound)}}","format":"pcm"}""");

    private static byte[] Events(string end, byte[] sound) => Encoding.UTF8.GetBytes(string.Concat(sound.Chunk(5_001).Select(piece =>
        $$"""event: speech.audio.delta{{end}}data: {"type":"speech.audio.delta","audio":"{{Convert.ToBase64String(piece)}}"}{{end}}{{end}}""")) + $$$"""data: {"type":"speech.audio.done","usage":{"input_tokens":3}}{{{end}}}{{{end}}}data: [DONE]{{{end}}}{{{end}}}""");
}
