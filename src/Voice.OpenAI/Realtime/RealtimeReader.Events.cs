using System.Text;
using System.Text.Json;
using Voice.Assistants;

namespace Voice.OpenAI.Realtime;

/// <content>The events that are not frequent.</content>
internal sealed partial class RealtimeReader
{
    private readonly RealtimeWords _words = new();
    private string _current = "";                       // the reply that began last: events without an id belong to it
    private string _currentItem = "";
    private string _turn = "";                          // the caller's turn that began last
    private int _turns;
    private readonly TimeProvider _time = time ?? TimeProvider.System;

    private void ReadEvent(JsonElement root)
    {
        var named = WireJson.Required(root, "type");
        var type = RealtimeNames.CurrentOf(named);
        if (!Unannounced.IsAnnouncing && IsOfReply(type) && IsHeld(type, root))
            return;
        switch (type)
        {
            case "session.created" or "session.updated" or "error" or "rate_limits.updated" or "conversation.item.truncated" or "input_audio_buffer.dtmf_event_received"
                or "output_audio_buffer.started" or "output_audio_buffer.stopped":
                onOther(type, root);
                break;
            case "input_audio_buffer.speech_started":
                _turn = WireJson.Text(root, "item_id") is { Length: > 0 } begun ? begun : $"turn_{++_turns}";
                listener.OnEvent(new SpeechStarted(_turn));
                break;
            case "input_audio_buffer.speech_stopped":
                Unannounced.EndTurn();
                listener.OnEvent(new SpeechStopped(TurnOf(root)));
                break;
            case "conversation.item.input_audio_transcription.delta":
                listener.OnEvent(new CallerWords(TurnOf(root), WireJson.Text(root, "delta"), Final: false));
                break;
            case "conversation.item.input_audio_transcription.completed":
                listener.OnEvent(new CallerWords(TurnOf(root), SpokenWords.Of(WireJson.Text(root, "transcript")), Final: true));
                if (RealtimeUsage.OfTranscription(root) is { } transcribed)
                    listener.OnEvent(new UsageReported(transcribed));
                break;
            case "conversation.item.input_audio_transcription.failed":
                onOther(type, root);
                listener.OnEvent(new CallerWordsFailed(TurnOf(root)));
                break;
            case "conversation.item.added":
                listener.OnEvent(new ItemAdded(WireJson.Text(WireJson.Part(root, "item"), "id")));
                break;
            case "response.created":
                OnCreated(root);
                break;
            case "response.output_audio.delta":
                if (!TryOnAudio(Utf8(ReplyOf(root)), Utf8(ItemOf(root)), Index(root), Utf8(WireJson.Text(root, "delta")), type != named))
                    throw new FormatException(NotBase64);
                break;
            case "response.output_audio_transcript.delta" or "response.output_text.delta" or "response.refusal.delta":
                OnWords(root, WireJson.Text(root, "delta"), final: false, spoken: type[16] == 'a', named);
                break;
            case "response.output_audio_transcript.done":
                OnWords(root, Whole(root, "transcript"), final: true, spoken: true, named);
                break;
            case "response.output_text.done":
                OnWords(root, Whole(root, "text"), final: true, spoken: false, named);
                break;
            case "response.refusal.done":
                OnWords(root, Whole(root, "refusal"), final: true, spoken: false, named);
                break;
            case "response.output_audio.done":
                listener.OnEvent(new ResponseAudioDone(ReplyOf(root), ItemOf(root), Index(root)));
                break;
            case "response.content_part.done":
                OnPart(ReplyOf(root), ItemOf(root), Index(root), WireJson.Part(root, "part"), type);
                break;
            case "response.output_item.added":
                _currentItem = WireJson.Text(WireJson.Part(root, "item"), "id");
                if (IsCall(WireJson.Part(root, "item")))
                    Calls.Note(Call(ReplyOf(root), root, WireJson.Part(root, "item")));
                break;
            case "response.function_call_arguments.delta":
                Calls.NotePiece(Call(ReplyOf(root), root, root), WireJson.Text(root, "delta"));
                break;
            case "response.function_call_arguments.done":
                Calls.Note(Call(ReplyOf(root), root, root));
                break;
            case "response.output_item.done":
                OnItemDone(ReplyOf(root), root, WireJson.Part(root, "item"));
                break;
            case "response.done":
                OnDone(root, named);
                break;
            default:
                if (RealtimeNames.IsUnused(type))
                    break;
                Ignored++;
                onOther(named, root);
                break;
        }
    }

    private void OnCreated(JsonElement root)
    {
        var response = WireJson.Part(root, "response");
        var request = WireJson.Text(WireJson.Part(response, "metadata"), RealtimeCommands.RequestKey);
        var id = WireJson.Text(response, "id");
        if (id.Length == 0)
            id = WireJson.Required(root, "response_id");
        var held = Unannounced.Announce(id);
        Begin(id, request.Length > 0 ? request : null, held);
    }

    private void Begin(string replyId, string? requestId, IReadOnlyList<byte[]> held)
    {
        (_current, _currentItem) = (replyId, "");
        Calls.BeginReply(replyId);
        _words.BeginReply(replyId);
        listener.OnEvent(new ResponseCreated(replyId, requestId));
        foreach (var message in held)
            ReadOne(message);
    }

    private static bool IsOfReply(string type) => type.StartsWith("response.", StringComparison.Ordinal) && type != "response.created" && !RealtimeNames.IsUnused(type);

    /// <returns>True if the event is read later or never; false if it is to be read now.</returns>
    private bool IsHeld(string type, JsonElement root)
    {
        var response = WireJson.Text(WireJson.Part(root, "response"), "id");
        var id = response.Length > 0 ? response : WireJson.Text(root, "response_id") is { Length: > 0 } own ? own : Unannounced.HeldReply;
        switch (Unannounced.Judge(id, isEnd: type == "response.done", _time.GetElapsedTime(0)))
        {
            case UnannouncedReplies.Verdict.Hold:
                Unannounced.Hold(Encoding.UTF8.GetBytes(root.GetRawText()));
                return true;
            case UnannouncedReplies.Verdict.Begin:
                var (request, held) = Unannounced.Begin(id);
                Begin(id, request, held);
                return false;
            default:
                return false;
        }
    }

    private void OnWords(JsonElement root, string? text, bool final, bool spoken, string named)
    {
        var (reply, item, index) = (ReplyOf(root), ItemOf(root), Index(root));
        if (text is not null && _words.ReadsPiece(reply, item, index, named[..named.LastIndexOf('.')]))
            listener.OnEvent(new ResponseWords(reply, item, index, text, final, spoken));
    }

    /// <summary>Words that are told whole, of a reply whose words did not come in pieces.</summary>
    private void OnPart(string replyId, string itemId, int index, JsonElement part, string source)
    {
        var (text, spoken) = WireJson.Text(part, "type") switch
        {
            "output_audio" or "audio" => (WireJson.Text(part, "transcript"), true),
            "output_text" or "text" => (WireJson.Text(part, "text"), false),
            "refusal" => (WireJson.Text(part, "refusal"), false),
            _ => ("", false),
        };
        if (itemId.Length > 0 && !string.IsNullOrWhiteSpace(text) && _words.ReadsWhole(replyId, source))
            listener.OnEvent(new ResponseWords(replyId, itemId, index, text, Final: true, spoken));
    }

    private void OnParts(string replyId, JsonElement item, string source)
    {
        if (WireJson.Part(item, "content") is not { ValueKind: JsonValueKind.Array } parts)
            return;
        var itemId = WireJson.Text(item, "id") is { Length: > 0 } id ? id : ItemOf(item);
        var index = 0;
        foreach (var part in parts.EnumerateArray())
            OnPart(replyId, itemId, index++, part, source);
    }

    private void OnItemDone(string replyId, JsonElement root, JsonElement item)
    {
        if (!IsCall(item))
            OnParts(replyId, item, "response.output_item.done");
        else if (Calls.EndItem(Call(replyId, root, item), IsWhole(item)) is { } called)
            listener.OnEvent(called);
    }

    private void OnDone(JsonElement root, string named)
    {
        var response = WireJson.Part(root, "response");
        var id = WireJson.Text(response, "id") is { Length: > 0 } own ? own : ReplyOf(root);
        var status = WireJson.Text(response, "status");
        var outcome = (status.Length > 0 ? status : named[(named.LastIndexOf('.') + 1)..]) switch
        {
            "cancelled" or "canceled" => ResponseOutcome.Cancelled,
            "failed" => ResponseOutcome.Failed,
            "incomplete" => ResponseOutcome.Incomplete,
            _ => ResponseOutcome.Completed,
        };
        // The items come again here, so that an item is not lost if its own event did not come.
        if (outcome == ResponseOutcome.Completed && WireJson.Part(response, "output") is { ValueKind: JsonValueKind.Array } output)
        {
            foreach (var item in output.EnumerateArray())
            {
                if (IsCall(item))
                    Calls.List(Call(id, default, item), IsWhole(item));
                else
                    OnParts(id, item, "response.done");
            }
        }
        var (calls, nameless) = Calls.EndReply(id, outcome == ResponseOutcome.Completed);
        foreach (var call in calls)
            listener.OnEvent(call);
        Unannounced.End(id);
        listener.OnEvent(new ResponseDone(id, outcome, Reason(response), RealtimeUsage.OfReply(response)));
        if (nameless > 0)
            throw new FormatException("The field name of a tool call is missing.");
    }

    private static string? Reason(JsonElement response)
    {
        var details = WireJson.Part(response, "status_details");
        if (details.ValueKind != JsonValueKind.Object)
            return null;
        var error = WireJson.Part(details, "error");
        if (error.ValueKind == JsonValueKind.Object)
            return WireJson.Text(error, "code") is { Length: > 0 } code ? code : WireJson.Text(error, "type");
        return WireJson.Text(details, "reason");
    }

    private static bool IsCall(JsonElement item) =>
        WireJson.Text(item, "type") is "function_call" or "tool_call" or "function" || WireJson.Text(item, "call_id").Length > 0 && WireJson.Text(item, "name").Length > 0;

    private static bool IsWhole(JsonElement item) => WireJson.Text(item, "status") != "incomplete";

    /// <param name="root">The event, for what the item does not tell.</param>
    private static RealtimeCalls.Telling Call(string replyId, JsonElement root, JsonElement item)
    {
        var function = WireJson.Part(item, "function");
        var (id, name, arguments) = (WireJson.Text(item, "id"), WireJson.Text(item, "name"), WireJson.Json(item, "arguments"));
        return new RealtimeCalls.Telling(
            replyId,
            id.Length > 0 ? id : WireJson.Text(root, "item_id"),
            WireJson.Number(root, "output_index") is { } index ? (int)index : null,
            WireJson.Text(item, "call_id"),
            name.Length > 0 ? name : WireJson.Text(function, "name"),
            arguments.Length > 0 ? arguments : WireJson.Json(function, "arguments"));
    }

    /// <summary>The words of an event that ends a part; null if it does not tell them.</summary>
    private static string? Whole(JsonElement root, string field) => WireJson.Part(root, field).ValueKind == JsonValueKind.String ? WireJson.Text(root, field) : null;

    private string TurnOf(JsonElement root) => WireJson.Text(root, "item_id") is { Length: > 0 } id ? id : _turn;

    /// <exception cref="FormatException">It names no reply, and none has begun.</exception>
    private string ReplyOf(JsonElement root) => WireJson.Text(root, "response_id") is { Length: > 0 } id ? id
        : _current.Length > 0 ? _current : throw new FormatException("The field response_id is missing.");

    private string ItemOf(JsonElement root) => WireJson.Text(root, "item_id") is { Length: > 0 } id ? id
        : _currentItem.Length > 0 ? _currentItem
        : _current.Length > 0 ? _current + "_item" : throw new FormatException("The field item_id is missing.");

    private static byte[] Utf8(string text) => Encoding.UTF8.GetBytes(text);

    private static int Index(JsonElement root) => WireJson.Count(root, "content_index");
}
