using System.Buffers;
using System.Text.Json;
using Voice.Assistants;
using Voice.Audio;
using Voice.Sessions;
using Voice.Tools;

namespace Voice.OpenAI;

/// <summary>Commands as the Realtime API's client events (GA).</summary>
/// <remarks>Source: OpenAI's API reference, Realtime client events. Every event carries our id, so that an error can be matched to it.</remarks>
internal static class RealtimeCommands
{
    /// <summary>The key under which a reply tells, in its metadata, which request it answers.</summary>
    public const string RequestKey = "voice_request";

    public static byte[] Encode(AssistantCommand command) => Write(json =>
    {
        json.WriteString("event_id", command.Id);
        switch (command)
        {
            case CreateResponse e:
                json.WriteString("type", "response.create");
                json.WriteStartObject("response");
                json.WriteStartObject("metadata");
                json.WriteString(RequestKey, e.Id);
                json.WriteEndObject();
                if (e.Instructions is not null)
                    json.WriteString("instructions", e.Instructions);
                if (e.Aside)
                    WriteAside(json);
                json.WriteEndObject();
                break;
            case CancelResponse e:
                json.WriteString("type", "response.cancel");
                json.WriteString("response_id", e.ResponseId);
                break;
            case TruncateItem e:
                json.WriteString("type", "conversation.item.truncate");
                json.WriteString("item_id", e.ItemId);
                json.WriteNumber("content_index", e.ContentIndex);
                json.WriteNumber("audio_end_ms", (int)e.Heard.TotalMilliseconds);
                break;
            case EndTurn:
                json.WriteString("type", "input_audio_buffer.commit");
                break;
            case AddCallerText e:
                WriteItem(json, e.ItemId, new Said(0, Speaker.Caller, e.Text));
                break;
            case AddNote e:
                WriteMessage(json, e.ItemId, "system", "input_text", e.Text);
                break;
            case AddToolOutput e:
                WriteOutput(json, e.Id, e.CallId, e.Output);
                break;
            case Echo:
                // Changes nothing, and is always answered with session.updated.
                json.WriteString("type", "session.update");
                json.WriteStartObject("session");
                json.WriteString("type", "realtime");
                json.WriteEndObject();
                break;
            case OfferTools e:
                json.WriteString("type", "session.update");
                json.WriteStartObject("session");
                json.WriteString("type", "realtime");
                WriteTools(json, e.Tools);
                json.WriteEndObject();
                break;
            default:
                throw new ArgumentException($"No wire form for {command.GetType().Name}.", nameof(command));
        }
    });

    /// <summary>What the caller says is written down in another language from now on. Nothing else is changed.</summary>
    /// <returns>Null if nothing is written down.</returns>
    public static byte[]? EncodeLanguage(ChangeLanguage change, RealtimeOptions options) => options.TranscriptionModel.Length == 0 ? null : Write(json =>
    {
        json.WriteString("event_id", change.Id);
        json.WriteString("type", "session.update");
        json.WriteStartObject("session");
        json.WriteString("type", "realtime");
        json.WriteStartObject("audio");
        json.WriteStartObject("input");
        WriteTranscription(json, options, change.Language);
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteEndObject();
    });

    /// <summary>What was said and done before, item by item, for a model that takes over.</summary>
    public static IEnumerable<byte[]> Encode(IReadOnlyList<HistoryItem> history)
    {
        foreach (var item in history)
        {
            if (item is ToolUsed used)
            {
                yield return EncodeCall(used.CallId, used.Name, used.Arguments);
                yield return Write(json => WriteOutput(json, null, used.CallId, used.Output));
            }
            else if (item is Noted noted)
            {
                yield return Write(json => WriteMessage(json, null, "system", "input_text", noted.Text));
            }
            else if (item is Said said)
            {
                yield return Write(json => WriteItem(json, null, said));
            }
        }
    }

    /// <summary>A reply in words cannot be truncated: what was heard of it takes its place, if that was anything.</summary>
    public static IEnumerable<byte[]> EncodeCut(TruncateItem cut)
    {
        if (cut.Words is { Length: > 0 } heard)
        {
            yield return Write(json =>
            {
                json.WriteString("event_id", cut.Id + "_heard");
                json.WriteString("previous_item_id", cut.ItemId);
                WriteItem(json, null, new Said(0, Speaker.Assistant, heard));
            });
        }
        yield return Write(json =>
        {
            json.WriteString("event_id", cut.Id);
            json.WriteString("type", "conversation.item.delete");
            json.WriteString("item_id", cut.ItemId);
        });
    }

    /// <summary>A tool call as an item, for a model that did not make it itself.</summary>
    public static byte[] EncodeCall(string callId, string name, string arguments) => Write(json =>
    {
        json.WriteString("type", "conversation.item.create");
        json.WriteStartObject("item");
        json.WriteString("type", "function_call");
        json.WriteString("call_id", callId);
        json.WriteString("name", name);
        json.WriteString("arguments", arguments);
        json.WriteEndObject();
    });

    /// <summary>The first command of a session: who the model is, what it hears and how it speaks.</summary>
    public static byte[] SessionUpdate(string id, AssistantSetup setup, RealtimeOptions options) => Write(json =>
    {
        json.WriteString("event_id", id);
        json.WriteString("type", "session.update");
        json.WriteStartObject("session");
        WriteSession(json, setup, options, setup.Spoken, hasSound: true);
        json.WriteEndObject();
    });

    /// <summary>The session of a call whose sound the provider carries: the same, but for the sound's format, which is none of ours.</summary>
    public static byte[] Accept(AssistantSetup setup, RealtimeOptions options, string model) => Write(json =>
    {
        json.WriteString("model", model);
        WriteSession(json, setup, options, isSpoken: true, hasSound: false);
    });

    /// <summary>Stops what the caller of such a call is hearing.</summary>
    public static byte[] StopPlayback { get; } = Write(json => json.WriteString("type", "output_audio_buffer.clear"));

    private static void WriteSession(Utf8JsonWriter json, AssistantSetup setup, RealtimeOptions options, bool isSpoken, bool hasSound)
    {
        json.WriteString("type", "realtime");
        json.WriteStartArray("output_modalities");
        json.WriteStringValue(isSpoken ? "audio" : "text");
        json.WriteEndArray();
        json.WriteString("instructions", setup.Prompt);
        json.WriteStartObject("audio");
        json.WriteStartObject("input");
        if (hasSound)
            WriteFormat(json, setup.InputFormat);
        if (options.TranscriptionModel.Length > 0)
            WriteTranscription(json, options, setup.Language);
        if (options.NoiseReduction.Length > 0)
        {
            json.WriteStartObject("noise_reduction");
            json.WriteString("type", options.NoiseReduction);
            json.WriteEndObject();
        }
        WriteTurnDetection(json, options, answers: !setup.ListensOnly);
        json.WriteEndObject();
        json.WriteStartObject("output");
        if (hasSound)
            WriteFormat(json, setup.OutputFormat);
        json.WriteString("voice", options.Voice);
        json.WriteEndObject();
        json.WriteEndObject();
        WriteTools(json, setup.Tools);
        json.WriteString("tool_choice", "auto");
        if (options.RetentionRatio > 0)
        {
            json.WriteStartObject("truncation");
            json.WriteString("type", "retention_ratio");
            json.WriteNumber("retention_ratio", options.RetentionRatio);
            json.WriteEndObject();
        }
    }

    private static void WriteTranscription(Utf8JsonWriter json, RealtimeOptions options, string? language)
    {
        json.WriteStartObject("transcription");
        json.WriteString("model", options.TranscriptionModel);
        if (SpokenLanguage.ForRecogniser(language, cantonese: false) is { } code)
            json.WriteString("language", code);
        json.WriteEndObject();
    }

    /// <summary>A reply outside the conversation: it sees none of it, calls no tool, and is not remembered.</summary>
    private static void WriteAside(Utf8JsonWriter json)
    {
        json.WriteString("conversation", "none");
        json.WriteStartArray("input");
        json.WriteEndArray();
        json.WriteStartArray("tools");
        json.WriteEndArray();
        json.WriteString("tool_choice", "none");
    }

    private static void WriteItem(Utf8JsonWriter json, string? id, Said said) =>
        WriteMessage(json, id, said.Speaker == Speaker.Caller ? "user" : "assistant", said.Speaker == Speaker.Caller ? "input_text" : "output_text", said.Text);

    private static void WriteMessage(Utf8JsonWriter json, string? id, string role, string contentType, string text)
    {
        json.WriteString("type", "conversation.item.create");
        json.WriteStartObject("item");
        if (id is not null)
            json.WriteString("id", id);
        json.WriteString("type", "message");
        json.WriteString("role", role);
        json.WriteStartArray("content");
        json.WriteStartObject();
        json.WriteString("type", contentType);
        json.WriteString("text", text);
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteOutput(Utf8JsonWriter json, string? id, string callId, string output)
    {
        json.WriteString("type", "conversation.item.create");
        json.WriteStartObject("item");
        if (id is not null)
            json.WriteString("id", id);
        json.WriteString("type", "function_call_output");
        json.WriteString("call_id", callId);
        json.WriteString("output", output);
        json.WriteEndObject();
    }

    private static void WriteTools(Utf8JsonWriter json, IReadOnlyList<ToolDescription> tools)
    {
        json.WriteStartArray("tools");
        foreach (var tool in tools)
        {
            json.WriteStartObject();
            json.WriteString("type", "function");
            json.WriteString("name", tool.Name);
            json.WriteString("description", tool.Description);
            json.WritePropertyName("parameters");
            tool.Parameters.WriteTo(json);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    private static void WriteTurnDetection(Utf8JsonWriter json, RealtimeOptions options, bool answers)
    {
        json.WriteStartObject("turn_detection");
        if (options.TurnDetection == TurnDetection.SemanticVad)
        {
            json.WriteString("type", "semantic_vad");
            json.WriteString("eagerness", options.SemanticEagerness);
        }
        else
        {
            json.WriteString("type", "server_vad");
            json.WriteNumber("threshold", options.VadThreshold);
            json.WriteNumber("prefix_padding_ms", (int)options.VadPrefixPadding.TotalMilliseconds);
            json.WriteNumber("silence_duration_ms", (int)options.VadSilence.TotalMilliseconds);
        }
        json.WriteBoolean("create_response", answers);
        json.WriteBoolean("interrupt_response", answers);
        json.WriteEndObject();
    }

    private static void WriteFormat(Utf8JsonWriter json, AudioFormat format)
    {
        json.WriteStartObject("format");
        switch (format)
        {
            case { Encoding: AudioEncoding.Pcm16, SampleRate: 24_000 }:
                json.WriteString("type", "audio/pcm");
                json.WriteNumber("rate", 24_000);
                break;
            case { Encoding: AudioEncoding.MuLaw, SampleRate: 8_000 }:
                json.WriteString("type", "audio/pcmu");
                break;
            case { Encoding: AudioEncoding.ALaw, SampleRate: 8_000 }:
                json.WriteString("type", "audio/pcma");
                break;
            default:
                throw new ArgumentException($"The Realtime API does not take {format.Encoding} at {format.SampleRate} Hz.", nameof(format));
        }
        json.WriteEndObject();
    }

    private static byte[] Write(Action<Utf8JsonWriter> body)
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            body(json);
            json.WriteEndObject();
        }
        return buffer.WrittenSpan.ToArray();
    }
}
