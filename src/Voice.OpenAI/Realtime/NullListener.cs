using Voice.Assistants;

namespace Voice.OpenAI.Realtime;

/// <summary>Hears nothing: for a connection that is made only to see whether it can be.</summary>
internal sealed class NullListener : IAssistantListener
{
    public static readonly NullListener Instance = new();

    public void OnEvent(AssistantEvent assistantEvent)
    {
    }

    public void OnAudio(in ResponseAudio audio)
    {
    }
}
