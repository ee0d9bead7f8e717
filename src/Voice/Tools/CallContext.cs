
namespace Voice.Tools;

/// <summary>The call a tool runs in. Take it as a parameter; the model does not see it. Thread-safe; without effect once the call is over.</summary>
public abstract class CallContext : IProgress<ToolProgress>
{
    /// <summary>The call's id, as it is in the log.</summary>
    public abstract string CallId { get; }

    /// <summary>The kind of the caller's line: exactly one of the flags.</summary>
    public abstract ToolAudience Line { get; }

    /// <summary>The caller's and the called number, and other facts that came with the call. The caller may have made them up: they prove nothing.</summary>
    public virtual CallFacts Facts => CallFacts.None;

    /// <summary>Ends with the call.</summary>
    public abstract CancellationToken CallOver { get; }

    /// <summary>Lets the assistant speak up by itself at the next pause, about what the note says.</summary>
    /// <param name="note">For the model, as a fact: "The timer 'eggs' has run out."</param>
    public abstract void SpeakUp(string note);

    /// <summary>Shows a picture beside this tool call, where the caller has a screen.</summary>
    /// <param name="url">A <c>data:image/…</c> URL or one of this server's own.</param>
    /// <param name="caption">A description, for callers who cannot see the picture.</param>
    public abstract void Show(string url, string caption);

    /// <summary>Shows the places that the result of this tool call comes from, where the caller has a screen. Call it once.</summary>
    public virtual void Cite(IReadOnlyList<Citation> citations)
    {
    }

    /// <summary>Shows how far the tool is, where the caller has a screen. Often is fine: a few a second are shown.</summary>
    public abstract void Report(ToolProgress value);

    /// <summary>Ends the call once the assistant has said its last words.</summary>
    public abstract void EndAfterLastWords();

    /// <summary>Hands the call on once the assistant has said its last words. A new word of the caller takes that back.</summary>
    public virtual void TransferAfterLastWords(CallTransfer transfer) => throw new ToolException("This call cannot be handed on.");

    /// <summary>Waits for the caller to press keys.</summary>
    /// <exception cref="ToolException">The caller has no keys, or they are being collected already.</exception>
    /// <exception cref="OperationCanceledException">Cancelled, or the call ended.</exception>
    public virtual Task<CollectedDigits> CollectDigitsAsync(DigitRequest request, CancellationToken cancellation) =>
        throw new ToolException("This caller has no keys to press.");

    /// <summary>Begins or ends a section of the call that the model, the transcript and the recording know nothing of. It ends by itself after a while.</summary>
    public virtual void Secure(bool on)
    {
    }
}
