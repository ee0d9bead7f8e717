namespace Voice.Assistants.Failover;

/// <summary>Passes on what one assistant tells while it is the assistant in use, and drops the rest.</summary>
/// <param name="isInUse">Asked for every event and every piece of sound. Must not wait.</param>
internal sealed class ListenerGuard(Func<bool> isInUse, Action<AssistantEvent> onEvent, AudioHandler onAudio) : IAssistantListener
{
    private AssistantLost? _lost;

    /// <summary>How the assistant was lost, also if it was not in use then; null if it was not lost.</summary>
    public AssistantLost? Lost => Volatile.Read(ref _lost);

    public void OnEvent(AssistantEvent assistantEvent)
    {
        if (assistantEvent is AssistantLost lost)
            Volatile.Write(ref _lost, lost);
        if (isInUse())
            onEvent(assistantEvent);
    }

    public void OnAudio(in ResponseAudio audio)
    {
        if (isInUse())
            onAudio(audio);
    }
}
