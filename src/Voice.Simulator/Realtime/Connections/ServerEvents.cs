using System.Buffers;
using System.Globalization;
using System.Text.Json;
using Voice.Simulator.Wire;

namespace Voice.Simulator.Realtime.Connections;

/// <summary>Writes events to the client. Used by the session's own loop only.</summary>
/// <param name="onStuck">Called when the client does not read what it is sent.</param>
sealed class ServerEvents(Outbox outbox, Action onStuck) : IDisposable
{
    readonly ArrayBufferWriter<byte> _buffer = new();
    readonly Utf8JsonWriter _writer = new(Stream.Null, JsonText.Writer);
    readonly string _prefix = Identifier.New("event");
    string _type = "";
    int _count;

    /// <summary>What goes wrong with the events; null where nothing does.</summary>
    public IEventFaults? Faults { get; set; }

    /// <summary>True once a scenario has silenced the session.</summary>
    public bool IsMuted { get; set; }

    public void Dispose() => _writer.Dispose();

    public void Send(string type, Action<Utf8JsonWriter>? fields = null)
    {
        Begin(type);
        fields?.Invoke(_writer);
        End();
    }

    /// <summary>An <c>error</c> event.</summary>
    /// <param name="eventId">The id of the client's event that caused it, or null.</param>
    public void Error(Rejection rejection, string? eventId)
    {
        Begin("error");
        _writer.WriteStartObject("error");
        _writer.WriteString("type", rejection.Type);
        _writer.WriteString("code", rejection.Code);
        _writer.WriteString("message", rejection.Message);
        _writer.WriteString("param", rejection.Param);
        _writer.WriteString("event_id", eventId);
        _writer.WriteEndObject();
        End();
    }

    /// <summary>An event about a part of a response's output.</summary>
    public void Part(string type, string responseId, string itemId, int outputIndex, Action<Utf8JsonWriter>? fields = null)
    {
        BeginPart(type, responseId, itemId, outputIndex);
        fields?.Invoke(_writer);
        End();
    }

    public void AudioDelta(string responseId, string itemId, int outputIndex, ReadOnlySpan<byte> audio)
    {
        BeginPart("response.output_audio.delta", responseId, itemId, outputIndex);
        _writer.WriteBase64String("delta", audio);
        End();
    }

    void BeginPart(string type, string responseId, string itemId, int outputIndex)
    {
        Begin(type);
        _writer.WriteString("response_id", responseId);
        _writer.WriteString("item_id", itemId);
        _writer.WriteNumber("output_index", outputIndex);
        _writer.WriteNumber("content_index", 0);
    }

    void Begin(string type)
    {
        _type = type;
        _buffer.ResetWrittenCount();
        _writer.Reset(_buffer);
        _writer.WriteStartObject();
        _writer.WriteString("type", type);
        _writer.WriteString("event_id", string.Create(CultureInfo.InvariantCulture, $"{_prefix}{++_count}"));
    }

    void End()
    {
        _writer.WriteEndObject();
        _writer.Flush();
        if (IsMuted) return;
        if (!(Faults is { } faults ? faults.Send(_type, _buffer.WrittenMemory) : outbox.TryAdd(_buffer.WrittenSpan))) onStuck();
    }
}
