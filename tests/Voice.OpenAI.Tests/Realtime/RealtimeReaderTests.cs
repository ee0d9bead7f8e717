using System.Text;
using System.Text.Json;
using Voice.Assistants;
using Voice.Audio;
using Voice.OpenAI.Realtime;

namespace Voice.OpenAI.Tests.Realtime;

public sealed class RealtimeReaderTests
{
    private readonly Listener _listener = new();
    private readonly List<string> _session = [];
    private readonly RealtimeReader _reader;

    public RealtimeReaderTests() => _reader = new RealtimeReader(_listener, AudioFormat.Pcm24K, (type, _) => _session.Add(type));

    private const string Ids = "\"response_id\":\"r1\",\"item_id\":\"i1\",\"output_index\":0,\"content_index\":2";

    public static IReadOnlyCollection<ITheoryDataRow> Events() => new TheoryData<string, AssistantEvent>
    {
        { """{"type":"input_audio_buffer.speech_started","event_id":"e","audio_start_ms":10,"item_id":"u1"}""", new SpeechStarted("u1") },
        { """{"type":"input_audio_buffer.speech_stopped","audio_end_ms":10,"item_id":"u1"}""", new SpeechStopped("u1") },
        { """{"type":"conversation.item.input_audio_transcription.delta","item_id":"u1","delta":"he"}""", new CallerWords("u1", "he", false) },
        { """{"type":"conversation.item.input_audio_transcription.delta","item_id":"u1"}""", new CallerWords("u1", "", false) },
        { """{"type":"conversation.item.input_audio_transcription.completed","item_id":"u1","transcript":" Hello.\n","usage":{}}""", new CallerWords("u1", "Hello.", true) },
        { """{"type":"conversation.item.input_audio_transcription.failed","item_id":"u1","error":{}}""", new CallerWordsFailed("u1") },
        { """{"type":"conversation.item.added","previous_item_id":null,"item":{"id":"line_1","type":"message"}}""", new ItemAdded("line_1") },
        { """{"type":"conversation.item.created","item":{"id":"line_1"}}""", new ItemAdded("line_1") },
        { """{"type":"response.created","response":{"id":"r1","metadata":{"voice_request":"ask_1"}}}""", new ResponseCreated("r1", "ask_1") },
        { """{"type":"response.created","response":{"id":"r1","metadata":null}}""", new ResponseCreated("r1", null) },
        { """{"type":"response.created","response":{"id":"r1","metadata":{"voice_request":7}}}""", new ResponseCreated("r1", null) },
        { """{"type":"response.created","response":{"id":"r1"}}""", new ResponseCreated("r1", null) },
        { "{\"type\":\"response.output_audio_transcript.delta\"," + Ids + ",\"delta\":\"He\"}", new ResponseWords("r1", "i1", 2, "He", false, true) },
        { "{\"type\":\"response.output_audio_transcript.done\"," + Ids + ",\"transcript\":\"Hello\"}", new ResponseWords("r1", "i1", 2, "Hello", true, true) },
        { "{\"type\":\"response.output_text.delta\"," + Ids + ",\"delta\":\"He\"}", new ResponseWords("r1", "i1", 2, "He", false, false) },
        { "{\"type\":\"response.output_text.done\"," + Ids + ",\"text\":\"Hello\"}", new ResponseWords("r1", "i1", 2, "Hello", true, false) },
        { "{\"type\":\"response.output_audio.done\"," + Ids + "}", new ResponseAudioDone("r1", "i1", 2) },
        {
            """{"type":"response.output_item.done","response_id":"r1","item":{"type":"function_call","status":"completed","call_id":"c1","name":"f","arguments":"{}"}}""",
            new ToolCalled("r1", "c1", "f", "{}")
        },
        { """{"type":"response.done","response":{"id":"r1","status":"completed","output":[]}}""", new ResponseDone("r1", ResponseOutcome.Completed, null, null) },
        {
            """{"type":"response.done","response":{"id":"r1","status":"cancelled","status_details":{"type":"cancelled","reason":"turn_detected"}}}""",
            new ResponseDone("r1", ResponseOutcome.Cancelled, "turn_detected", null)
        },
        {
            """{"type":"response.done","response":{"id":"r1","status":"incomplete","status_details":{"reason":"max_output_tokens"}}}""",
            new ResponseDone("r1", ResponseOutcome.Incomplete, "max_output_tokens", null)
        },
        {
            """{"type":"response.done","response":{"id":"r1","status":"failed","status_details":{"error":{"type":"server_error","code":null}}}}""",
            new ResponseDone("r1", ResponseOutcome.Failed, "server_error", null)
        },
        {
            """{"type":"response.done","response":{"id":"r1","status":"failed","status_details":{"error":{"type":"x","code":"rate_limit_exceeded"}}}}""",
            new ResponseDone("r1", ResponseOutcome.Failed, "rate_limit_exceeded", null)
        },
        {
            """{"type":"response.done","response":{"id":"r1","status":"completed","usage":{"input_tokens":9,"input_token_details":{"text_tokens":1,"audio_tokens":2,"cached_tokens_details":{"text_tokens":3,"audio_tokens":4}},"output_token_details":{"text_tokens":5,"audio_tokens":6}}}}""",
            new ResponseDone("r1", ResponseOutcome.Completed, null, new TokenUsage(1, 2, 3, 4, 5, 6))
        },
        {
            """{"type":"response.done","response":{"id":"r1","status":"completed","usage":{"input_token_details":"odd","output_token_details":null}}}""",
            new ResponseDone("r1", ResponseOutcome.Completed, null, new TokenUsage(0, 0, 0, 0, 0, 0))
        },
    };

    [Theory]
    [MemberData(nameof(Events))]
    internal void Read_KnownEvent_IsReported(string json, AssistantEvent expected)
    {
        Read(json);
        _listener.Take().ShouldBe([expected]);
        _reader.Ignored.ShouldBe(0);
    }

    [Fact]
    public void Read_ToolCallWithoutAnEventOfItsOwn_IsFoundInTheReply()
    {
        Read("""{"type":"response.done","response":{"id":"r1","status":"completed","output":[{"type":"message"},7,{"type":"function_call","call_id":"c1","name":"f","arguments":"{}"}]}}""");
        _listener.Take().Select(e => e.GetType().Name).ShouldBe([nameof(ToolCalled), nameof(ResponseDone)]);
    }

    [Fact]
    public void Read_IncompleteToolCall_IsNotRun()
    {
        Read("""{"type":"response.output_item.done","response_id":"r1","item":{"type":"function_call","status":"incomplete","call_id":"c1","name":"f","arguments":"{\"a\":"}}""");
        _listener.Take().ShouldBeEmpty();
    }

    [Theory]
    [InlineData("""{"type":"session.created","session":{}}""")]
    [InlineData("""{"type":"session.updated","session":{}}""")]
    [InlineData("""{"type":"error","error":{"code":"x"}}""")]
    public void Read_EventOfTheSession_GoesToTheSession(string json)
    {
        Read(json);
        _session.Count.ShouldBe(1);
        _listener.Take().ShouldBeEmpty();
    }

    [Theory]
    [InlineData("""{"type":"response.output_audio.delta","event_id":"e","response_id":"r1","item_id":"i1","output_index":0,"content_index":1,"delta":"+/8A"}""")]
    [InlineData("""{"delta":"+/8A","content_index":1,"item_id":"i1","response_id":"r1","type":"response.output_audio.delta"}""")]
    [InlineData("""{"event":{"type":"x","delta":[{"delta":1}]},"type":"response.output_audio.delta","response_id":"r1","item_id":"i1","content_index":1,"delta":"+/8A"}""")]
    [InlineData("""{"type":"response.output_audio.delta","response_id":"r1","item_id":"i1","content_index":1,"delta":"\u002B\/8A"}""")]
    [InlineData("""{ "type" : "response.output_audio.delta", "response_id" : "\u0072\u0031", "item_id":"i1", "content_index" : 1 , "delta" : "+/8A" }""")]
    public void Read_Audio_IsDecodedInAnyOrderAndWithAnyEscapes(string json)
    {
        Read("""{"type":"response.output_audio.delta","response_id":"r1","item_id":"i1","content_index":1,"delta":"AA=="}""");
        _listener.Audio.ShouldBeEmpty("half a sample waits for the other");
        Read(json);
        var (responseId, itemId, contentIndex, bytes) = _listener.Audio.Single();
        (responseId, itemId, contentIndex).ShouldBe(("r1", "i1", 1));
        bytes.ShouldBe([0, 0xFB, 0xFF, 0x00]);
        _reader.Ignored.ShouldBe(0);
    }

    [Fact]
    public void Read_AudioInOddPieces_ComesOutInWholeSamples()
    {
        var sent = Enumerable.Range(0, 200).Select(i => (byte)i).ToArray();
        foreach (var piece in new[] { sent[..7], sent[7..8], sent[8..9], sent[9..100], sent[100..100], sent[100..200] })
            ReadAudio("i1", piece);
        _listener.Audio.ShouldAllBe(a => a.Bytes.Length % 2 == 0);
        _listener.Audio.SelectMany(a => a.Bytes).ToArray().ShouldBe(sent);
    }

    [Fact]
    public void Read_HalfASampleAtTheEndOfAPart_DoesNotReachTheNext()
    {
        ReadAudio("i1", [1, 2, 3]);
        ReadAudio("i2", [4, 5]);
        _listener.Audio.Select(a => a.Bytes).ShouldBe([new byte[] { 1, 2 }, [4, 5]]);
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{")]
    [InlineData("{}")]
    [InlineData("{\"type\":null}")]
    [InlineData("{\"type\":7}")]
    [InlineData("{\"type\":\"response.created\",\"type\":null}")]
    [InlineData("{\"type\":\"\"}")]
    [InlineData("{\"type\":\"some.new.event\"}")]
    [InlineData("{\"type\":\"response.created\"}")]
    [InlineData("{\"type\":\"response.created\",\"response\":null}")]
    [InlineData("{\"type\":\"response.created\",\"response\":{}}")]
    [InlineData("{\"type\":\"response.done\",\"response\":[]}")]
    [InlineData("{\"type\":\"response.output_audio.delta\",\"delta\":\"AAAA\"}")]
    [InlineData("{\"type\":\"response.output_audio.delta\",\"response_id\":\"r1\",\"item_id\":{\"delta\":\"AAAA\"},\"delta\":\"AAAA\"}")]
    [InlineData("{\"type\":\"response.output_audio.delta\",\"response_id\":\"r1\",\"item_id\":\"i1\",\"delta\":\"%%%\"}")]
    [InlineData("{\"type\":\"response.output_audio.delta\",\"response_id\":\"r1\",\"item_id\":\"i1\",\"delta\":\"AAA")]
    [InlineData("{\"type\":\"response.output_audio_transcript.delta\",\"response_id\":\"r1\",\"item_id\":\"i1\",\"delta\":\"\\ud800\"}")]
    public void Read_Junk_IsCountedAndDropped(string json)
    {
        Read(json);
        _reader.Ignored.ShouldBe(1);
        _listener.Take().ShouldBeEmpty();
        _listener.Audio.ShouldBeEmpty();
        Read("""{"type":"input_audio_buffer.speech_started","item_id":"u1"}""");
        _listener.Take().Count.ShouldBe(1, "the reader goes on");
    }

    [Fact]
    public void Read_InvalidUtf8AndDeepNesting_AreCountedAndDropped()
    {
        _reader.Read([.. "{\"type\":\"response.output_text.done\",\"response_id\":\"r\",\"item_id\":\"i\",\"text\":\""u8, 0xFF, 0xFE, .. "\"}"u8]);
        Read(new string('[', 5000));
        Read("{\"a\":" + new string('[', 5000));
        _reader.Ignored.ShouldBe(3);
    }

    [Theory]
    [InlineData("conversation.item.done")]
    [InlineData("response.content_part.added")]
    [InlineData("rate_limits.updated")]
    [InlineData("input_audio_buffer.committed")]
    public void Read_EventWithoutMeaningHere_IsNotCounted(string type)
    {
        Read($$"""{"type":"{{type}}"}""");
        _reader.Ignored.ShouldBe(0);
        _listener.Take().ShouldBeEmpty();
    }

    [Fact]
    public void Read_HugeAudio_IsDecodedWhole()
    {
        ReadAudio("i1", new byte[3_000_000]);
        _listener.Audio.Single().Bytes.Length.ShouldBe(3_000_000);
    }

    [Fact]
    public void Read_Audio_AllocatesNothingPerDelta()
    {
        var message = Audio("i1", new byte[4800]);
        var reader = new RealtimeReader(new Deaf(), AudioFormat.Pcm24K, (_, _) => { });
        for (var i = 0; i < 100; i++)
            reader.Read(message);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1000; i++)
            reader.Read(message);
        // The smallest object has 24 bytes. Less is a cost of the runtime that comes once, on the first thread that needs it.
        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBeLessThan(24 * 1000);
    }

    private static byte[] Audio(string item, byte[] bytes) => JsonSerializer.SerializeToUtf8Bytes(
        new { type = "response.output_audio.delta", response_id = "r1", item_id = item, content_index = 0, delta = Convert.ToBase64String(bytes) });

    private void ReadAudio(string item, byte[] bytes) => _reader.Read(Audio(item, bytes));

    private void Read(string json) => _reader.Read(Encoding.UTF8.GetBytes(json));

    private sealed class Deaf : IAssistantListener
    {
        public void OnEvent(AssistantEvent assistantEvent)
        {
        }

        public void OnAudio(in ResponseAudio audio)
        {
        }
    }
}
