using Voice.Assistants;
using Voice.Lines;
using Voice.Tools;

namespace Voice.Conversations;

/// <summary>All that a conversation can ask for. Closed; performed in order, none waits.</summary>
public abstract record CallEffect;

/// <summary>Make the line fall silent.</summary>
public sealed record ClearLine(int ClearId) : CallEffect;

/// <summary>The line falls silent and keeps what was not heard: somebody may be speaking.</summary>
public sealed record PauseLine : CallEffect;

/// <summary>The line plays on from where it was paused.</summary>
public sealed record ResumeLine : CallEffect;

/// <summary>Let a line that speaks by itself say a piece of a reply.</summary>
public sealed record SayWords(string ItemId, int ContentIndex, string Words) : CallEffect;

/// <summary>Tell the line that no more audio comes for a part.</summary>
public sealed record EndPart(string ItemId, int ContentIndex) : CallEffect;

/// <summary>Show the caller something.</summary>
public sealed record TellLine(LineNotice Notice) : CallEffect;

public sealed record SendCommand(AssistantCommand Command) : CallEffect;

public sealed record RunTool(string CallId, string Name, string Arguments) : CallEffect;

/// <summary>The caller has taken the floor from a tool that stops then.</summary>
public sealed record CancelTool(string CallId) : CallEffect;

/// <summary>Put another assistant in the place of the one that was lost.</summary>
/// <param name="History">What was said and done so far.</param>
public sealed record ConnectAssistant(IReadOnlyList<HistoryItem> History) : CallEffect;

/// <summary>Connect another assistant beside the one that serves; <see cref="PreparationDone"/> or <see cref="PreparationFailed"/> says how it went.</summary>
/// <param name="Better">Only one that is preferred to this.</param>
public sealed record PrepareAssistant(IReadOnlyList<HistoryItem> History, bool Better) : CallEffect;

/// <summary>The assistant that was connected beside takes the place of the one that serves.</summary>
public sealed record UsePrepared : CallEffect;

/// <summary>The assistant that was connected beside is not needed.</summary>
public sealed record DropPrepared : CallEffect;

/// <summary>The caller's sound is kept from a little before now on: a turn has begun.</summary>
public sealed record BeginSound : CallEffect;

/// <summary>The caller's sound up to this time need not be kept any more.</summary>
public sealed record ReleaseTurnAudio(TimeSpan Until) : CallEffect;

/// <summary>The caller's sound is kept until there is an assistant to hear it.</summary>
public sealed record HoldSound : CallEffect;

/// <summary>The assistant is there: it is given what nobody has answered, then what the caller says.</summary>
/// <param name="TurnIsOver">The caller had finished.</param>
public sealed record SendSound(bool TurnIsOver) : CallEffect;

/// <summary>Let the caller hear that somebody is at work.</summary>
public sealed record PlayEarcon : CallEffect;

public sealed record StartTimer(CallTimer Timer, TimeSpan After) : CallEffect;

public sealed record StopTimer(CallTimer Timer) : CallEffect;

/// <summary>What a reply cost, for the meters.</summary>
public sealed record CountUsage(TokenUsage Usage) : CallEffect;

public sealed record EndSession(CallEnd End) : CallEffect;

/// <summary>The caller's sound goes to the model, or does not.</summary>
public sealed record HearingChanged(bool Hears) : CallEffect;

/// <summary>The caller speaks another language from now on: this assistant and those after it are told.</summary>
/// <param name="Language">BCP 47 tag.</param>
public sealed record UseLanguage(string Language) : CallEffect;

/// <summary>A secure section has begun or ended.</summary>
public sealed record SecureChanged(bool On) : CallEffect;

/// <summary>The keys that a tool call asked for.</summary>
/// <param name="Collected">Null if another tool call is collecting keys.</param>
public sealed record DigitsReady(string ToolCallId, CollectedDigits? Collected) : CallEffect;

/// <summary>The call may be recorded from now on.</summary>
public sealed record StartRecording : CallEffect;

/// <summary>A cleared line has told what was heard: the recording is cut there.</summary>
public sealed record CutRecording(IReadOnlyList<HeardPart> Parts) : CallEffect;

/// <summary>What the caller has heard has changed: the recording goes by it.</summary>
/// <param name="LineReports">True if the line tells what was heard; else the clock says.</param>
/// <param name="Heard">How much was heard of each part of which something is still to be heard. A part that is not among them was heard to its end.</param>
public sealed record RecordHeard(bool LineReports, IReadOnlyList<PlaybackReport> Heard) : CallEffect;
