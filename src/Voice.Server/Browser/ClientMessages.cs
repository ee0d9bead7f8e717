
namespace Voice.Server.Browser;

/// <summary>The names of the messages to a page, as <c>docs/browser-protocol.md</c> has them.</summary>
internal static class ClientMessages
{
    public const string CallStarted = "CallStarted";
    public const string State = "State";
    public const string Audio = "Audio";
    public const string AudioDone = "AudioDone";
    public const string Clear = "Clear";
    public const string Pause = "Pause";
    public const string Resume = "Resume";
    public const string Caption = "Caption";
    public const string Tool = "Tool";
    public const string Picture = "Picture";
    public const string Citations = "Citations";
    public const string RunTool = "RunTool";
    public const string Decision = "Decision";
    public const string Problem = "Problem";
    public const string Ended = "Ended";
}
