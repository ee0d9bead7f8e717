using Voice.Assistants;
using Voice.Conversations;
using Voice.Lines;
using Voice.Tools;

namespace Voice.Tests.Conversations;

/// <summary>What a model and a caller do about tools, in words.</summary>
internal static class ToolScript
{
    public static readonly ToolPolicy Confirmed = new() { HasEffect = true, NeedsConfirmation = true };
    public static readonly ToolPolicy Effect = new() { HasEffect = true };
    public static readonly ToolOptions NoFiller = new() { Filler = "" };

    /// <summary>A call that is up, with one tool, <c>book</c>, of this policy; others are harmless.</summary>
    public static Script Up(ToolPolicy policy, ToolOptions? options = null) =>
        new Script(null, new() { ["book"] = policy }, options ?? NoFiller).Happens(new LineAttached(1)).Happens(new AssistantReady(new AssistantDescription("model", true, "")));

    public static Script Calls(this Script script, string responseId, string callId, string arguments = "{}", string name = "book") =>
        script.Happens(new ToolCalled(responseId, callId, name, arguments));

    /// <summary>A turn of the caller, a reply to it that calls the tool once, and the end of that reply.</summary>
    public static Script Wants(this Script script, string turn, string responseId, string callId, string arguments = "{}") =>
        script.CallerSays(turn).Created(responseId).Calls(responseId, callId, arguments).Done(responseId);

    /// <summary>The reply we asked for puts the question, and ends.</summary>
    public static Script Asks(this Script script, string responseId) =>
        script.CreatedAsAsked(responseId).Words(responseId, "i" + responseId, "Shall I?", final: true, spoken: false).Done(responseId);

    public static Script Heard(this Script script, string turn, string words) => script.Happens(new CallerWords(turn, words, Final: true));

    /// <summary>A turn whose words are known at its end, and the reply to it begins.</summary>
    public static Script Answers(this Script script, string turn, string words, string responseId) =>
        script.CallerSays(turn).Heard(turn, words).Created(responseId);

    public static Script Presses(this Script script, string callId, bool yes) => script.Happens(new ToolConfirmed(callId, yes));

    public static Script Finishes(this Script script, string callId, ToolOutcome outcome, string output = "booked") =>
        script.Happens(new ToolFinished(callId, new ToolResult(outcome, output, TimeSpan.Zero)));

    /// <summary>What was run: call id and arguments.</summary>
    public static string[] Ran(this Script script) => [.. script.All.OfType<RunTool>().Select(e => $"{e.CallId} {e.Arguments}")];

    public static AddToolOutput[] Outputs(this Script script) => [.. script.Commands.OfType<AddToolOutput>()];

    public static string Output(this Script script, string callId) => script.Outputs().Single(o => o.CallId == callId).Output;

    public static string[] Notes(this Script script) => [.. script.Commands.OfType<AddNote>().Select(n => n.Text)];

    /// <summary>The states that a call's card went through.</summary>
    public static ToolState[] Card(this Script script, string callId) =>
        [.. script.Notices.OfType<ToolChanged>().Where(c => c.CallId == callId).Select(c => c.State)];
}
