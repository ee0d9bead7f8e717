namespace Voice.Server.Browser;

/// <summary>The mistakes of a page, each with advice.</summary>
internal static class BrowserProblems
{
    public static Problem AlreadyTalking { get; } = Caller(
        "already_talking", "This connection already carries a call.", "Hang up first, or open a second connection.");

    public static Problem NotTalking { get; } = Caller(
        "not_talking", "There is no call on this connection.", "Start one with Talk.");

    public static Problem ChunkTooLarge { get; } = Caller(
        "audio_chunk_too_large", "A piece of audio was larger than 64 KiB and was dropped.", "Send 20 ms (960 bytes) at a time.");

    public static Problem TooFast { get; } = Caller(
        "audio_too_fast", "Audio came faster than real time; the excess was dropped.", "Send as much audio as time goes by: 48,000 bytes a second.");

    public static Problem StreamBroken { get; } = Caller(
        "audio_stream_broken", "The microphone stream broke.", "Send binary chunks of 16-bit PCM. Type, or start the call anew to speak.");

    public static Problem TextInvalid { get; } = Caller(
        "text_invalid", "The text is empty or longer than 4,000 characters.", "Send 1 to 4,000 characters.");

    public static Problem ReportInvalid { get; } = Caller(
        "report_invalid", "A playback report was not usable and was ignored.", "Report up to 32 parts, with milliseconds from 0 on.");

    public static Problem ToolsInvalid(string why) => Caller("tools_invalid", why, "None of the page's tools is offered until all are right.");

    public static Problem ResumeUnknown { get; } = Caller(
        "resume_unknown", "The earlier call is over; this is a new one.", "");

    private static Problem Caller(string code, string message, string hint) => new(code, message, hint, Side.Caller, Retryable: false);
}
