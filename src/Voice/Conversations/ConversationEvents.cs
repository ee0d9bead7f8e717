using Voice.TurnDetection;


namespace Voice.Conversations;

/// <summary>A timer that the conversation asked for has run out.</summary>
internal sealed record TimerFired(CallTimer Timer) : CallEvent;

/// <summary>A sound of the caller's line was measured: when it began, every 60 ms while it lasts, and once it is quiet.</summary>
internal sealed record SoundHeard(SoundMeasure Sound) : CallEvent;

/// <summary>A tool has finished, one way or the other.</summary>
internal sealed record ToolFinished(string CallId, Tools.ToolResult Result) : CallEvent;

/// <summary>The session must end for a reason outside the conversation.</summary>
internal sealed record EndRequested(CallEnd End) : CallEvent;

/// <summary>The line has been silent for much longer than the caller's turn can go on in silence, and the assistant has not ended it.</summary>
internal sealed record TurnLeftOpen : CallEvent;

/// <summary>Something has come up that the assistant should speak of at the next pause.</summary>
/// <param name="IsQuiet">True if it asks for no reply by itself.</param>
internal sealed record NoteAdded(string Text, bool IsQuiet = false) : CallEvent;

/// <summary>A picture was described for an assistant that does not see.</summary>
/// <param name="Id">The id of the <see cref="DescribePicture"/>.</param>
/// <param name="Words">Null if it could not be described.</param>
internal sealed record PictureDescribed(string Id, string? Words) : CallEvent;

/// <summary>A tool has made a picture.</summary>
internal sealed record PictureShown(string CallId, string Url, string Caption) : CallEvent;

/// <summary>A tool knows the places that its result comes from.</summary>
internal sealed record CitationsFound(string CallId, IReadOnlyList<Tools.Citation> Citations) : CallEvent;

/// <summary>The call shall end once the assistant has said its last words. A new word of the caller takes that back.</summary>
/// <param name="End">How it ends then; null for a plain goodbye.</param>
internal sealed record LastWordsAsked(CallEnd? End = null) : CallEvent;

/// <summary>A tool call wants the caller to press keys.</summary>
internal sealed record DigitsAsked(string ToolCallId, Tools.DigitRequest Request) : CallEvent;

/// <summary>A tool call that wanted keys does not wait for them any more.</summary>
internal sealed record DigitsGivenUp(string ToolCallId) : CallEvent;

/// <summary>The caller wants to go on in another language, and did not say so to the assistant.</summary>
/// <param name="Language">BCP 47 tag.</param>
internal sealed record LanguageAsked(string Language) : CallEvent;

/// <summary>A section shall begin or end that the model, the transcript and the recording know nothing of.</summary>
internal sealed record SecureAsked(bool On) : CallEvent;

/// <summary>A running tool tells how far it is.</summary>
/// <param name="Elapsed">How long it has run.</param>
internal sealed record ToolProgressed(string CallId, Tools.ToolProgress Progress, TimeSpan Elapsed) : CallEvent;

/// <summary>The assistant that was to be connected beside the one that serves is there.</summary>
internal sealed record PreparationDone(Assistants.AssistantDescription Description) : CallEvent;

/// <summary>The assistant that was to be connected beside the one that serves could not be connected.</summary>
internal sealed record PreparationFailed : CallEvent;
