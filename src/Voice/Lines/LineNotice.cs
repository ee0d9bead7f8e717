using Voice.Assistants;

namespace Voice.Lines;

/// <summary>Something to show the caller.</summary>
public abstract record LineNotice;

/// <summary>The call is up, or up again.</summary>
public sealed record CallUp(AssistantDescription Assistant) : LineNotice;

public sealed record PhaseChanged(Phase Phase) : LineNotice;

/// <summary>A change to one line of the transcript: its text from <paramref name="From"/> on becomes <paramref name="Text"/>.</summary>
public sealed record CaptionChanged(string Id, int Order, Speaker Speaker, int From, string Text, CaptionState State) : LineNotice;

public enum ToolState
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
public sealed record ToolChanged(string CallId, string Name, ToolState State, TimeSpan Elapsed, string? Result) : LineNotice;

public sealed record ProblemTold(Problem Problem) : LineNotice;

/// <summary>The call is over.</summary>
public sealed record CallOver(CallEnd End) : LineNotice;

/// <summary>A tool call has a picture to show.</summary>
public sealed record PictureTold(string CallId, string Url, string Caption) : LineNotice;

/// <summary>A tool of the page is to be run; the page answers with <c>CallSession.AnswerPageTool</c>.</summary>
public sealed record PageToolCalled(string CallId, string Name, string Arguments) : LineNotice;
