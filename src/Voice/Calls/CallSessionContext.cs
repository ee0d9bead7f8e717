using Voice.Conversations;
using Voice.Tools;

namespace Voice.Calls;

/// <summary>What a running tool knows of its call.</summary>
internal sealed class CallSessionContext(CallSession session, string toolCallId, ToolAudience line, CancellationToken callOver) : CallContext
{
    private static readonly TimeSpan ShownEvery = TimeSpan.FromMilliseconds(250);

    private readonly TimeSpan _startedAt = session.Now;
    private readonly Lock _gate = new();
    private TimeSpan _shownAt = TimeSpan.MinValue;

    public override string CallId => session.Id;

    public override ToolAudience Line => line;

    public override CallFacts Facts => session.Facts;

    public override CancellationToken CallOver => callOver;

    public override void SpeakUp(string note) => session.Post(new NoteAdded(note));

    public override void Show(string url, string caption) => session.Post(new PictureShown(toolCallId, url, caption));

    public override void Cite(IReadOnlyList<Citation> citations) => session.Post(new CitationsFound(toolCallId, citations));

    public override void Report(ToolProgress value)
    {
        var now = session.Now;
        lock (_gate)
        {
            if (_shownAt != TimeSpan.MinValue && now - _shownAt < ShownEvery)
                return;
            _shownAt = now;
        }
        session.Post(new ToolProgressed(toolCallId, value, now - _startedAt));
    }

    public override void EndAfterLastWords() => session.Post(new LastWordsAsked());

    public override void TransferAfterLastWords(CallTransfer transfer)
    {
        if (session.Transfers == TransferKind.None)
            throw new ToolException("Calls that come this way cannot be handed on. Tell the caller so, and how they can reach who they want, if you know.");
        if (!session.Transfers.HasFlag(transfer.Kind))
        {
            throw new ToolException($"This call cannot be handed on to '{transfer.Target}': its line reaches {Named(session.Transfers)} only. "
                + "Take another target, or tell the caller how they can reach who they want, if you know.");
        }
        session.Post(new LastWordsAsked(CallEnd.Transferred(transfer)));
    }

    public override Task<CollectedDigits> CollectDigitsAsync(DigitRequest request, CancellationToken cancellation)
    {
        if (request.Secure)
            MustHide();
        return session.CollectDigitsAsync(toolCallId, request, cancellation);
    }

    public override void Secure(bool on)
    {
        MustHide();
        session.Secure(on);
    }

    private static string Named(TransferKind kinds) => string.Join(", ", new[]
    {
        (TransferKind.Number, "telephone numbers"), (TransferKind.Sip, "SIP addresses"), (TransferKind.Instructions, "flows (https)"), (TransferKind.Account, "accounts"),
    }.Where(kind => kinds.HasFlag(kind.Item1)).Select(kind => kind.Item2));

    private void MustHide()
    {
        if (!session.CanHide)
            throw new ToolException("What is said in this call cannot be kept from you. Do not ask for secrets: tell the caller to give them another way.");
    }
}
