using System.Collections.Frozen;

namespace Voice.OpenAI.Realtime;

/// <summary>The names of the Realtime API's server events, as the GA version and the beta spell them.</summary>
/// <remarks>
/// Source: OpenAI's API reference, Realtime server events, and its guide "Beta to GA migration". Servers of others still speak the beta, and some mix the two.
/// </remarks>
internal static class RealtimeNames
{
    private static readonly FrozenDictionary<string, string> Current = new Dictionary<string, string>
    {
        ["response.audio.delta"] = "response.output_audio.delta",
        ["response.audio.done"] = "response.output_audio.done",
        ["response.audio_transcript.delta"] = "response.output_audio_transcript.delta",
        ["response.audio_transcript.done"] = "response.output_audio_transcript.done",
        ["response.text.delta"] = "response.output_text.delta",
        ["response.text.done"] = "response.output_text.done",
        ["response.output_refusal.delta"] = "response.refusal.delta",
        ["response.output_refusal.done"] = "response.refusal.done",
        ["conversation.item.created"] = "conversation.item.added",
        ["response.item.added"] = "response.output_item.added",
        ["response.item.done"] = "response.output_item.done",
        ["response.completed"] = "response.done",
        ["response.cancelled"] = "response.done",
        ["response.failed"] = "response.done",
        ["response.incomplete"] = "response.done",
    }.ToFrozenDictionary();

    // Other events say the same as these, or they are not used here.
    private static readonly FrozenSet<string> Unused = FrozenSet.Create(
        "conversation.created", "conversation.item.done", "conversation.item.retrieved", "conversation.item.deleted", "conversation.item.truncated",
        "conversation.item.input_audio_transcription.segment", "input_audio_buffer.committed", "input_audio_buffer.cleared", "input_audio_buffer.timeout_triggered",
        "input_audio_buffer.dtmf_event_received", "output_audio_buffer.started", "output_audio_buffer.stopped", "output_audio_buffer.cleared",
        "response.in_progress", "response.queued", "response.content_part.added", "response.output_text.annotation.added", "transcription_session.created",
        "transcription_session.updated", "ping", "keepalive");

    private static readonly string[] UnusedFamilies = ["mcp_list_tools.", "response.mcp_call", "response.reasoning"];

    /// <summary>The GA name of an event.</summary>
    public static string CurrentOf(string type)
    {
        if (Current.GetValueOrDefault(type) is { } current)
            return current;
        // The transcription of the caller before its final words.
        if (!type.Contains("transcription.", StringComparison.Ordinal) || type.StartsWith("response.", StringComparison.Ordinal))
            return type;
        const string family = "conversation.item.input_audio_transcription";
        return type[(type.LastIndexOf('.') + 1)..] switch
        {
            "delta" => family + ".delta",
            "completed" or "done" => family + ".completed",
            "failed" or "error" => family + ".failed",
            _ => type,
        };
    }

    /// <summary>True for an event that is known and has no use here.</summary>
    public static bool IsUnused(string type) => Unused.Contains(type) || Array.Exists(UnusedFamilies, family => type.StartsWith(family, StringComparison.Ordinal));
}
