using System.Text;
using Voice.Server.Phone;

namespace Voice.Server.Tests.Phone;

/// <summary>Messages that carriers were seen to send and do not document, for every carrier that can send them.</summary>
public sealed class CarrierOdditiesTests
{
    private static readonly string[] WithBase64 = ["twilio", "signalwire", "telnyx", "plivo", "acs"];
    private static readonly string[] WithNumbers = ["twilio", "signalwire", "telnyx", "plivo"];

    public static IEnumerable<TheoryDataRow<string>> Vendors => TestCarriers.All;

    public static IEnumerable<TheoryDataRow<string, string, string>> Spellings =>
        from vendor in WithBase64
        from spelling in new[] { ("AQIDBAUGBw==", "01020304050607"), ("AQIDBAUGBw", "01020304050607"), ("AQIDBA UGBw==", "01020304050607"), (@"AQID\r\nBAUG\nBw==", "01020304050607"), ("-_7_", "FBFEFF"), (@"+\/7\/", "FBFEFF"), (@"\u002b/7/", "FBFEFF"), ("", "") }
        select new TheoryDataRow<string, string, string>(vendor, spelling.Item1, spelling.Item2);

    public static IEnumerable<TheoryDataRow<string, string>> Fragments =>
        from vendor in TestCarriers.All.Select(row => row.Data)
        from fragment in new[] { Hex(@"\ud83d"), Hex(@"\udc00"), Hex(@"\u0000"), "FF", "C080", "EDA0BD", "F09F98", "00", "01", "7F" }
        select new TheoryDataRow<string, string>(vendor, fragment);

    public static IEnumerable<TheoryDataRow<string, string, bool>> Formats =>
    [
        .. new[] { "twilio", "signalwire", "plivo" }.SelectMany(v => new (string, bool)[]
        {
            ("\"encoding\":\"AUDIO/X-MULAW\",\"sampleRate\":\"8000\",\"channels\":\"1\"", true), ("\"encoding\":\"PCMU\",\"sampleRate\":8000.0", true), ("\"encoding\":\"audio/x-mulaw;rate=8000\"", true),
            ("\"encoding\":\"mulaw\",\"sample_rate\":8000", true), ("\"encoding\":\"AMR-WB\",\"sampleRate\":16000", false), ("\"encoding\":\"audio/x-mulaw\",\"sampleRate\":16000", false),
        }.Select(f => new TheoryDataRow<string, string, bool>(v, f.Item1, f.Item2))),
        new("telnyx", "\"encoding\":\"pcmu\",\"sample_rate\":8000,\"channels\":1", true),
        new("telnyx", "\"encoding\":\"PCMU\",\"sample_rate\":\"8000\",\"channels\":\"1\"", true),
        new("telnyx", "\"encoding\":\"pcma\",\"sample_rate\":8000.0", true),
        new("telnyx", "\"encoding\":\"G711U\"", true),
        new("telnyx", "\"encoding\":\"AMR-WB\",\"sample_rate\":16000", false),
        new("vonage", "audio/l16; rate=16000", true),
        new("vonage", "Audio/L16;Rate=8000", true),
        new("vonage", "audio/l16;rate=24000", true),
        new("vonage", "audio/opus;rate=48000", false),
        new("asterisk", "ULAW", true),
        new("asterisk", "slin16", true),
        new("asterisk", "SLIN24", true),
        new("asterisk", "g722", false),
        new("genesys", "pcmu", true),
        new("genesys", "OPUS", false),
        new("acs", "pcm", true),
        new("acs", "Opus", false),
    ];

    [Theory]
    [MemberData(nameof(Vendors))]
    public void Key_DeliveredTwice_IsReadOnce(string vendor)
    {
        var stream = new OddStream(vendor);
        var number = stream.Next();
        stream.Read(stream.Key(number, '1')).ShouldBe(PhoneEventKind.Key);
        stream.Read(stream.Key(number, '1')).ShouldBe(PhoneEventKind.Nothing);
        stream.Read(stream.Key(stream.Next(), '2')).ShouldBe(PhoneEventKind.Key);
    }

    [Theory]
    [MemberData(nameof(Vendors))]
    public void Key_PressedTwice_IsReadTwice(string vendor)
    {
        var stream = new OddStream(vendor);
        stream.Read(stream.Key(stream.Next(), '1')).ShouldBe(PhoneEventKind.Key);
        stream.Read(stream.Key(stream.Next(), '1')).ShouldBe(PhoneEventKind.Key);
    }

    [Theory]
    [InlineData("twilio", 2, true, 1)]
    [InlineData("signalwire", 1, true, 1)]
    [InlineData("telnyx", 2, true, 1)]
    [InlineData("plivo", 2, true, 1)]
    [InlineData("twilio", 2, false, 2)]
    [InlineData("plivo", 2, false, 2)]
    [InlineData("twilio", 5, true, 2)]
    [InlineData("twilio", 0, true, 2)]
    public void Key_ToldAgainWhileNumbersAreGivenTwice_IsReadByTheSoundBetween(string vendor, int frames, bool numbersComeTwice, int keys)
    {
        var stream = new OddStream(vendor);
        var number = stream.Next();
        var heard = stream.Read(stream.Key(number, '1')) == PhoneEventKind.Key ? 1 : 0;
        if (numbersComeTwice)
            number--;
        for (var frame = 1; frame <= frames; frame++)
            stream.Read(stream.Media(++number, frame, Convert.ToBase64String(new byte[160])));
        heard += stream.Read(stream.Key(++number + (frames == 0 ? 1 : 0), '1')) == PhoneEventKind.Key ? 1 : 0;
        heard.ShouldBe(keys);
    }

    [Theory]
    [InlineData("twilio")]
    [InlineData("signalwire")]
    [InlineData("telnyx")]
    [InlineData("plivo")]
    public void Sound_DeliveredTwice_IsHeardOnce(string vendor)
    {
        var stream = new OddStream(vendor);
        for (var chunk = 1; chunk <= 3; chunk++)
        {
            var message = stream.Media(stream.Next(), chunk, "AQID");
            stream.Read(message).ShouldBe(PhoneEventKind.Audio);
            stream.Read(message).ShouldBe(PhoneEventKind.Nothing);
        }
    }

    [Theory]
    [InlineData("twilio", 8)]
    [InlineData("signalwire", 100)]
    [InlineData("telnyx", 2)]
    [InlineData("telnyx", 8)]
    [InlineData("telnyx", 100)]
    [InlineData("telnyx", 5_000)]
    [InlineData("plivo", 8)]
    public void Numbers_ThatBeginAgain_LoseNoSound(string vendor, int before)
    {
        var stream = new OddStream(vendor);
        var heard = 0;
        for (var piece = 1; piece <= before + 20; piece++)
        {
            var number = piece <= before ? piece : piece - before;
            heard += stream.Read(Encoding.UTF8.GetBytes(stream.Media(number + 1, number, Convert.ToBase64String(BitConverter.GetBytes(piece))))).Audio.Length;
        }
        heard.ShouldBe(4 * (before + 20));
    }

    [Theory]
    [MemberData(nameof(Spellings))]
    public void Sound_InBase64OfAnySpelling_IsHeard(string vendor, string payload, string right)
    {
        var stream = new OddStream(vendor);
        var happened = stream.Read(Encoding.UTF8.GetBytes(stream.Media(stream.Next(), 1, payload)));
        happened.Kind.ShouldBe(right.Length == 0 ? PhoneEventKind.Nothing : PhoneEventKind.Audio);
        Convert.ToHexString(happened.Audio).ShouldBe(right);
    }

    [Theory]
    [InlineData("twilio")]
    [InlineData("telnyx")]
    [InlineData("acs")]
    public void Sound_ThatIsNoBase64_IsNamed(string vendor)
    {
        var stream = new OddStream(vendor);
        var happened = stream.Read(Encoding.UTF8.GetBytes(stream.Media(stream.Next(), 1, "!!!")));
        happened.Kind.ShouldBe(PhoneEventKind.Junk);
        happened.Words.ShouldContain("base64");
    }

    [Theory]
    [MemberData(nameof(Fragments))]
    public void Start_WithIllFormedText_Begins(string vendor, string fragment)
    {
        var start = OddStream.StartOf(vendor);
        byte[] odd = [.. "{\"name\":\"Ana "u8, .. Convert.FromHexString(fragment), .. "\","u8, .. Encoding.UTF8.GetBytes(start[1..])];
        TestCarriers.Vendor(vendor).NewStream().Read(odd, binary: false).Kind.ShouldBe(PhoneEventKind.Started);
    }

    [Theory]
    [InlineData("twilio")]
    [InlineData("signalwire")]
    [InlineData("telnyx")]
    [InlineData("plivo")]
    [InlineData("vonage")]
    [InlineData("twilio-relay")]
    [InlineData("telnyx-relay")]
    public void Parameter_WithHalfACharacter_HasAReplacementForIt(string vendor)
    {
        var stream = new OddStream(vendor, start => start.Replace("abc", @"abc \ud83d", StringComparison.Ordinal));
        stream.Protocol.Start!.Parameters["token"].ShouldBe("abc \uFFFD");
    }

    [Theory]
    [InlineData("twilio-relay", @"Hello \ud83d", "Hello \uFFFD")]
    [InlineData("telnyx-relay", @"a\u0000b", "a\uFFFDb")]
    public void Words_WithHalfACharacter_AreHeard(string vendor, string prompt, string right)
    {
        var happened = new OddStream(vendor).Read(Encoding.UTF8.GetBytes($$"""{"type":"prompt","voicePrompt":"{{prompt}}","last":true}"""));
        happened.Kind.ShouldBe(PhoneEventKind.Said);
        happened.Words.ShouldBe(right);
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public void Start_InAFormat_IsServedOrNamed(string vendor, string format, bool served)
    {
        var message = vendor switch
        {
            "vonage" => OddStream.StartOf(vendor).Replace("audio/l16;rate=16000", format, StringComparison.Ordinal),
            "asterisk" => OddStream.StartOf(vendor).Replace("\"ulaw\"", $"\"{format}\"", StringComparison.Ordinal),
            "genesys" => OddStream.StartOf(vendor).Replace("\"PCMU\"", $"\"{format}\"", StringComparison.Ordinal).Replace("\"rate\":8000", "\"rate\":\"8000\"", StringComparison.Ordinal),
            "acs" => OddStream.StartOf(vendor).Replace("\"PCM\"", $"\"{format}\"", StringComparison.Ordinal),
            _ => System.Text.RegularExpressions.Regex.Replace(OddStream.StartOf(vendor), "(\"media_?[fF]ormat\":){[^}]*}", $"$1{{{format}}}"),
        };
        var happened = TestCarriers.Vendor(vendor).NewStream().Read(Encoding.UTF8.GetBytes(message), binary: false);
        happened.Kind.ShouldBe(served ? PhoneEventKind.Started : PhoneEventKind.Unsupported);
        if (!served)
            happened.Words.ShouldContain(format.Contains("encoding", StringComparison.Ordinal) ? format.Split('"')[3] : format);
    }

    [Theory]
    [InlineData("telnyx", """{"event":"error","stream_id":"x","payload":{"code":100004,"title":"invalid_media","detail":"Failed to decode the media"}}""", "100004", "invalid_media, Failed to decode the media")]
    [InlineData("twilio", """{"event":"error","code":31951,"message":"Stream - Protocol - Invalid Message"}""", "31951", "Stream - Protocol - Invalid Message")]
    [InlineData("signalwire", """{"event":"warning","warning":{"message":"late"}}""", "", "late")]
    [InlineData("plivo", """{"event":"error","error":"queue is full","code":"E7"}""", "E7", "queue is full")]
    [InlineData("vonage", """{"event":"websocket:error","reason":"buffer full"}""", "", "buffer full")]
    [InlineData("twilio-relay", """{"type":"error","description":"Invalid message received: {\"token\":\"my pin is 12\"}"}""", "", "Invalid message received: …")]
    [InlineData("telnyx-relay", """{"type":"error","description":"Invalid message \"my secret words\" received"}""", "", "Invalid message … received")]
    [InlineData("asterisk", """{"event":"ERROR","channel_id":"x","error_text":"MARK_MEDIA not supported in passthrough mode"}""", "", "MARK_MEDIA not supported in passthrough mode")]
    [InlineData("genesys", """{"version":"2","id":"e160e428-53e2-487c-977d-96989bf5c99d","type":"error","seq":2,"serverseq":0,"position":"PT5S","parameters":{"code":429,"message":"Rate limit"}}""", "429", "Rate limit")]
    [InlineData("acs", """{"kind":"ErrorData","errorData":{},"error":{"code":8523,"message":"bad frame"}}""", "8523", "bad frame")]
    public void Complaint_OfAPeer_HasItsCodeAndItsWordsAndNothingThatIsQuoted(string vendor, string message, string code, string words)
    {
        var happened = new OddStream(vendor).Read(Encoding.UTF8.GetBytes(message));
        happened.Kind.ShouldBe(PhoneEventKind.Complained);
        (happened.Code, happened.Words).ShouldBe((code, words));
    }

    [Fact]
    public void Complaint_OfAnyLength_IsCut() =>
        Complaint.Plain(new string('x', 5_000) + "\n\0").Length.ShouldBeLessThanOrEqualTo(201);

    private static string Hex(string text) => Convert.ToHexString(Encoding.UTF8.GetBytes(text));
}
