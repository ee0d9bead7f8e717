using Voice.Assistants;
using Voice.Lines;
using Voice.Tools;
using Voice.TurnDetection;

namespace Voice.Conversations;

/// <summary>All that a conversation can ask for. Closed; performed in order, none waits.</summary>
internal abstract record CallEffect;

/// <summary>Make the line fall silent.</summary>
internal sealed record ClearLine(int ClearId) : CallEffect;

/// <summary>The line falls silent and keeps what was not heard: somebody may be speaking.</summary>
internal sealed record PauseLine : CallEffect;

/// <summary>The line plays on from where it was paused.</summary>
internal sealed record ResumeLine : CallEffect;

/// <summary>The caller's sound is measured from now on (<see cref="SoundHeard"/>), or not any more.</summary>
internal sealed record WatchSound(bool On) : CallEffect;

/// <summary>Everything that belongs to this reply is kept until <see cref="ReleaseReply"/>: it answers a turn that may be none.</summary>
internal sealed record HoldReply(string ResponseId) : CallEffect;

/// <summary>The reply that was held begins now, from its first event on.</summary>
/// <param name="IsHeard">False if it is thrown away.</param>
internal sealed record ReleaseReply(string ResponseId, bool IsHeard) : CallEffect;

/// <summary>It was decided what to do about a sound over a reply: for the log, the meters, and a page that asks for it.</summary>
internal sealed record DecisionMade(TimeSpan At, InterruptionDecision Decision, SoundMeasure Sound) : CallEffect;

/// <summary>Let a line that speaks by itself say a piece of a reply.</summary>
internal sealed record SayWords(string ItemId, int ContentIndex, string Words) : CallEffect;

/// <summary>Tell the line that no more audio comes for a part.</summary>
internal sealed record EndPart(string ItemId, int ContentIndex) : CallEffect;

/// <summary>Show the caller something.</summary>
internal sealed record TellLine(LineNotice Notice) : CallEffect;

internal sealed record SendCommand(AssistantCommand Command) : CallEffect;

/// <summary>Have another model describe a picture; <see cref="PictureDescribed"/> brings the words.</summary>
internal sealed record DescribePicture(string Id, Picture Picture) : CallEffect;

internal sealed record RunTool(string CallId, string Name, string Arguments) : CallEffect;

/// <summary>The caller has taken the floor from a tool that stops then.</summary>
internal sealed record CancelTool(string CallId) : CallEffect;

/// <summary>Put another assistant in the place of the one that was lost.</summary>
/// <param name="History">What was said and done so far.</param>
internal sealed record ConnectAssistant(IReadOnlyList<HistoryItem> History) : CallEffect;

/// <summary>Connect another assistant beside the one that serves; <see cref="PreparationDone"/> or <see cref="PreparationFailed"/> says how it went.</summary>
/// <param name="Better">Only one that is preferred to this.</param>
internal sealed record PrepareAssistant(IReadOnlyList<HistoryItem> History, bool Better) : CallEffect;

/// <summary>The assistant that was connected beside takes the place of the one that serves.</summary>
internal sealed record UsePrepared : CallEffect;

/// <summary>The assistant that was connected beside is not needed.</summary>
internal sealed record DropPrepared : CallEffect;

/// <summary>The caller's sound is kept from a little before now on: a turn has begun.</summary>
internal sealed record BeginSound : CallEffect;

/// <summary>The caller's sound up to this time need not be kept any more.</summary>
internal sealed record ReleaseTurnAudio(TimeSpan Until) : CallEffect;

/// <summary>The caller's sound is kept until there is an assistant to hear it.</summary>
internal sealed record HoldSound : CallEffect;

/// <summary>The assistant is there: it is given what nobody has answered, then what the caller says.</summary>
/// <param name="TurnIsOver">The caller had finished.</param>
internal sealed record SendSound(bool TurnIsOver) : CallEffect;

/// <summary>Let the caller hear that somebody is at work.</summary>
internal sealed record PlayEarcon : CallEffect;

internal sealed record StartTimer(CallTimer Timer, TimeSpan After) : CallEffect;

internal sealed record StopTimer(CallTimer Timer) : CallEffect;

/// <summary>What a reply cost, for the meters.</summary>
internal sealed record CountUsage(TokenUsage Usage) : CallEffect;

internal sealed record EndSession(CallEnd End) : CallEffect;

/// <summary>The caller's sound goes to the model, or does not.</summary>
internal sealed record HearingChanged(bool Hears) : CallEffect;

/// <summary>The caller speaks another language from now on: this assistant and those after it are told.</summary>
/// <param name="Language">BCP 47 tag.</param>
internal sealed record UseLanguage(string Language) : CallEffect;

/// <summary>A secure section has begun or ended.</summary>
internal sealed record SecureChanged(bool On) : CallEffect;

/// <summary>The keys that a tool call asked for.</summary>
/// <param name="Collected">Null if another tool call is collecting keys.</param>
internal sealed record DigitsReady(string ToolCallId, CollectedDigits? Collected) : CallEffect;

/// <summary>The call may be recorded from now on.</summary>
internal sealed record StartRecording : CallEffect;

/// <summary>A cleared line has told what was heard: the recording is cut there.</summary>
internal sealed record CutRecording(IReadOnlyList<HeardPart> Parts) : CallEffect;

/// <summary>What the caller has heard has changed: the recording goes by it.</summary>
/// <param name="LineReports">True if the line tells what was heard; else the clock says.</param>
/// <param name="Heard">How much was heard of each part of which something is still to be heard. A part that is not among them was heard to its end.</param>
internal sealed record RecordHeard(bool LineReports, IReadOnlyList<PlaybackReport> Heard) : CallEffect;
