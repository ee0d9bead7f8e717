using Voice.Tools;

namespace Voice.Server.Tests.Calls;

/// <summary>A phone call whose caller presses what a test says, and which remembers where it was handed on to.</summary>
internal sealed class PhoneTools(string keys = "", bool enough = true) : CallContext
{
    private readonly CancellationTokenSource _over = new();

    public override string CallId => "call";

    public override ToolAudience Line => ToolAudience.Phone;

    public override CancellationToken CallOver => _over.Token;

    public CallTransfer? Transfer { get; private set; }

    public DigitRequest? Asked { get; private set; }

    public bool? IsSecure { get; private set; }

    public override void SpeakUp(string note)
    {
    }

    public override void Show(string url, string caption)
    {
    }

    public override void Report(ToolProgress progress)
    {
    }

    public override void EndAfterLastWords()
    {
    }

    public override void TransferAfterLastWords(CallTransfer transfer) => Transfer = transfer;

    public override void Secure(bool on) => IsSecure = on;

    public override Task<CollectedDigits> CollectDigitsAsync(DigitRequest request, CancellationToken cancellation)
    {
        Asked = request;
        return Task.FromResult(new CollectedDigits(new Digits(keys), enough));
    }

    public void HangUp() => _over.Cancel();
}
