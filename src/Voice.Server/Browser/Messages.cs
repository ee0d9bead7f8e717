using MessagePack;

namespace Voice.Server.Browser;

// The objects of docs/browser-protocol.md. Keys are spelled out because MessagePack, unlike JSON, keeps the case of C#.

[MessagePackObject]
public sealed record TalkOptions(
    [property: Key("resume")] string? Resume,
    [property: Key("language")] string? Language,
    [property: Key("decisions")] bool Decisions = false);

[MessagePackObject]
public sealed record PlayedReport(
    [property: Key("itemId")] string? ItemId,
    [property: Key("contentIndex")] int ContentIndex,
    [property: Key("playedMs")] double PlayedMs);

/// <param name="Kind">began, paused, resumed, stopped, waited or ignored.</param>
/// <param name="Rule">English words for people.</param>
[MessagePackObject]
public sealed record Decision(
    [property: Key("atMs")] double AtMs,
    [property: Key("kind")] string Kind,
    [property: Key("rule")] string Rule,
    [property: Key("inputs")] DecisionInputs Inputs);

/// <remarks>Times in ms, levels in dB; what is not known is null.</remarks>
[MessagePackObject]
public sealed record DecisionInputs(
    [property: Key("soundMs")] double SoundMs,
    [property: Key("voiceMs")] double VoiceMs,
    [property: Key("quietMs")] double QuietMs,
    [property: Key("levelDb")] double LevelDb,
    [property: Key("roomDb")] double RoomDb,
    [property: Key("callerDb")] double? CallerDb,
    [property: Key("echoDb")] double? EchoDb,
    [property: Key("echoDelayMs")] double? EchoDelayMs);

[MessagePackObject]
public sealed record CallStart(
    [property: Key("callId")] string CallId,
    [property: Key("resume")] string Resume,
    [property: Key("resumed")] bool Resumed,
    [property: Key("assistant")] AssistantLabel Assistant,
    [property: Key("audio")] AudioTerms Audio,
    [property: Key("pictures")] PictureTerms? Pictures);

[MessagePackObject]
public sealed record AssistantLabel(
    [property: Key("name")] string Name,
    [property: Key("simulated")] bool Simulated,
    [property: Key("note")] string Note,
    [property: Key("standsIn")] bool StandsIn);

[MessagePackObject]
public sealed record AudioTerms(
    [property: Key("sampleRate")] int SampleRate,
    [property: Key("frameMs")] int FrameMs);

/// <summary>How the page sends a picture; null if the server takes none.</summary>
/// <param name="LongestSide">In pixels: the page scales a larger picture down.</param>
/// <param name="LargestBytes">The largest file.</param>
[MessagePackObject]
public sealed record PictureTerms(
    [property: Key("longestSide")] int LongestSide,
    [property: Key("largestBytes")] int LargestBytes);

[MessagePackObject]
public sealed record Caption(
    [property: Key("id")] string Id,
    [property: Key("order")] int Order,
    [property: Key("role")] string Role,
    [property: Key("from")] int From,
    [property: Key("text")] string Text,
    [property: Key("state")] string State);

[MessagePackObject]
public sealed record ToolCard(
    [property: Key("callId")] string CallId,
    [property: Key("name")] string Name,
    [property: Key("state")] string State,
    [property: Key("elapsedMs")] double ElapsedMs,
    [property: Key("result")] string? Result);

/// <param name="File">The name of a file, or the title of a web page.</param>
/// <param name="Page">From 1; null if there are no pages.</param>
/// <param name="Url">The address of a web page, http or https; null for a file.</param>
[MessagePackObject]
public sealed record CitationCard(
    [property: Key("file")] string File,
    [property: Key("page")] int? Page,
    [property: Key("quote")] string Quote,
    [property: Key("url")] string? Url);

[MessagePackObject]
public sealed record ProblemCard(
    [property: Key("code")] string Code,
    [property: Key("message")] string Message,
    [property: Key("hint")] string Hint,
    [property: Key("side")] string Side,
    [property: Key("retryable")] bool Retryable);

[MessagePackObject]
public sealed record EndedMessage(
    [property: Key("callId")] string CallId,
    [property: Key("reason")] string Reason,
    [property: Key("side")] string Side,
    [property: Key("message")] string Message,
    [property: Key("hint")] string Hint);

[MessagePackObject]
public sealed record OfferedTool(
    [property: Key("name")] string? Name,
    [property: Key("description")] string? Description,
    [property: Key("parametersJson")] string? ParametersJson);
