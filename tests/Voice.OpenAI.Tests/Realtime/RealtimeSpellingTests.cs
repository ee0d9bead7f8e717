using System.Text;
using Voice.Assistants;
using Voice.Audio;
using Voice.OpenAI.Realtime;

namespace Voice.OpenAI.Tests.Realtime;

/// <summary>Servers that spell the Realtime API in other ways than OpenAI does today.</summary>
public sealed class RealtimeSpellingTests
{
    private readonly Listener _listener = new();
    private readonly List<string> _others = [];
    private readonly List<string> _unreadable = [];
    private readonly RealtimeReader _reader;

    public RealtimeSpellingTests() => _reader = new RealtimeReader(_listener, AudioFormat.Pcm24K, (type, _) => _others.Add(type), _unreadable.Add);

    private const string Begin = """{"type":"response.created","response":{"id":"r1"}}""";
    private const string End = """{"type":"response.done","response":{"id":"r1","status":"completed","output":[]}}""";
    private const string Ids = "\"response_id\":\"r1\",\"item_id\":\"i1\",\"output_index\":0,\"content_index\":0";

    public static TheoryData<string, string> OldNames() => new()
    {
        { "response.audio_transcript.delta", "response.output_audio_transcript.delta" },
        { "response.audio_transcript.done", "response.output_audio_transcript.done" },
        { "response.text.delta", "response.output_text.delta" },
        { "response.text.done", "response.output_text.done" },
        { "response.audio.done", "response.output_audio.done" },
        { "response.output_refusal.delta", "response.refusal.delta" },
        { "conversation.item.created", "conversation.item.added" },
        { "conversation.item.audio_transcription.delta", "conversation.item.input_audio_transcription.delta" },
        { "conversation.item.audio_transcription.completed", "conversation.item.input_audio_transcription.completed" },
        { "input_audio_transcription.done", "conversation.item.input_audio_transcription.completed" },
        { "input_audio_transcription.failed", "conversation.item.input_audio_transcription.failed" },
        { "response.failed", "response.done" },
    };

    [Theory]
    [MemberData(nameof(OldNames))]
    public void Event_UnderAnotherName_IsReadAsTheOneOfToday(string old, string current)
    {
        var rest = "\"delta\":\"He\",\"text\":\"Hello\",\"transcript\":\"Hello\",\"refusal\":\"No\",\"item\":{\"id\":\"i1\"},\"response\":{\"id\":\"r1\",\"status\":\"failed\"}," + Ids;
        Read($$"""{"type":"{{current}}",{{rest}}}""");
        var expected = _listener.Take();
        expected.Count.ShouldBe(1);
        var other = new RealtimeReader(_listener, AudioFormat.Pcm24K, (_, _) => { });
        other.Read(Encoding.UTF8.GetBytes($$"""{"type":"{{old}}",{{rest}}}"""));
        _listener.Take().ShouldBe(expected);
        other.Ignored.ShouldBe(0);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Reply_ThatComesUnderBothNames_IsReadOnce(bool oldFirst)
    {
        Read(Begin);
        string[] names = ["response.output_audio", "response.audio"];
        foreach (var name in oldFirst ? names.Reverse() : names)
            Read($$"""{"type":"{{name}}_transcript.delta","delta":"Hello",{{Ids}}}""");
        foreach (var name in oldFirst ? names.Reverse() : names)
            Read($$"""{"type":"{{name}}.delta","delta":"AAAA",{{Ids}}}""");
        foreach (var name in oldFirst ? names.Reverse() : names)
            Read($$"""{"type":"{{name}}_transcript.done","transcript":"Hello",{{Ids}}}""");
        Read("""{"type":"response.output_item.done","response_id":"r1","item":{"id":"i1","type":"message","content":[{"type":"output_audio","transcript":"Hello"}]}}""");
        Read("""{"type":"response.done","response":{"id":"r1","status":"completed","output":[{"id":"other","type":"message","content":[{"type":"audio","transcript":"Hello"}]}]}}""");
        _listener.Take().OfType<ResponseWords>().Select(words => (words.Text, words.Final)).ShouldBe([("Hello", false), ("Hello", true)]);
        _listener.Audio.Count.ShouldBe(1);
    }

    [Fact]
    public void NextReply_UnderTheOtherName_IsReadToo()
    {
        foreach (var (name, reply) in new[] { ("response.output_audio", "r1"), ("response.audio", "r2"), ("response.output_audio", "r3") })
        {
            Read($$$"""{"type":"response.created","response":{"id":"{{{reply}}}"}}""");
            Read($$"""{"type":"{{name}}_transcript.delta","delta":"Hello","response_id":"{{reply}}","item_id":"i_{{reply}}","content_index":0}""");
            Read($$"""{"type":"{{name}}.delta","delta":"AAAA","response_id":"{{reply}}","item_id":"i_{{reply}}","content_index":0}""");
        }
        _listener.Take().OfType<ResponseWords>().Count().ShouldBe(3);
        _listener.Audio.Count.ShouldBe(3);
    }

    [Theory]
    [InlineData("""{"type":"response.output_item.done","response_id":"r1","item":{"id":"i1","type":"message","content":[{"type":"output_audio","transcript":"Ten past four."}]}}""", true)]
    [InlineData("""{"type":"response.output_item.done","response_id":"r1","item":{"id":"i1","type":"message","content":[{"type":"text","text":"Ten past four."}]}}""", false)]
    [InlineData("""{"type":"response.output_item.done","response_id":"r1","item":{"id":"i1","type":"message","content":[{"type":"refusal","refusal":"Ten past four."}]}}""", false)]
    [InlineData("""{"type":"response.content_part.done","response_id":"r1","item_id":"i1","content_index":0,"part":{"type":"audio","transcript":"Ten past four."}}""", true)]
    [InlineData("""{"type":"response.done","response":{"id":"r1","status":"completed","output":[{"id":"i1","type":"message","content":[{"type":"output_text","text":"Ten past four."}]}]}}""", false)]
    [InlineData("""{"type":"response.refusal.done","refusal":"Ten past four.","response_id":"r1","item_id":"i1"}""", false)]
    [InlineData("""{"type":"response.output_text.done","text":"Ten past four."}""", false)]
    public void Words_ThatComeInOnePlaceOnly_AreRead(string json, bool spoken)
    {
        Read(Begin);
        Read("""{"type":"response.output_item.added","response_id":"r1","item":{"id":"i1","type":"message","content":[]}}""");
        Read(json);
        Read(End);
        _listener.Take().OfType<ResponseWords>().ShouldBe([new ResponseWords("r1", "i1", 0, "Ten past four.", true, spoken)]);
    }

    [Fact]
    public void Reply_WhoseEventsNameNeitherReplyNorItem_BelongsToTheOneThatBegan()
    {
        Read(Begin);
        Read("""{"type":"response.output_item.added","item":{"id":"i1","type":"message"}}""");
        Read("""{"type":"response.audio.delta","delta":"AAAA"}""");
        Read("""{"type":"response.audio_transcript.delta","delta":"Hello"}""");
        Read("""{"type":"response.done","response":{"status":"completed"}}""");
        _listener.Audio.Single().ShouldSatisfyAllConditions(sound => sound.ResponseId.ShouldBe("r1"), sound => sound.ItemId.ShouldBe("i1"));
        _listener.Take().OfType<ResponseDone>().Single().ResponseId.ShouldBe("r1");
        _unreadable.ShouldBeEmpty();
    }

    [Fact]
    public void Turns_WithoutAnId_HaveIdsOfTheirOwn()
    {
        foreach (var _ in Enumerable.Range(0, 2))
        {
            Read("""{"type":"input_audio_buffer.speech_started"}""");
            Read("""{"type":"input_audio_buffer.speech_stopped"}""");
            Read("""{"type":"conversation.item.input_audio_transcription.completed","transcript":"Hi"}""");
        }
        _listener.Take().ShouldBe([
            new SpeechStarted("turn_1"), new SpeechStopped("turn_1"), new CallerWords("turn_1", "Hi", true),
            new SpeechStarted("turn_2"), new SpeechStopped("turn_2"), new CallerWords("turn_2", "Hi", true)]);
    }

    [Theory]
    [InlineData("AQIDBAUG")]
    [InlineData("AQID\\nBAUG\\r\\n")]
    [InlineData(" AQ IDBAUG ")]
    [InlineData("AQI=AwQF Bg==")]
    [InlineData("AQIDBAUG", "-_8A", 0xFB, 0xFF, 0x00)]
    [InlineData("AQIDBAUG", "-_8", 0xFB, 0xFF)]
    [InlineData("data:audio/pcm;base64,AQIDBAUG")]
    public void Sound_InAnyBase64_IsRead(string text, string? more = null, params int[] bytes)
    {
        ReadAudio(text);
        if (more is not null)
            ReadAudio(more);
        _listener.Audio.SelectMany(sound => sound.Bytes).ShouldBe([1, 2, 3, 4, 5, 6, .. bytes.Select(b => (byte)b).Take(bytes.Length / 2 * 2)]);
        _unreadable.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("AQID!BAUG")]
    [InlineData("AQIDB")]
    public void Sound_ThatIsNotBase64_IsNamedAndNotPlayed(string text)
    {
        ReadAudio(text);
        _listener.Audio.ShouldBeEmpty();
        _unreadable.ShouldBe(["Its sound is not base64."]);
    }

    public static TheoryData<string> Frames() =>
    [
        Begin + End,
        Begin + "\n" + End + "\n",
        "[" + Begin + "," + End + "]",
        "\uFEFF" + Begin + "\r\n" + End,
        Begin + """{"type":"response.output_item.done","response_id":7,"item":null}""" + End,
        Begin + """{"type":"response.output_audio.delta","response_id":"r1","item_id":"i1","delta":"AAAA"}""" + End,
        """{"type":"response.output_audio.delta","response_id":"r1","item_id":"i1","content_index":"0","delta":"AAAA"}""" + "\u001e" + Begin + End,
    ];

    [Theory]
    [MemberData(nameof(Frames))]
    public void SeveralEvents_InOneFrame_AreAllRead(string frame)
    {
        Read(frame);
        _listener.Take().Select(happened => happened.GetType().Name).ShouldBe([nameof(ResponseCreated), nameof(ResponseDone)]);
        _listener.Audio.Count.ShouldBe(frame.Contains("AAAA") ? 1 : 0);
        _unreadable.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("[null,7,[]]")]
    [InlineData("\"response.created\"")]
    [InlineData("12")]
    [InlineData("\u0001\u0002raw sound")]
    [InlineData("""{"type":"response.output_text.delta","response_id":"r1","item_id":"\ud800","delta":"x"}""")]
    [InlineData("""{"type":"response.audio.delta","response_id":"r1","item_id":"i1","delta":"\ud800"}""")]
    public void Frame_ThatHoldsNoEvent_IsNamedAndTheReaderGoesOn(string frame)
    {
        Read(frame);
        _unreadable.ShouldNotBeEmpty();
        _listener.Take().ShouldBeEmpty();
        Read(Begin);
        _listener.Take().Count.ShouldBe(1);
    }

    [Theory]
    [InlineData("response.speech.delta", true)]
    [InlineData("response.output_video.delta", true)]
    [InlineData("conversation.something.new", true)]
    [InlineData("input_audio_buffer.level", true)]
    [InlineData("response.content_part.added", false)]
    [InlineData("response.mcp_call_arguments.delta", false)]
    [InlineData("conversation.item.done", false)]
    public void Event_OfAnUnknownType_IsTold(string type, bool isTold)
    {
        Read($$"""{"type":"{{type}}","delta":"AAAA",{{Ids}}}""");
        _others.Count.ShouldBe(isTold ? 1 : 0);
        _listener.Take().ShouldBeEmpty();
        _listener.Audio.ShouldBeEmpty();
    }

    [Fact]
    public void Numbers_WrittenAsTextOrFractions_AreRead()
    {
        Read(Begin);
        Read("""{"type":"response.done","response":{"id":"r1","usage":{"input_token_details":{"text_tokens":"12","audio_tokens":3.0},"output_token_details":{"text_tokens":null,"audio_tokens":"x"}}}}""");
        _listener.Take().OfType<ResponseDone>().Single().Usage.ShouldBe(new TokenUsage(12, 3, 0, 0, 0, 0));
    }

    private void ReadAudio(string base64) => Read($$"""{"type":"response.output_audio.delta","response_id":"r1","item_id":"i1","content_index":0,"delta":"{{base64}}"}""");

    private void Read(string json) => _reader.Read(Encoding.UTF8.GetBytes(json));
}
