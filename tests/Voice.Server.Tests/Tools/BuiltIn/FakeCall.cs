using System.Threading.Channels;
using Voice.Tools;

namespace Voice.Server.Tests.Tools.BuiltIn;

/// <summary>A call that remembers what a tool did to it.</summary>
internal sealed class FakeCall(string callId = "call") : CallContext
{
    private readonly CancellationTokenSource _over = new();

    public override string CallId => callId;

    public override ToolAudience Line => ToolAudience.Browser;

    public override CancellationToken CallOver => _over.Token;

    public Channel<string> Notes { get; } = Channel.CreateUnbounded<string>();

    public List<(string Url, string Caption)> Pictures { get; } = [];

    public List<Citation> Citations { get; } = [];

    public bool Ends { get; private set; }

    public override void SpeakUp(string note) => Notes.Writer.TryWrite(note);

    public override void Show(string url, string caption) => Pictures.Add((url, caption));

    public override void Cite(IReadOnlyList<Citation> citations) => Citations.AddRange(citations);

    public List<ToolProgress> Progress { get; } = [];

    public override void Report(ToolProgress value) => Progress.Add(value);

    public override void EndAfterLastWords() => Ends = true;

    public void HangUp() => _over.Cancel();
}
