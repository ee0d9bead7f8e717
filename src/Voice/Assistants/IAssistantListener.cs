namespace Voice.Assistants;

/// <summary>Who hears what an assistant reports. Neither method may wait or throw.</summary>
internal interface IAssistantListener
{
    void OnEvent(AssistantEvent assistantEvent);

    void OnAudio(in ResponseAudio audio);
}
