
namespace Voice.Assistants;

/// <summary>An order to the model's end. The id comes back in <see cref="CommandRefused"/> if it is refused.</summary>
internal abstract record AssistantCommand(string Id);

/// <summary>Asks for a reply to the conversation as it stands.</summary>
/// <param name="Instructions">Instructions for this one reply, or null for those of the call.</param>
/// <param name="OutOfBand">True for a reply outside the conversation: it sees nothing of it and is not remembered.</param>
internal sealed record CreateResponse(string Id, string? Instructions = null, bool OutOfBand = false) : AssistantCommand(Id)
{
    /// <summary>The words to say, if they are fixed: an assistant that can speak text by itself needs no model for them. Others follow <see cref="Instructions"/>.</summary>
    /// <value>The default is null.</value>
    public string? Words { get; init; }

    /// <summary>True to ask for sound in so many words, because a reply came without.</summary>
    /// <value>The default is false: the reply has the form that the session has.</value>
    public bool Aloud { get; init; }
}

/// <summary>Stops a reply under way.</summary>
internal sealed record CancelResponse(string Id, string ResponseId) : AssistantCommand(Id);

/// <summary>Cuts a spoken part to what the caller heard, so that the model does not believe it said more.</summary>
/// <param name="Words">The heard words of a part that has words only; null for one with sound. May be empty.</param>
internal sealed record TruncateItem(string Id, string ItemId, int ContentIndex, TimeSpan Heard, string? Words = null) : AssistantCommand(Id);

/// <summary>Adds a typed line of the caller to the conversation.</summary>
internal sealed record AddCallerText(string Id, string ItemId, string Text) : AssistantCommand(Id);

/// <summary>Gives the model what a tool returned. The id is also that of the item.</summary>
/// <param name="Anew">True for a model that has replaced the one that made the call: it gets the call first.</param>
internal sealed record AddToolOutput(string Id, string CallId, string Name, string Arguments, string Output, bool Anew = false) : AssistantCommand(Id);

/// <summary>Tells the model a fact that neither side has said: a timer ran out, a button was pressed.</summary>
internal sealed record AddNote(string Id, string ItemId, string Text) : AssistantCommand(Id)
{
    /// <summary>True if the note by itself asks for no reply.</summary>
    /// <value>The default is false.</value>
    public bool IsQuiet { get; init; }
}

/// <summary>Adds a picture of the caller to the conversation. It asks for no reply. Only for assistants that see (<see cref="AssistantDescription.SeesPictures"/>).</summary>
internal sealed record AddPicture(string Id, string ItemId, Picture Picture) : AssistantCommand(Id);

/// <summary>Removes a picture from the conversation, because every reply is billed for it. A line stands in its place.</summary>
/// <param name="ItemId">The <see cref="AddPicture.ItemId"/>, or that of the <see cref="Shown"/> in the history.</param>
/// <param name="Words">The line.</param>
internal sealed record RemovePicture(string Id, string ItemId, string Words) : AssistantCommand(Id);

/// <summary>Tells in what language the caller speaks from now on: what they say is written down in it.</summary>
/// <param name="Language">BCP 47 tag.</param>
internal sealed record ChangeLanguage(string Id, string Language) : AssistantCommand(Id);

/// <summary>Ends the caller's turn, which the model's side has left open in silence. It is not answered by that: a reply must be asked for.</summary>
internal sealed record EndTurn(string Id) : AssistantCommand(Id);

/// <summary>Holds the answer to a turn of the caller until it is known whether they meant to speak. Without effect on an assistant that cannot (<see cref="AssistantDescription.HoldsAnswers"/>).</summary>
internal sealed record HoldAnswer(string Id, string ItemId) : AssistantCommand(Id);

/// <summary>It is known now whether the caller meant to speak with the turn of this <see cref="HoldAnswer"/>.</summary>
/// <param name="Answer">False if the turn is not to be answered.</param>
internal sealed record ReleaseAnswer(string Id, string ItemId, bool Answer) : AssistantCommand(Id);

/// <summary>Changes the tools the model may call.</summary>
internal sealed record OfferTools(string Id, IReadOnlyList<Tools.ToolDescription> Tools) : AssistantCommand(Id);

/// <summary>Asks for a sign of life that costs nothing. The answer is <see cref="Echoed"/>, also in the middle of a reply. Only for assistants that can (<see cref="AssistantCapabilities.CanEcho"/>).</summary>
internal sealed record Echo(string Id) : AssistantCommand(Id);
