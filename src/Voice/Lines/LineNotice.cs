using Voice.Assistants;
using Voice.TurnDetection;

namespace Voice.Lines;

/// <summary>Something to show the caller.</summary>
internal abstract record LineNotice;

/// <summary>The call is up, or up again.</summary>
internal sealed record CallUp(AssistantDescription Assistant) : LineNotice;

internal sealed record PhaseChanged(Phase Phase) : LineNotice;

/// <summary>A change to one line of the transcript: its text from <paramref name="From"/> on becomes <paramref name="Text"/>.</summary>
internal sealed record CaptionChanged(string Id, int Order, Speaker Speaker, int From, string Text, CaptionState State) : LineNotice;

internal enum ToolState
{
    Running,

    /// <summary>It needs the caller's yes; the notice's result holds its arguments.</summary>
    Waiting,
    Done,
    Failed,
}

/// <summary>A tool call began or ended.</summary>
/// <param name="Elapsed">How long it has run; zero at the beginning.</param>
/// <param name="Result">Short text fit to be shown, or null.</param>
internal sealed record ToolChanged(string CallId, string Name, ToolState State, TimeSpan Elapsed, string? Result) : LineNotice;

internal sealed record ProblemTold(Problem Problem) : LineNotice;

/// <summary>The call is over.</summary>
internal sealed record CallOver(CallEnd End) : LineNotice;

/// <summary>The decision about a sound over a reply, for the developer who examines a call.</summary>
/// <param name="At">Time since the call was answered.</param>
internal sealed record DecisionTold(TimeSpan At, InterruptionDecision Decision, SoundMeasure Sound) : LineNotice;

/// <summary>A tool call has a picture to show.</summary>
internal sealed record PictureTold(string CallId, string Url, string Caption) : LineNotice;

/// <summary>The places that the result of a tool call comes from.</summary>
internal sealed record CitationsTold(string CallId, IReadOnlyList<Tools.Citation> Citations) : LineNotice;

/// <summary>A tool of the page is to be run; the page answers with <c>CallSession.AnswerPageTool</c>.</summary>
internal sealed record PageToolCalled(string CallId, string Name, string Arguments) : LineNotice;
