using System.Buffers;
using System.Text.Json;
using Voice.Assistants;
using Voice.Tools;

namespace Voice.OpenAI.Realtime;

/// <summary>Commands as the Realtime API's client events (GA).</summary>
/// <remarks>Source: OpenAI's API reference, Realtime client events. Every event carries our id, so that an error can be matched to it.</remarks>
internal static class RealtimeCommands
{
    /// <summary>The key under which a reply tells, in its metadata, which request it answers.</summary>
    public const string RequestKey = "voice_request";

    /// <param name="isBeta">The server speaks the beta.</param>
    public static byte[] Encode(AssistantCommand command, bool isBeta = false) => Write(json =>
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
                if (e.Aloud)
                    WriteModalities(json, isSpoken: true, isBeta);
                if (e.OutOfBand)
                    WriteOutOfBand(json);
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
                WriteItem(json, e.ItemId, new Said(0, Speaker.Caller, e.Text), isBeta);
                break;
            case AddNote e:
                WriteMessage(json, e.ItemId, "system", "input_text", e.Text);
                break;
            case AddPicture e:
                WritePicture(json, e.ItemId, e.Picture);
                break;
            case AddToolOutput e:
                WriteOutput(json, e.Id, e.CallId, e.Output);
                break;
            case Echo:
                // Changes nothing, and is always answered with session.updated.
                json.WriteString("type", "session.update");
                json.WriteStartObject("session");
                if (isBeta)
                    json.WriteString("tool_choice", "auto");
                else
                    json.WriteString("type", "realtime");
                json.WriteEndObject();
                break;
            case OfferTools e:
                json.WriteString("type", "session.update");
                json.WriteStartObject("session");
                if (!isBeta)
                    json.WriteString("type", "realtime");
                WriteTools(json, e.Tools);
                json.WriteEndObject();
                break;
            default:
                throw new ArgumentException($"No wire form for {command.GetType().Name}.", nameof(command));
        }
    });

    /// <summary>Changes the language of the caller's transcription from now on, and nothing else.</summary>
    /// <returns>Null if nothing is written down.</returns>
    /// <param name="isBeta">The server speaks the beta.</param>
    public static byte[]? EncodeLanguage(ChangeLanguage change, RealtimeOptions options, bool isBeta = false) => options.TranscriptionModel.Length == 0 ? null : Write(json =>
    {
        json.WriteString("event_id", change.Id);
        json.WriteString("type", "session.update");
        json.WriteStartObject("session");
        if (isBeta)
        {
            WriteTranscription(json, "input_audio_transcription", options, change.Language);
        }
        else
        {
            json.WriteString("type", "realtime");
            json.WriteStartObject("audio");
            json.WriteStartObject("input");
            WriteTranscription(json, "transcription", options, change.Language);
            json.WriteEndObject();
            json.WriteEndObject();
        }
        json.WriteEndObject();
    });

    /// <summary>The conversation so far, item by item, for a model that takes over.</summary>
    /// <param name="isBeta">The server speaks the beta.</param>
    /// <param name="sees">The model takes pictures.</param>
    public static IEnumerable<byte[]> Encode(IReadOnlyList<HistoryItem> history, bool isBeta = false, bool sees = true)
    {
        foreach (var item in history)
        {
            if (item is ToolUsed used)
            {
                yield return EncodeCall(used.CallId, used.Name, used.Arguments);
                yield return Write(json => WriteOutput(json, null, used.CallId, used.Output));
            }
            else if (item is Shown shown)
            {
                yield return sees
                    ? Encode(new AddPicture(shown.ItemId, shown.ItemId, shown.Picture), isBeta)
                    : Write(json => WriteMessage(json, shown.ItemId, "system", "input_text", $"The caller showed a picture here: {shown.Picture}. You cannot see it."));
            }
            else if (item is Noted noted)
            {
                yield return Write(json => WriteMessage(json, null, "system", "input_text", noted.Text));
            }
            else if (item is Said said)
            {
                yield return Write(json => WriteItem(json, null, said, isBeta));
            }
        }
    }

    /// <summary>A reply in words cannot be truncated: what was heard of it takes its place, if that was anything.</summary>
    /// <param name="isBeta">The server speaks the beta.</param>
    public static IEnumerable<byte[]> EncodeCut(TruncateItem cut, bool isBeta = false)
    {
        if (cut.Words is { Length: > 0 } heard)
        {
            yield return Write(json =>
            {
                json.WriteString("event_id", cut.Id + "_heard");
                json.WriteString("previous_item_id", cut.ItemId);
                WriteItem(json, null, new Said(0, Speaker.Assistant, heard), isBeta);
            });
        }
        yield return Write(json =>
        {
            json.WriteString("event_id", cut.Id);
            json.WriteString("type", "conversation.item.delete");
            json.WriteString("item_id", cut.ItemId);
        });
    }

    /// <summary>The line takes the picture's place, then the picture is deleted: a deleted item has no place.</summary>
    public static IEnumerable<byte[]> EncodeRemoval(RemovePicture removed)
    {
        yield return Write(json =>
        {
            json.WriteString("event_id", removed.Id + "_line");
            json.WriteString("previous_item_id", removed.ItemId);
            WriteMessage(json, null, "system", "input_text", removed.Words);
        });
        yield return Write(json =>
        {
            json.WriteString("event_id", removed.Id);
            json.WriteString("type", "conversation.item.delete");
            json.WriteString("item_id", removed.ItemId);
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
    public static byte[] SessionUpdate(string id, AssistantSetup setup, RealtimeOptions options) => SessionUpdate(id, setup, options, new HashSet<string>(SessionItem.Of(setup.Tools)), isBeta: false);

    /// <param name="items">The parts of the settings that are offered, of those that a session can do without.</param>
    /// <param name="isBeta">In the form of the beta.</param>
    public static byte[] SessionUpdate(string id, AssistantSetup setup, RealtimeOptions options, IReadOnlySet<string> items, bool isBeta) => Write(json =>
    {
        json.WriteString("event_id", id);
        json.WriteString("type", "session.update");
        json.WriteStartObject("session");
        var settings = new SessionSettings(json, setup, options, items);
        if (isBeta)
            settings.WriteBeta();
        else
            settings.Write(setup.Spoken, hasSound: true);
        json.WriteEndObject();
    });

    /// <summary>The session of a call whose sound the provider carries: the same without a sound format, because the sound does not pass here.</summary>
    /// <param name="items">The parts of the settings that are offered; null for all.</param>
    public static byte[] Accept(AssistantSetup setup, RealtimeOptions options, string model, IReadOnlySet<string>? items = null) => Write(json =>
    {
        json.WriteString("model", model);
        new SessionSettings(json, setup, options, items ?? new HashSet<string>(SessionItem.Of(setup.Tools))).Write(isSpoken: true, hasSound: false);
    });

    /// <summary>Stops what the caller of such a call is hearing.</summary>
    public static byte[] StopPlayback { get; } = Write(json => json.WriteString("type", "output_audio_buffer.clear"));

    internal static void WriteModalities(Utf8JsonWriter json, bool isSpoken, bool isBeta)
    {
        json.WriteStartArray(isBeta ? "modalities" : "output_modalities");
        if (isSpoken)
            json.WriteStringValue("audio");
        if (!isSpoken || isBeta)
            json.WriteStringValue("text");              // the beta takes sound only together with its words
        json.WriteEndArray();
    }

    internal static void WriteTranscription(Utf8JsonWriter json, string name, RealtimeOptions options, string? language)
    {
        json.WriteStartObject(name);
        json.WriteString("model", options.TranscriptionModel);
        if (SpokenLanguage.ForRecogniser(language, cantonese: false) is { } code)
            json.WriteString("language", code);
        json.WriteEndObject();
    }

    /// <summary>A reply outside the conversation: it sees none of it, calls no tool, and is not remembered.</summary>
    private static void WriteOutOfBand(Utf8JsonWriter json)
    {
        json.WriteString("conversation", "none");
        json.WriteStartArray("input");
        json.WriteEndArray();
        json.WriteStartArray("tools");
        json.WriteEndArray();
        json.WriteString("tool_choice", "none");
    }

    private static void WriteItem(Utf8JsonWriter json, string? id, Said said, bool isBeta) => WriteMessage(
        json, id, said.Speaker == Speaker.Caller ? "user" : "assistant", said.Speaker == Speaker.Caller ? "input_text" : isBeta ? "text" : "output_text", said.Text);

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

    private static void WritePicture(Utf8JsonWriter json, string id, Picture picture)
    {
        json.WriteString("type", "conversation.item.create");
        json.WriteStartObject("item");
        json.WriteString("id", id);
        json.WriteString("type", "message");
        json.WriteString("role", "user");
        json.WriteStartArray("content");
        json.WriteStartObject();
        json.WriteString("type", "input_text");
        json.WriteString("text", $"Picture: {picture}");
        json.WriteEndObject();
        json.WriteStartObject();
        json.WriteString("type", "input_image");
        json.WriteString("image_url", picture.DataUrl);
        json.WriteString("detail", picture.Detail);
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

    internal static void WriteTools(Utf8JsonWriter json, IEnumerable<ToolDescription> tools)
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
