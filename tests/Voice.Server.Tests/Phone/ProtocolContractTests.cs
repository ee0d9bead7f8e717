using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using Voice.Server.Phone;

namespace Voice.Server.Tests.Phone;

/// <summary>The contract of every carrier's messages, shown on a recorded stream of each (<c>transcripts/{vendor}.jsonl</c>: messages in and their meaning, messages out and their form).</summary>
public sealed class ProtocolContractTests
{
    [Theory]
    [MemberData(nameof(TestCarriers.All), MemberType = typeof(TestCarriers))]
    public void Transcript_LineByLine_IsReadAndWritten(string vendor)
    {
        var stream = TestCarriers.Vendor(vendor).NewStream();
        var kinds = new HashSet<PhoneEventKind>();
        foreach (var line in TestCarriers.Transcript(vendor))
        {
            var step = JsonDocument.Parse(line).RootElement;
            if (step.TryGetProperty("write", out var write))
                Written(stream, step, write.GetString()!).ShouldBeTrue(line);
            else
                kinds.Add(Read(stream, step, line));
        }
        // A transcript that leaves one of these out proves nothing.
        PhoneEventKind[] needed = [PhoneEventKind.Started, PhoneEventKind.Key, PhoneEventKind.Unknown, PhoneEventKind.Junk];
        PhoneEventKind[] heard = TestCarriers.Vendor(vendor).SpeaksItself ? [PhoneEventKind.Said, PhoneEventKind.Interrupted] : [PhoneEventKind.Audio, PhoneEventKind.Played];
        needed.Concat(heard).Where(k => stream.ReturnsMarks || k != PhoneEventKind.Played).ShouldBeSubsetOf(kinds);
    }

    [Theory]
    [MemberData(nameof(TestCarriers.All), MemberType = typeof(TestCarriers))]
    public void Message_DamagedAnyhow_IsReadWithoutHarm(string vendor)
    {
        var random = new Random(7);
        var messages = TestCarriers.Transcript(vendor).Select(l => JsonDocument.Parse(l).RootElement).Where(s => !s.TryGetProperty("write", out _)).Select(Message).ToArray();
        for (var round = 0; round < 300; round++)
        {
            var stream = TestCarriers.Vendor(vendor).NewStream();
            foreach (var (bytes, binary) in messages)
            {
                var damaged = bytes.ToArray();
                for (var flips = random.Next(0, 4); flips > 0 && damaged.Length > 0; flips--)
                    damaged[random.Next(damaged.Length)] = (byte)random.Next(256);
                stream.Read(damaged.AsSpan(0, random.Next(5) == 0 ? random.Next(damaged.Length + 1) : damaged.Length), binary);
            }
            Read(stream, JsonDocument.Parse("""{"in":"junk","is":"Junk"}""").RootElement, "after the damage");
        }
    }

    [Theory]
    [MemberData(nameof(TestCarriers.Sounding), MemberType = typeof(TestCarriers))]
    public void Start_InAFormatThatCannotBeServed_IsUnsupported(string vendor)
    {
        var started = TestCarriers.Transcript(vendor).Single(l => l.Contains("\"is\":\"Started\"", StringComparison.Ordinal));
        foreach (var format in (string[])["audio/x-mulaw", "PCMU", "audio/l16;rate=16000", "ulaw", "PCM"])
            started = started.Replace($"\"{format}\"", "\"audio/opus\"", StringComparison.Ordinal);
        var (bytes, binary) = Message(JsonDocument.Parse(started).RootElement);
        var stream = TestCarriers.Vendor(vendor).NewStream();
        stream.Read(bytes, binary).Kind.ShouldBe(PhoneEventKind.Unsupported);
        stream.Start.ShouldBeNull();
    }

    private static PhoneEventKind Read(PhoneProtocol stream, JsonElement step, string line)
    {
        var (bytes, binary) = Message(step);
        var happened = stream.Read(bytes, binary);
        happened.Kind.ToString().ShouldBe(step.GetProperty("is").GetString(), line);
        if (step.TryGetProperty("audio", out var audio))
            happened.Audio.ToArray().ShouldBe(audio.GetBytesFromBase64(), line);
        if (step.TryGetProperty("key", out var key))
            happened.Key.ToString().ShouldBe(key.GetString(), line);
        if (step.TryGetProperty("text", out var text))
            happened.Words.ShouldBe(text.GetString(), line);
        if (step.TryGetProperty("mark", out var mark))
            happened.Mark.ShouldBe(mark.GetInt32(), line);
        if (step.TryGetProperty("call", out var call))
            (stream.Start!.CallId, stream.Start.StreamId, stream.Start.Parameters.GetValueOrDefault("token")).ShouldBe((call.GetString(), step.GetProperty("stream").GetString(), step.GetProperty("token").GetString()), line);
        return happened.Kind;
    }

    private static bool Written(PhoneProtocol stream, JsonElement step, string what)
    {
        var written = what switch
        {
            "audio" => stream.WriteAudio(step.GetProperty("audio").GetBytesFromBase64()),
            "mark" => stream.WriteMark(step.GetProperty("mark").GetInt32()),
            "text" => Encoding.UTF8.GetBytes(RelayProtocol.WriteText(step.GetProperty("token").GetString()!, step.GetProperty("last").GetBoolean())),
            "language" => Encoding.UTF8.GetBytes(RelayProtocol.WriteLanguage(step.GetProperty("language").GetString()!)),
            "end" => stream.WriteHangUp(new PhoneGoodbye(WebSocketCloseStatus.NormalClosure, "")),
            _ => stream.WriteClear(),
        };
        return step.TryGetProperty("outBinary", out var binary)
            ? stream.AudioIsBinary && written.Span.SequenceEqual(binary.GetBytesFromBase64())
            : JsonElement.DeepEquals(JsonDocument.Parse(written).RootElement, step.GetProperty("out"));
    }

    private static (byte[] Bytes, bool Binary) Message(JsonElement step)
    {
        if (step.TryGetProperty("binary", out var binary))
            return (binary.GetBytesFromBase64(), true);
        var message = step.GetProperty("in");
        return (Encoding.UTF8.GetBytes(message.ValueKind == JsonValueKind.String ? message.GetString()! : message.GetRawText()), false);
    }
}
