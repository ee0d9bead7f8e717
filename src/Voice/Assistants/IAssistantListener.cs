namespace Voice.Assistants;

/// <summary>Receives the reports of an assistant. Neither method may wait or throw.</summary>
internal interface IAssistantListener
{
    void OnEvent(AssistantEvent assistantEvent);

    void OnAudio(in ResponseAudio audio);
}
