namespace Voice.Assistants;

/// <summary>An assistant: the model's side of a call.</summary>
/// <remarks>
/// <see cref="SendAudio"/> and <see cref="Send"/> never wait: each has a queue of its own. Commands overtake audio.
/// Events come in the order the model made them, one at a time.
/// </remarks>
internal interface IAssistant : IAsyncDisposable
{
    AssistantCapabilities Capabilities { get; }

    /// <summary>Connects and sets up. Once this returns, events flow to <paramref name="listener"/> until disposal.</summary>
    /// <exception cref="AssistantException">The assistant is not available; the failure says why.</exception>
    Task<AssistantDescription> ConnectAsync(AssistantSetup setup, IAssistantListener listener, CancellationToken cancellation);

    /// <summary>The caller's sound, in the setup's input format. May be called before <see cref="ConnectAsync"/> returns: a few seconds are kept.</summary>
    void SendAudio(ReadOnlySpan<byte> audio);

    void Send(AssistantCommand command);
}
