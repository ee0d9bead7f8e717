using Voice.Assistants;
using Voice.Lines;
using Voice.Tools;

namespace Voice.Sessions;

/// <summary>All that a conversation can ask for. Closed; performed in order, none waits.</summary>
public abstract record SessionEffect;

/// <summary>Make the line fall silent.</summary>
public sealed record ClearLine(int ClearId) : SessionEffect;

/// <summary>Let a line that speaks by itself say a piece of a reply.</summary>
public sealed record SayWords(string ItemId, int ContentIndex, string Words) : SessionEffect;

/// <summary>Tell the line that no more audio comes for a part.</summary>
public sealed record EndPart(string ItemId, int ContentIndex) : SessionEffect;

/// <summary>Show the caller something.</summary>
public sealed record TellLine(LineNotice Notice) : SessionEffect;

public sealed record SendCommand(AssistantCommand Command) : SessionEffect;

public sealed record RunTool(string CallId, string Name, string Arguments) : SessionEffect;

/// <summary>The caller has taken the floor from a tool that stops then.</summary>
public sealed record CancelTool(string CallId) : SessionEffect;

/// <summary>Put another assistant in the place of the one that was lost.</summary>
/// <param name="History">What was said and done so far.</param>
public sealed record ConnectAssistant(IReadOnlyList<HistoryItem> History) : SessionEffect;

public sealed record StartTimer(SessionTimer Timer, TimeSpan After) : SessionEffect;

public sealed record StopTimer(SessionTimer Timer) : SessionEffect;

/// <summary>What a reply cost, for the meters.</summary>
public sealed record CountUsage(TokenUsage Usage) : SessionEffect;

public sealed record EndSession(SessionEnd End) : SessionEffect;

/// <summary>The caller's sound goes to the model, or does not.</summary>
public sealed record HearingChanged(bool Hears) : SessionEffect;

/// <summary>A secure section has begun or ended.</summary>
public sealed record SecureChanged(bool On) : SessionEffect;

/// <summary>The keys that a tool call asked for.</summary>
/// <param name="Collected">Null if another tool call is collecting keys.</param>
public sealed record DigitsReady(string ToolCallId, CollectedDigits? Collected) : SessionEffect;

/// <summary>The call may be recorded from now on.</summary>
public sealed record StartRecording : SessionEffect;

/// <summary>A cleared line has told what was heard: the recording is cut there.</summary>
public sealed record CutRecording(IReadOnlyList<HeardPart> Parts) : SessionEffect;
