using System.Text.Json;
using Voice.Simulator.Audio;
using Voice.Simulator.Realtime.Conversations;
using Voice.Simulator.Realtime.Sessions;
using Voice.Simulator.Wire;

namespace Voice.Simulator.Realtime.Responses;

/// <summary>
/// One response: its state, and the events that tell the client of it in the order of the real service. Touched by the session's
/// own loop only. Once it is done, everything that still comes from its run is ignored.
/// </summary>
sealed class Response : IDisposable
{
    const int ArgumentsDeltaLength = 24;

    readonly SessionScope _scope;
    readonly List<ConversationItem> _output = [];
    readonly CancellationTokenSource _cancellation;
    readonly AudioCodec _codec;
    readonly Action<Response> _onDone;
    ConversationItem? _open;
    string _status = "in_progress";
    (string Reason, string? ErrorCode)? _details;

    /// <param name="onDone">Called once, just before <c>response.done</c> is sent.</param>
    public Response(SessionScope scope, ResponseSpec spec, Usage input, Usage cached, Action<Response> onDone)
    {
        _onDone = onDone;
        _scope = scope;
        Spec = spec;
        Input = input;
        Cached = cached;
        _codec = AudioCodec.Of(spec.Format);
        _cancellation = CancellationTokenSource.CreateLinkedTokenSource(scope.Ended);
        Cancelled = _cancellation.Token;
    }

    public string Id { get; } = Identifier.New("resp");

    public ResponseSpec Spec { get; }

    public Usage Input { get; }

    public Usage Cached { get; }

    public bool IsDone => _status != "in_progress";

    /// <summary>Cancelled when the response is over, however that came about.</summary>
    public CancellationToken Cancelled { get; }

    /// <summary>How long all its speech lasts.</summary>
    public TimeSpan Spoken => TimeSpan.FromMilliseconds(_output.Sum(item => item.AudioMs));

    Usage Produced => _output.Aggregate(default(Usage), (sum, item) => sum + Usage.Of(item));

    /// <summary>A whole clip in the wire's format.</summary>
    public byte[] Encode(short[] pcm) => _codec.Encode(pcm);

    public int BytesPerMillisecond => _codec.BytesPerMillisecond;

    public void Begin() => _scope.Events.Send("response.created", WriteResponse);

    /// <summary>Starts a message. False if the response is over.</summary>
    public bool OpenMessage()
    {
        if (IsDone) return false;
        var item = _open = ConversationItem.Answer(Identifier.New("item"));
        AddItem(item);
        item.OpenPart(Spec.IsAudio);
        SendPart("response.content_part.added", "");
        return true;
    }

    /// <summary>The next words of the open message. False if the response is over.</summary>
    public bool AddWords(string words)
    {
        if (IsDone || _open is not { } item) return false;
        if (words.Length == 0) return true;
        var type = Spec.IsAudio ? "response.output_audio_transcript.delta" : "response.output_text.delta";
        _scope.Events.Part(type, Id, item.Id, _output.Count - 1, writer => writer.WriteString("delta", words));
        item.AddWords(words);
        return WithinLimit();
    }

    /// <summary>The next sound of the open message. False if the response is over.</summary>
    /// <param name="coded">The same samples in the wire's format.</param>
    public bool AddAudio(short[] pcm, ReadOnlySpan<byte> coded)
    {
        if (IsDone || _open is not { } item) return false;
        _scope.Events.AudioDelta(Id, item.Id, _output.Count - 1, coded);
        _scope.Spoke = true;
        item.AddAudio(pcm);
        _scope.Events.Faults?.Spoke(TimeSpan.FromMilliseconds(pcm.Length / (double)AudioCodec.PerMillisecond));
        return WithinLimit();
    }

    /// <summary>Ends the open message.</summary>
    public bool CloseMessage(string status = "completed")
    {
        if (IsDone || _open is not { } item) return false;
        _open = null;
        var index = _output.Count - 1;
        if (Spec.IsAudio)
        {
            _scope.Events.Part("response.output_audio.done", Id, item.Id, index);
            _scope.Events.Part("response.output_audio_transcript.done", Id, item.Id, index, writer => writer.WriteString("transcript", item.Words));
        }
        else
        {
            _scope.Events.Part("response.output_text.done", Id, item.Id, index, writer => writer.WriteString("text", item.Words));
        }

        SendPart("response.content_part.done", item.Words, item);
        EndItem(item, status);
        return true;
    }

    /// <summary>A whole function call; its call id, or null if the response is over.</summary>
    public string? Call(string tool, string arguments)
    {
        if (IsDone) return null;
        var item = ConversationItem.Call(Identifier.New("item"), Identifier.New("call"), tool);
        AddItem(item);
        for (var at = 0; at < arguments.Length; at += ArgumentsDeltaLength)
        {
            var delta = arguments.Substring(at, Math.Min(ArgumentsDeltaLength, arguments.Length - at));
            SendCall("response.function_call_arguments.delta", item, writer => writer.WriteString("delta", delta));
        }

        item.SetArguments(arguments);
        SendCall("response.function_call_arguments.done", item, writer =>
        {
            writer.WriteString("name", tool);
            writer.WriteString("arguments", arguments);
        });
        EndItem(item, "completed");
        return item.CallId;
    }

    /// <summary>Ends the response with <c>response.done</c>. Does nothing if it is over already.</summary>
    /// <param name="status">completed, cancelled, failed or incomplete.</param>
    /// <param name="reason">The wire's reason, or null.</param>
    /// <param name="errorCode">Of a failure.</param>
    public void Finish(string status, string? reason = null, string? errorCode = null)
    {
        if (IsDone) return;
        if (_open is not null) CloseMessage("incomplete");
        _status = status;
        if (status != "completed") _details = (reason ?? "", errorCode);
        _scope.Conversation.Trim();
        _onDone(this);
        _scope.Events.Send("response.done", WriteResponse);
        _cancellation.Cancel();
    }

    public void Dispose() => _cancellation.Dispose();

    bool WithinLimit()
    {
        if (Produced.Total <= Spec.TokenLimit) return true;
        Finish("incomplete", "max_output_tokens");
        return false;
    }

    void AddItem(ConversationItem item)
    {
        _output.Add(item);
        if (!Spec.OutOfBand) _scope.Conversation.Add(item);
        SendItem("response.output_item.added", item);
        SendInConversation("conversation.item.added", item);
    }

    void EndItem(ConversationItem item, string status)
    {
        item.SetStatus(status);
        SendInConversation("conversation.item.done", item);
        SendItem("response.output_item.done", item);
    }

    void SendItem(string type, ConversationItem item) => _scope.Events.Send(type, writer =>
    {
        writer.WriteString("response_id", Id);
        writer.WriteNumber("output_index", _output.Count - 1);
        writer.WritePropertyName("item");
        item.WriteTo(writer);
    });

    void SendInConversation(string type, ConversationItem item)
    {
        if (!Spec.OutOfBand) ItemEvents.Send(_scope, type, item);
    }

    void SendPart(string type, string words, ConversationItem? item = null) =>
        _scope.Events.Part(type, Id, (item ?? _open!).Id, _output.Count - 1, writer =>
        {
            writer.WriteStartObject("part");
            writer.WriteString("type", Spec.IsAudio ? "audio" : "text");
            writer.WriteString(Spec.IsAudio ? "transcript" : "text", words);
            writer.WriteEndObject();
        });

    void SendCall(string type, ConversationItem item, Action<Utf8JsonWriter> fields) => _scope.Events.Send(type, writer =>
    {
        writer.WriteString("response_id", Id);
        writer.WriteString("item_id", item.Id);
        writer.WriteNumber("output_index", _output.Count - 1);
        writer.WriteString("call_id", item.CallId);
        fields(writer);
    });

    void WriteResponse(Utf8JsonWriter writer)
    {
        writer.WriteStartObject("response");
        writer.WriteString("object", "realtime.response");
        writer.WriteString("id", Id);
        writer.WriteString("status", _status);
        WriteDetails(writer);
        writer.WriteStartArray("output");
        foreach (var item in _output) item.WriteTo(writer);
        writer.WriteEndArray();
        writer.WriteString("conversation_id", Spec.OutOfBand ? null : _scope.Conversation.Id);
        writer.WriteStartArray("output_modalities");
        writer.WriteStringValue(Spec.Modality);
        writer.WriteEndArray();
        writer.WritePropertyName("max_output_tokens");
        Spec.MaxOutputTokens.WriteTo(writer);
        writer.WriteStartObject("audio");
        writer.WriteStartObject("output");
        writer.WritePropertyName("format");
        Spec.Format.WriteTo(writer);
        writer.WriteString("voice", Spec.Voice);
        writer.WriteEndObject();
        writer.WriteEndObject();
        if (IsDone) Usage.Write(writer, Input, Cached, Produced);
        else writer.WriteNull("usage");
        writer.WritePropertyName("metadata");
        if (Spec.Metadata is { } metadata) metadata.WriteTo(writer);
        else writer.WriteNullValue();
        writer.WriteEndObject();
    }

    void WriteDetails(Utf8JsonWriter writer)
    {
        if (_details is not { } details)
        {
            writer.WriteNull("status_details");
            return;
        }

        writer.WriteStartObject("status_details");
        writer.WriteString("type", _status);
        if (details.Reason.Length > 0) writer.WriteString("reason", details.Reason);
        if (details.ErrorCode is { } code)
        {
            writer.WriteStartObject("error");
            writer.WriteString("type", code == "server_error" ? "server_error" : "invalid_request_error");
            writer.WriteString("code", code);
            writer.WriteString("message", "The response failed because the scenario or a fault of the simulator says so.");
            writer.WriteEndObject();
        }

        writer.WriteEndObject();
    }
}
