using Voice.Assistants;

namespace Voice.Conversations;

/// <summary>The language that the caller has chosen without saying so to the assistant.</summary>
internal sealed class CallLanguage(CallParts call)
{
    private bool _isDue;                                        // it was changed while there was no assistant

    /// <summary>BCP 47 tag; null until it is changed.</summary>
    public string? Chosen { get; private set; }

    /// <summary>Nothing is said for it: the next reply is in that language.</summary>
    public void OnAsked(string language)
    {
        if (language == Chosen)
            return;
        Chosen = language;
        if (!call.ListensOnly)
            call.History.Remember(new Noted(call.Transcript.Lines.Count, Note(language)));
        _isDue = call.Handover.Assistant is null;
        if (!_isDue)
            Tell(language);
    }

    public void OnAssistantReady()
    {
        if (_isDue)
            Tell(Chosen!);
    }

    private void Tell(string language)
    {
        _isDue = false;
        call.Do.Do(new UseLanguage(language));
        var id = call.NextId("note");
        if (!call.ListensOnly)
            call.Do.Send(new AddNote(id, id, Note(language)));
    }

    private static string Note(string language) => $"The caller has chosen another language: {language} (BCP 47). Speak it from now on, unless they speak another one themselves.";
}
