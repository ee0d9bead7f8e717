using System.Text;
using System.Text.Json;
using Voice.Assistants;
using Voice.Audio;
using Voice.OpenAI.Realtime;
using Voice.Tools;

namespace Voice.OpenAI.Tests.Realtime;

public sealed class RealtimeCommandsTests
{
    public static IReadOnlyCollection<ITheoryDataRow> Commands() => new TheoryData<AssistantCommand, string>
    {
        { new CreateResponse("ask_1"), """{"event_id":"ask_1","type":"response.create","response":{"metadata":{"voice_request":"ask_1"}}}""" },
        {
            new CreateResponse("ask_1", "Be brief."),
            """{"event_id":"ask_1","type":"response.create","response":{"metadata":{"voice_request":"ask_1"},"instructions":"Be brief."}}"""
        },
        { new CancelResponse("cancel_1", "r1"), """{"event_id":"cancel_1","type":"response.cancel","response_id":"r1"}""" },
        {
            new TruncateItem("cut_1", "i1", 2, TimeSpan.FromMilliseconds(1234.9)),
            """{"event_id":"cut_1","type":"conversation.item.truncate","item_id":"i1","content_index":2,"audio_end_ms":1234}"""
        },
        {
            new AddCallerText("line_1", "line_1", "Say \"hi\""),
            """{"event_id":"line_1","type":"conversation.item.create","item":{"id":"line_1","type":"message","role":"user","content":[{"type":"input_text","text":"Say \u0022hi\u0022"}]}}"""
        },
        {
            new AddPicture("picture_1", "picture_1", new Picture("cat.png", "image/png", new byte[] { 1, 2, 3 }, 64, 48)),
            """{"event_id":"picture_1","type":"conversation.item.create","item":{"id":"picture_1","type":"message","role":"user","content":[{"type":"input_text","text":"Picture: cat.png (64 \u00D7 48 pixels)"},{"type":"input_image","image_url":"data:image/png;base64,AQID","detail":"low"}]}}"""
        },
        {
            new AddToolOutput("tool_1", "c1", "get_time", "{}", "12:00"),
            """{"event_id":"tool_1","type":"conversation.item.create","item":{"id":"tool_1","type":"function_call_output","call_id":"c1","output":"12:00"}}"""
        },
    };

    [Fact]
    public void Encode_History_IsItemsInOrder() => string.Join("\n", RealtimeCommands.Encode([
        new Said(0, Speaker.Caller, "Hi"), new ToolUsed(1, "c1", "get_time", "{}", "12:00"), new Said(1, Speaker.Assistant, "Twelve.")]).Select(Encoding.UTF8.GetString)).ShouldBe(
        """
        {"type":"conversation.item.create","item":{"type":"message","role":"user","content":[{"type":"input_text","text":"Hi"}]}}
        {"type":"conversation.item.create","item":{"type":"function_call","call_id":"c1","name":"get_time","arguments":"{}"}}
        {"type":"conversation.item.create","item":{"type":"function_call_output","call_id":"c1","output":"12:00"}}
        {"type":"conversation.item.create","item":{"type":"message","role":"assistant","content":[{"type":"output_text","text":"Twelve."}]}}
        """);

    [Theory]
    [MemberData(nameof(Commands))]
    internal void Encode_Command_IsExactlyThis(AssistantCommand command, string json) => Encoding.UTF8.GetString(RealtimeCommands.Encode(command)).ShouldBe(json);

    [Theory]
    [InlineData("Once upon", """{"event_id":"cut_1_heard","previous_item_id":"i1","type":"conversation.item.create","item":{"type":"message","role":"assistant","content":[{"type":"output_text","text":"Once upon"}]}} {"event_id":"cut_1","type":"conversation.item.delete","item_id":"i1"}""")]
    [InlineData("", """{"event_id":"cut_1","type":"conversation.item.delete","item_id":"i1"}""")]
    public void Encode_CutOfWords_PutsWhatWasHeardInTheirPlace(string heard, string json) =>
        string.Join(' ', RealtimeCommands.EncodeCut(new TruncateItem("cut_1", "i1", 0, TimeSpan.Zero, heard)).Select(Encoding.UTF8.GetString)).ShouldBe(json);

    [Fact]
    public void Encode_RemovalOfAPicture_PutsALineInItsPlace() =>
        string.Join(' ', RealtimeCommands.EncodeRemoval(new RemovePicture("fade_1", "picture_1", "Gone.")).Select(Encoding.UTF8.GetString)).ShouldBe(
            """{"event_id":"fade_1_line","previous_item_id":"picture_1","type":"conversation.item.create","item":{"type":"message","role":"system","content":[{"type":"input_text","text":"Gone."}]}} {"event_id":"fade_1","type":"conversation.item.delete","item_id":"picture_1"}""");

    [Fact]
    public void Encode_HistoryWithAPicture_KeepsItsIdAndGivesABlindModelItsName()
    {
        HistoryItem[] history = [new Shown(0, "picture_1", new Picture("cat.png", "image/png", new byte[] { 1, 2, 3 }, 64, 48))];
        Encoding.UTF8.GetString(RealtimeCommands.Encode(history).Single()).ShouldSatisfyAllConditions(json => json.ShouldContain("\"id\":\"picture_1\""), json => json.ShouldContain("input_image"));
        Encoding.UTF8.GetString(RealtimeCommands.Encode(history, sees: false).Single()).ShouldSatisfyAllConditions(json => json.ShouldContain("You cannot see it"), json => json.ShouldNotContain("AQID"));
    }

    [Fact]
    public void Encode_TextOfAnyKind_StaysValidJson()
    {
        const string Text = "line\nbreak \u0000 \ud83d\ude00 lone \ud800 half";
        using var document = JsonDocument.Parse(RealtimeCommands.Encode(new AddCallerText("line_1", "line_1", Text)));
        document.RootElement.GetProperty("item").GetProperty("content")[0].GetProperty("text").GetString().ShouldBe(Text.Replace('\ud800', '\ufffd').Replace("\ufffd\ude00", "\ud83d\ude00"));
    }

    [Fact]
    public void SessionUpdate_Usual_IsExactlyThis()
    {
        var setup = new AssistantSetup
        {
            Instructions = "Be kind.",
            Language = "en-GB",
            Tools = [new ToolDescription("f", "does", JsonDocument.Parse("""{"type":"object"}""").RootElement)],
        };
        Encoding.UTF8.GetString(RealtimeCommands.SessionUpdate("setup", setup, new RealtimeOptions())).ShouldBe(
            """
            {"event_id":"setup","type":"session.update","session":{"type":"realtime","output_modalities":["audio"],"instructions":"Be kind.",
            "audio":{"input":{"format":{"type":"audio/pcm","rate":24000},"transcription":{"model":"gpt-transcribe","language":"en"},
            "turn_detection":{"type":"server_vad","threshold":0.5,"prefix_padding_ms":300,"silence_duration_ms":500,"create_response":true,"interrupt_response":true}},
            "output":{"format":{"type":"audio/pcm","rate":24000},"voice":"marin"}},
            "tools":[{"type":"function","name":"f","description":"does","parameters":{"type":"object"}}],"tool_choice":"auto","truncation":{"type":"retention_ratio","retention_ratio":0.8}}}
            """.ReplaceLineEndings(""));
    }

    [Fact]
    public void SessionUpdate_PhoneWithSemanticTurns_NamesThem()
    {
        var setup = new AssistantSetup { Instructions = "", InputFormat = AudioFormat.MuLaw8K, OutputFormat = AudioFormat.ALaw8K };
        var options = new RealtimeOptions { TurnDetection = VadKind.SemanticVad, TranscriptionModel = "", NoiseReduction = "far_field", SemanticEagerness = "high" };
        using var document = JsonDocument.Parse(RealtimeCommands.SessionUpdate("setup", setup, options));
        var audio = document.RootElement.GetProperty("session").GetProperty("audio");
        audio.GetProperty("input").GetRawText().ShouldBe(
            """{"format":{"type":"audio/pcmu"},"noise_reduction":{"type":"far_field"},"turn_detection":{"type":"semantic_vad","eagerness":"high","create_response":true,"interrupt_response":true}}""");
        audio.GetProperty("output").GetProperty("format").GetRawText().ShouldBe("""{"type":"audio/pcma"}""");
    }

    [Fact]
    public void SessionUpdate_NotSpoken_AsksForTextOnly()
    {
        using var document = JsonDocument.Parse(RealtimeCommands.SessionUpdate("setup", new AssistantSetup { Instructions = "", Spoken = false }, new RealtimeOptions()));
        document.RootElement.GetProperty("session").GetProperty("output_modalities").GetRawText().ShouldBe("""["text"]""");
    }

    [Fact]
    public void SessionUpdate_FormatTheApiDoesNotTake_IsRefused() => Should.Throw<ArgumentException>(() =>
        RealtimeCommands.SessionUpdate("s", new AssistantSetup { Instructions = "", InputFormat = new AudioFormat(AudioEncoding.Pcm16, 16_000) }, new RealtimeOptions()));
}
