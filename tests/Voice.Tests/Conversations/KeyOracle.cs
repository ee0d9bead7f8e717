using Voice.Conversations;

namespace Voice.Tests.Conversations;

/// <summary>Where the keys go that a caller presses: to the model or to the tool that asked, once, or nowhere if they are a secret or the tool has given up.</summary>
internal sealed class KeyOracle
{
    private const string Words = "The caller pressed ";

    private readonly HashSet<string> _asked = [];
    private readonly HashSet<string> _awaited = [];
    private int _pressed;
    private int _collected;
    private bool _mayBeLost;

    public void Press(char key) => _pressed++;

    /// <returns>False if this call has asked before.</returns>
    public bool Ask(string callId)
    {
        _mayBeLost = true;                              // by a secret, a tool that gives up, or the # that is no digit
        return _asked.Add(callId) && _awaited.Add(callId);
    }

    /// <returns>True if the tool still waits.</returns>
    public bool GiveUp(string callId) => _awaited.Remove(callId);

    public void Ready(DigitsReady ready)
    {
        _awaited.Remove(ready.ToolCallId).ShouldBeTrue("a tool gets its keys once, and only if it waits");
        _collected += ready.Collected?.Digits.Reveal().Length ?? 0;
    }

    public void BeOver(Transcript transcript)
    {
        var told = transcript.Lines.Where(line => line.Text.StartsWith(Words, StringComparison.Ordinal)).Sum(line => line.Text.Length - Words.Length);
        if (_mayBeLost)
            (told + _collected).ShouldBeLessThanOrEqualTo(_pressed, "no key counts twice");
        else
            told.ShouldBe(_pressed, "every key is told, once");
    }
}
