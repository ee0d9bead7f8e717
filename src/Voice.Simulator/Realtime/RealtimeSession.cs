using System.Buffers.Text;
using System.Globalization;
using System.Text.Json;
using Voice.Simulator.Audio;
using Voice.Simulator.Realtime.Connections;
using Voice.Simulator.Realtime.Conversations;
using Voice.Simulator.Realtime.Input;
using Voice.Simulator.Realtime.Responses;
using Voice.Simulator.Realtime.Sessions;
using Voice.Simulator.Wire;

namespace Voice.Simulator.Realtime;

/// <summary>
/// One session: takes the client's events one by one and answers them. Everything here runs on the session's loop
/// (<see cref="Mailbox"/>), so nothing needs a lock.
/// </summary>
sealed class RealtimeSession
{
    readonly SessionScope _scope;
    readonly SessionResponses _responses;
    readonly UserTurns _turns;

    public RealtimeSession(SessionScope scope)
    {
        _scope = scope;
        _responses = new(scope);
        _turns = new(scope, _responses);
    }

    /// <summary>The first event of every session.</summary>
    public void Open() => SendSession("session.created");

    /// <summary>Ends the response that is going on, if there is one.</summary>
    public void EndResponse(string status, string? reason, string? errorCode) => _responses.Active?.Finish(status, reason, errorCode);

    /// <summary>A frame that is not JSON text.</summary>
    public void Refuse(string message) => _scope.Events.Error(new("invalid_event", message), null);

    /// <summary>One event of the client. Disposes the document.</summary>
    public void Handle(JsonDocument document)
    {
        using (document)
        {
            string? eventId = null;
            Rejection? rejection;
            try
            {
                rejection = Dispatch(document.RootElement, out eventId);
            }
            catch (Exception exception)
            {
                // Text that is valid JSON and no valid Unicode, for example; nobody's mistake may end the session.
                SessionLog.EventFailed(_scope.Log, exception);
                rejection = new("invalid_event", "The event could not be read.");
            }

            if (rejection is not null) _scope.Events.Error(rejection, eventId);
            if (_scope.Events.Faults is { } faults && Text(document.RootElement, "type") is { } type) faults.Received(type);
        }
    }

    /// <summary>The longest a session may last is over.</summary>
    public void Expire()
    {
        var limit = _scope.Options.SessionLimit;
        var length = limit.TotalMinutes >= 1 && limit.TotalMinutes == Math.Floor(limit.TotalMinutes)
            ? string.Create(CultureInfo.InvariantCulture, $"{limit.TotalMinutes} minutes")
            : string.Create(CultureInfo.InvariantCulture, $"{limit.TotalSeconds} seconds");
        var message = $"Your session hit the maximum duration of {length}.";
        _scope.Events.Error(new("session_expired", message), null);
        _scope.End(new(1001, message));
    }

    Rejection? Dispatch(JsonElement client, out string? eventId)
    {
        eventId = null;
        if (client.ValueKind != JsonValueKind.Object) return new("invalid_event", "The event must be a JSON object.");
        eventId = Text(client, "event_id");
        if (!client.TryGetProperty("type", out var type) || type.ValueKind != JsonValueKind.String)
            return new("invalid_event", "The 'type' field is missing.", "type");
        return type.GetString() switch
        {
            "session.update" => UpdateSession(client),
            "input_audio_buffer.append" => Append(client),
            "input_audio_buffer.commit" => _turns.Commit(),
            "input_audio_buffer.clear" => ClearInput(),
            "output_audio_buffer.clear" => new("invalid_event", "'output_audio_buffer.clear' is only available for WebRTC and SIP sessions.", "type"),
            "conversation.item.create" => CreateItem(client),
            "conversation.item.retrieve" => RetrieveItem(client),
            "conversation.item.delete" => DeleteItem(client),
            "conversation.item.truncate" => TruncateItem(client),
            "response.create" => CreateResponse(client),
            "response.cancel" => CancelResponse(client),
            var unknown => new(
                "invalid_event",
                $"Invalid value: '{unknown}'. Supported values are: 'session.update', 'input_audio_buffer.append', 'input_audio_buffer.commit', " +
                "'input_audio_buffer.clear', 'output_audio_buffer.clear', 'conversation.item.create', 'conversation.item.retrieve', " +
                "'conversation.item.delete', 'conversation.item.truncate', 'response.create', and 'response.cancel'.",
                "type"),
        };
    }

    Rejection? UpdateSession(JsonElement client)
    {
        if (!client.TryGetProperty("session", out var update)) return Rejection.Missing("session");
        var before = (_scope.Settings.Instructions, _scope.Settings.Tools);
        if (_scope.Settings.Update(update, _scope.Spoke) is { } rejection) return rejection;
        if (before.Instructions != _scope.Settings.Instructions || update.TryGetProperty("tools", out _)) _responses.ForgetCache();
        _turns.SettingsChanged();
        SendSession("session.updated");
        return null;
    }

    Rejection? Append(JsonElement client)
    {
        if (!client.TryGetProperty("audio", out var audio)) return Rejection.Missing("audio");
        if (FieldRule.Text().Check(audio, "audio") is { } rejection) return rejection;
        if (!audio.TryGetBytesFromBase64(out var bytes)) return Rejection.Invalid("audio", "Invalid 'audio': expected base64-encoded audio.");
        if (_scope.Settings.Input.Decode(bytes) is not { } pcm) return Rejection.Invalid("audio", "Invalid 'audio': expected whole 16-bit samples.");
        _turns.Append(pcm);
        return null;
    }

    Rejection? ClearInput()
    {
        _turns.Clear();
        return null;
    }

    Rejection? CreateItem(JsonElement client)
    {
        if (!client.TryGetProperty("item", out var element)) return Rejection.Missing("item");
        var (item, rejection) = ItemReader.Read(element, "item");
        if (item is null) return rejection;
        if (SpokenPart(element) is { } coded)
        {
            if (!Base64.IsValid(coded) || _scope.Settings.Input.Decode(Convert.FromBase64String(coded)) is not { } pcm)
                return Rejection.Invalid("item.content[0].audio", "Invalid 'item.content[0].audio': expected base64-encoded audio.");
            item = ConversationItem.Speech(item.Id, pcm, _scope.Ears.HearAsync(pcm, AudioCodec.SampleRate, _scope.Ended), item.Pictures);
        }

        if (_scope.Conversation.Find(item.Id) is not null)
            return Rejection.Invalid("item.id", $"Error adding item: an item with id '{item.Id}' already exists.");
        if (_scope.Conversation.Items.Count >= Conversation.MaxItems)
            return Rejection.Invalid("item", $"Error adding item: the conversation has {Conversation.MaxItems} items already.");
        var after = Text(client, "previous_item_id");
        if (after is null) _scope.Conversation.Add(item);
        else if (!_scope.Conversation.Insert(item, after))
            return Rejection.Invalid("previous_item_id", $"Error adding item: the previous item with id '{after}' does not exist.");
        else _responses.ForgetCache();
        if (item.Role == "assistant")
        {
            // Replayed history: what tools said before this answer was dealt with by it.
            foreach (var earlier in _scope.Conversation.Items) earlier.IsTold = true;
        }

        _turns.StopWaiting();
        ItemEvents.SendWhole(_scope, item);
        return null;
    }

    Rejection? RetrieveItem(JsonElement client)
    {
        if (Find(client, "item_retrieve_invalid_item_id", out var item) is { } rejection) return rejection;
        var codec = item!.Role == "user" ? _scope.Settings.Input : AudioCodec.Of(_scope.Settings.Spec(null).Format);
        _scope.Events.Send("conversation.item.retrieved", writer =>
        {
            writer.WritePropertyName("item");
            item.WriteWithAudio(writer, codec);
        });
        return null;
    }

    Rejection? DeleteItem(JsonElement client)
    {
        if (Find(client, "item_delete_invalid_item_id", out var item) is { } rejection) return rejection;
        _scope.Conversation.Remove(item!);
        _responses.ForgetCache();
        _scope.Events.Send("conversation.item.deleted", writer => writer.WriteString("item_id", item!.Id));
        return null;
    }

    Rejection? TruncateItem(JsonElement client)
    {
        if (Find(client, "item_truncate_invalid_item_id", out var item) is { } rejection) return rejection;
        if (!client.TryGetProperty("content_index", out var index)) return Rejection.Missing("content_index");
        if (!client.TryGetProperty("audio_end_ms", out var end)) return Rejection.Missing("audio_end_ms");
        if ((FieldRule.Integer(0, int.MaxValue).Check(index, "content_index") ??
            FieldRule.Integer(0, int.MaxValue / AudioCodec.PerMillisecond).Check(end, "audio_end_ms")) is { } wrong)
            return wrong;

        // An answer that was cut before its first sound is refused with the same words as one that is text.
        if (!item!.IsAssistantAudio || item.Samples == 0) return new(null, "Only model output audio messages can be truncated");
        if (index.GetInt32() != 0) return Rejection.Invalid("content_index", $"Item '{item.Id}' has no content part {index.GetInt32()}.");
        var endMs = end.GetInt32();
        var duration = (int)item.AudioMs;
        if (endMs > duration) return Rejection.Invalid("audio_end_ms", $"Audio content of {duration}ms is already shorter than {endMs}ms");
        item.Truncate(endMs);
        _responses.ForgetCache();
        _scope.Events.Send("conversation.item.truncated", writer =>
        {
            writer.WriteString("item_id", item.Id);
            writer.WriteNumber("content_index", 0);
            writer.WriteNumber("audio_end_ms", endMs);
        });
        return null;
    }

    Rejection? CreateResponse(JsonElement client)
    {
        var given = client.TryGetProperty("response", out var response) && response.ValueKind != JsonValueKind.Null;
        var rejection = _responses.Create(given ? response : null);
        if (rejection is null) _turns.StopWaiting();
        return rejection;
    }

    Rejection? CancelResponse(JsonElement client) =>
        _responses.Cancel(Text(client, "response_id"));

    Rejection? Find(JsonElement client, string code, out ConversationItem? item)
    {
        item = null;
        if (!client.TryGetProperty("item_id", out var id)) return Rejection.Missing("item_id");
        if (FieldRule.Text().Check(id, "item_id") is { } rejection) return rejection;
        item = _scope.Conversation.Find(id.GetString()!);
        return item is null ? new(code, $"Item with item_id '{id.GetString()}' not found.", "item_id") : null;
    }

    static string? Text(JsonElement client, string name) =>
        client.ValueKind == JsonValueKind.Object && client.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    static string? SpokenPart(JsonElement item) =>
        item.TryGetProperty("content", out var content) && content.ValueKind == JsonValueKind.Array
            ? content.EnumerateArray().Select(part => Text(part, "audio")).FirstOrDefault(audio => audio is not null)
            : null;

    void SendSession(string type) => _scope.Events.Send(type, writer =>
    {
        writer.WritePropertyName("session");
        _scope.Settings.WriteTo(writer);
    });
}
