using Voice.Server.Calls;

namespace Voice.Server.Browser;

/// <summary>The call that a connection carries.</summary>
internal sealed class BrowserCall(LiveCall call, BrowserLine line)
{
    public LiveCall Call { get; } = call;

    public BrowserLine Line { get; } = line;

    /// <summary>The line's epoch at its session.</summary>
    public int Epoch { get; set; }
}
