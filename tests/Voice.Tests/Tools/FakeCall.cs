using Voice.Tools;

namespace Voice.Tests.Tools;

/// <summary>A call that keeps what tools ask of it.</summary>
internal sealed class FakeCall(ToolAudience line = ToolAudience.Browser) : CallContext
{
    public override string CallId => "call";

    public override ToolAudience Line => line;

    public override CancellationToken CallOver => CancellationToken.None;

    public List<string> Asked { get; } = [];

    public override void SpeakUp(string note) => Asked.Add("speak up: " + note);

    public override void Show(string url, string caption) => Asked.Add($"show {url}: {caption}");

    public override void Report(ToolProgress value) => Asked.Add("progress: " + value);

    public override void EndAfterLastWords() => Asked.Add("end");
}
