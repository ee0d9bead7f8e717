using System.Text.Json;
using Voice.Assistants;
using Voice.Audio;
using Voice.OpenAI.Endpoints;
using Voice.OpenAI.Realtime;

namespace Voice.Fuzz.Readers;

/// <summary>The messages of the model's provider: Realtime events and refusals.</summary>
internal static class UpstreamReaders
{
    private static readonly byte[][] Events = FuzzReader.Texts(
        """{"type":"session.created","event_id":"e","session":{"id":"s","expires_at":1790000000,"model":"m"}}""",
        """{"type":"input_audio_buffer.speech_started","audio_start_ms":120,"item_id":"i1"}""",
        """{"type":"input_audio_buffer.speech_stopped","audio_end_ms":1120,"item_id":"i1"}""",
        """{"type":"conversation.item.added","item":{"id":"i1","type":"message","role":"user","content":[{"type":"input_audio","transcript":null}]}}""",
        """{"type":"conversation.item.input_audio_transcription.completed","item_id":"i1","content_index":0,"transcript":"hello","usage":{"type":"duration","seconds":1.5}}""",
        """{"type":"conversation.item.input_audio_transcription.failed","item_id":"i1","content_index":0,"error":{"type":"server_error","code":"x","message":"no"}}""",
        """{"type":"response.created","response":{"id":"r1","status":"in_progress","metadata":{"id":"1"}}}""",
        """{"type":"response.output_audio.delta","response_id":"r1","item_id":"i2","output_index":0,"content_index":0,"delta":"AQIDBAUGBwg="}""",
        """{"type":"response.audio.delta","response_id":"r1","item_id":"i2","output_index":0,"content_index":0,"delta":"AQIDBAUGBwg"}""",
        """{"type":"response.output_audio_transcript.delta","response_id":"r1","item_id":"i2","content_index":0,"delta":"Good day."}""",
        """{"type":"response.function_call_arguments.done","response_id":"r1","item_id":"i3","call_id":"c1","name":"look","arguments":"{\"a\":1}"}""",
        """{"type":"response.output_item.done","response_id":"r1","item":{"id":"i3","type":"function_call","name":"look","call_id":"c1","arguments":"{}"}}""",
        """{"type":"response.done","response":{"id":"r1","status":"completed","output":[{"id":"i3","type":"function_call","name":"look","call_id":"c1","arguments":"{}"}],"usage":{"total_tokens":9,"input_tokens":5,"output_tokens":4,"input_token_details":{"cached_tokens":1,"audio_tokens":2,"cached_tokens_details":{"audio_tokens":1}},"output_token_details":{"audio_tokens":2}}}}""",
        """{"type":"response.done","response":{"id":"r1","status":"failed","status_details":{"type":"failed","error":{"type":"server_error","code":"rate_limit_exceeded","message":"Try again in 1.5s"}}}}""",
        """{"type":"rate_limits.updated","rate_limits":[{"name":"tokens","limit":1000,"remaining":10,"reset_seconds":1.5}]}""",
        """{"type":"error","error":{"type":"invalid_request_error","code":"x","message":"no","param":"session.tools[3]","event_id":"e1"}}""",
        """[{"type":"response.created","response":{"id":"r"}},{"type":"response.done","response":{"id":"r","status":"cancelled","status_details":{"reason":"turn_detected"}}}]""");

    public static IEnumerable<FuzzReader> Find()
    {
        var heard = new Listener();
        var reader = NewReader(heard);
        var left = 0;
        yield return new FuzzReader("Realtime events", Events, (input, _) =>
        {
            if (left-- <= 0)
                (reader, left) = (NewReader(heard), 200);
            heard.Count = 0;
            var ignored = reader.Ignored;
            reader.Read(input);
            if (reader.Ignored > ignored)
                return FuzzOutcome.Refused;
            if (heard.Count == 0 && !IsEvent(input))
                throw new FuzzException("A message was dropped without being counted.");
            return FuzzOutcome.Accepted;
        });
        yield return new FuzzReader("refusals", FuzzReader.Texts(
            """{"error":{"message":"Try again in 20s","type":"tokens","param":null,"code":"rate_limit_exceeded"}}""",
            """{"error":{"code":"content_filter","message":"m","status":400,"innererror":{"code":"ResponsibleAIPolicyViolation","content_filter_result":{"hate":{"filtered":true,"severity":"high"}}}}}""",
            """{"error":"model not found"}""", """{"detail":[{"loc":["body","tools",3],"msg":"m","type":"value_error"}]}""", """{"object":"error","message":"too long","code":400}""", """{"statusCode":403,"message":"Out of call volume quota"}""",
            """[{"error":{"code":429,"status":"RESOURCE_EXHAUSTED","details":[{"retryDelay":"3s"}]}}]""", "<html><body>502 Bad Gateway</body></html>", "upstream connect error", ""), (input, random) =>
            {
                var body = ErrorBody.Read(input);
                var reason = Refusals.Of(random.Next(100, 600), body);
                return body.LogCode.Length > 64 || body.LogCode.Any(char.IsControl) ? throw new FuzzException("A code for the log is not fit for it.") : reason == default ? FuzzOutcome.Accepted : FuzzOutcome.Refused;
            });
    }

    private static RealtimeReader NewReader(Listener heard) => new(heard, new AudioFormat(AudioEncoding.Pcm16, 24_000), (_, _) => heard.Count++, _ => heard.Count++);

    /// <summary>Says whether it is an event with a type: some are known and say nothing that matters here.</summary>
    private static bool IsEvent(byte[] input)
    {
        try
        {
            using var json = JsonDocument.Parse(input);
            return json.RootElement.ValueKind == JsonValueKind.Array || json.RootElement.TryGetProperty("type", out _);
        }
        catch (JsonException)
        {
            // Several in one message.
            return input.AsSpan().IndexOf("\"type\""u8) >= 0;
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }

    private sealed class Listener : IAssistantListener
    {
        public int Count { get; set; }

        public void OnEvent(AssistantEvent assistantEvent) => Count++;

        public void OnAudio(in ResponseAudio audio) => Count++;
    }
}
