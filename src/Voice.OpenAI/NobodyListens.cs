using Voice.Assistants;

namespace Voice.OpenAI;

/// <summary>Hears nothing: for a connection that is made only to see whether it can be.</summary>
internal sealed class NobodyListens : IAssistantListener
{
    public static readonly NobodyListens Instance = new();

    public void OnEvent(AssistantEvent assistantEvent)
    {
    }

    public void OnAudio(in ResponseAudio audio)
    {
    }
}
