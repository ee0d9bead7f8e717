using Voice.Assistants;

namespace Voice.Conversations;

/// <summary>The pictures that the caller shows: they reach an assistant that sees, are described for one that does not, and are forgotten after some turns.</summary>
/// <remarks>
/// A picture asks for no reply: it belongs to the turn that is under way or comes next. It stays in the context that each reply is billed for, so it is removed after
/// <see cref="ConversationOptions.PictureTurns"/> turns of the caller, and a line of text stands in its place.
/// </remarks>
internal sealed class Pictures(CallParts call)
{
    private readonly List<ShownPicture> _shown = [];

    /// <returns>Null if the line of the transcript is no picture.</returns>
    public ShownPicture? Find(string id) => _shown.Find(shown => shown.Id == id);

    public void OnShown(Picture picture)
    {
        if (call.Hearing.IsSecure)
        {
            call.Do.Tell(Problems.PictureNotNow);
            return;
        }
        call.Waiting.OnCallerActive();
        var shown = new ShownPicture(call.NextId("picture"), picture, call.Turns.IsSpeaking ? call.Turns.LastNumber : call.Turns.LastNumber + 1);
        _shown.Add(shown);
        call.Transcript.Begin(shown.Id, Speaker.Caller);
        call.Do.Tell(call.Transcript.Write(shown.Id, $"Picture: {picture.Name}", final: true));
        if (call.Handover.Assistant is null)
            call.Handover.Give(new AddPicture(shown.Id, shown.Id, picture));
        else
            Give(shown);
    }

    /// <summary>A picture that was shown while there was no assistant.</summary>
    public void Give(AddPicture waiting)
    {
        if (Find(waiting.ItemId) is { Picture: not null } shown)
            Give(shown);
    }

    /// <summary>An assistant has come, with the history: one that sees has the pictures in it.</summary>
    public void OnAssistantReady()
    {
        var sees = call.Handover.Assistant is { SeesPictures: true };
        foreach (var shown in _shown.Where(static shown => shown.Picture is not null))
        {
            shown.IsSeen = sees;
            if (!sees)
                AskForDescription(shown);
        }
    }

    private void Give(ShownPicture shown)
    {
        shown.IsSeen = call.Handover.Assistant is { SeesPictures: true };
        if (shown.IsSeen)
            call.Do.Send(new AddPicture(shown.Id, shown.Id, shown.Picture!));
        else
            AskForDescription(shown);
    }

    /// <summary>The assistant refused a picture, so another model describes it.</summary>
    public void OnRefused(CommandRefused refused)
    {
        if (refused.CommandId is not { } id || Find(id) is not { IsSeen: true, Picture: not null } shown)
            return;
        shown.IsSeen = false;
        AskForDescription(shown);
    }

    private void AskForDescription(ShownPicture shown)
    {
        if (shown.IsDescriptionAsked)
            return;
        shown.IsDescriptionAsked = true;
        call.History.AddNote($"The caller shows a picture: {shown.Label}. If you do not see it, a description by another model follows in a few seconds: say so if they ask before it is there.", isQuiet: true);
        call.Do.Do(new DescribePicture(shown.Id, shown.Picture!));
    }

    /// <summary>A question that came before the description is answered once more, with it.</summary>
    public void OnDescribed(PictureDescribed described)
    {
        if (Find(described.Id) is not { } shown)
            return;
        if (described.Words is null)
            call.Do.Tell(Problems.PictureUnseen(shown.Label));
        var words = described.Words is { } text
            ? $"The picture {shown.Label}, described by another model: {text}"
            : $"The picture {shown.Label} could not be described. You know nothing of what it shows.";
        call.History.AddNote(words, isQuiet: call.Turns.LastNumber < shown.Turn);
    }

    /// <summary>A turn of the caller begins: pictures that have been there for long are removed.</summary>
    public void OnTurnBegan()
    {
        foreach (var shown in _shown)
        {
            if (shown.Picture is null || call.Turns.LastNumber < shown.Turn + call.Options.PictureTurns)
                continue;
            shown.Fade();
            if (shown.IsSeen && call.Handover.Assistant is not null)
                call.Do.Send(new RemovePicture(call.NextId("fade"), shown.Id, shown.Remains));
        }
    }
}
