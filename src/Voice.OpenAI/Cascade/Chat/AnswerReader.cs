using System.Text.Json;
using Voice.OpenAI.Endpoints;

namespace Voice.OpenAI.Cascade;

/// <summary>Reads the messages of a streamed answer of either API into one answer.</summary>
internal sealed class AnswerReader(ChatApi api, ChatAnswer answer)
{
    private readonly ResponsesReader _responses = new();

    /// <summary>How many messages could not be read.</summary>
    public int Unreadable { get; private set; }

    /// <exception cref="IOException">The last message is not whole: the stream was cut.</exception>
    public void Read(EventPiece piece)
    {
        if (piece.Data.Trim() is EventPiece.Done or "")
        {
            answer.IsUnderstood |= piece.Data.Length > 0;
            answer.IsOver |= piece.Data.Length > 0;
            return;
        }
        using var json = LooseJson.Parse(piece.Data);
        try
        {
            if (json is { RootElement.ValueKind: JsonValueKind.Object } && Read(piece.Event, json.RootElement))
                answer.IsUnderstood = true;
            else
                Unreadable++;
        }
        catch (InvalidOperationException)                   // half a surrogate pair in the name of a property
        {
            Unreadable++;
        }
    }

    private bool Read(string name, JsonElement message)
    {
        var error = message.Get("error");
        if (error.ValueKind is JsonValueKind.Object or JsonValueKind.String && message.Text("type") is "" or "error" && !message.Get("output").Exists())
            answer.Error = ErrorBody.Read(error);
        else if (message.Text("object") == "error" || name == "error")
            answer.Error = ErrorBody.Read(message);
        else
            return api == ChatApi.ChatCompletions
                ? CompletionsReader.Read(message, answer) || _responses.Read(name, message, answer)
                : _responses.Read(name, message, answer) || CompletionsReader.Read(message, answer);
        return true;
    }
}
