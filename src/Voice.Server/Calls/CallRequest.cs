using Voice.Assistants.Failover;
using Voice.Audio;
using Voice.Tools;

namespace Voice.Server.Calls;

/// <summary>The request for a call.</summary>
/// <param name="Language">BCP 47 tag, or null.</param>
internal sealed record CallRequest(string? Language)
{
    /// <summary>The format of the caller's sound and of the replies.</summary>
    /// <value>The default is what a page speaks.</value>
    public AudioFormat Format { get; init; } = AudioFormat.Pcm24K;

    /// <summary>The kind of the caller's line: exactly one of the flags.</summary>
    /// <value>The default is a page.</value>
    public ToolAudience Line { get; init; } = ToolAudience.Browser;

    /// <summary>True if the call is only transcribed: it is between other people, and the assistant does not answer.</summary>
    /// <value>The default is false.</value>
    public bool ListensOnly { get; init; }

    /// <inheritdoc cref="Voice.Conversations.ConversationOptions.Transfers"/>
    public TransferKind Transfers { get; init; } = TransferKind.All;

    /// <inheritdoc cref="Voice.Conversations.ConversationOptions.Facts"/>
    public CallFacts Facts { get; init; } = CallFacts.None;

    /// <summary>True if the caller's end turns words into speech and speech into words by itself: nothing is heard here, and nothing recorded.</summary>
    /// <value>The default is false.</value>
    public bool LineSpeaks { get; init; }

    /// <summary>False if the caller's sound goes to the model without coming here: it cannot be kept from it.</summary>
    /// <value>The default is true.</value>
    public bool CanHide { get; init; } = true;

    /// <summary>Makes the assistants of this call, given its logger.</summary>
    /// <value>The default is null: those that all calls have.</value>
    public Func<ILogger, CallAssistants>? Assistants { get; init; }

    /// <summary>The carrier's id of the call, such as <c>twilio/CA123</c>. <see cref="CallOutcomes"/> finds the call by it.</summary>
    /// <value>The default is null: the carrier asks nothing afterwards.</value>
    public string? Origin { get; init; }
}
