using Microsoft.Extensions.AI;

namespace Voice.Assistants.Cascade;

/// <summary>A chat request as turns: the instructions, older turns, and the last turn, which is never left out.</summary>
/// <remarks>A turn begins with a line of the caller and holds all that followed, so that a tool call and its output go together.</remarks>
internal sealed class ChatHistory
{
    // About as many tokens as providers charge for a picture that is looked at briefly, at four characters a token.
    private const int PictureSize = 2_000;

    private readonly List<ChatMessage> _instructions = [];
    private readonly List<List<ChatMessage>> _turns = [];

    public ChatHistory(IEnumerable<ChatMessage> messages)
    {
        foreach (var message in messages)
        {
            if (_turns.Count == 0 && message.Role == ChatRole.System)
                _instructions.Add(message);
            else if (_turns.Count == 0 || (message.Role == ChatRole.User && _turns[^1][^1].Role != ChatRole.User))
                _turns.Add([message]);
            else
                _turns[^1].Add(message);
        }
    }

    /// <summary>The size of what can be left out, in characters.</summary>
    public int OlderSize => _turns.SkipLast(1).Sum(static turn => turn.Sum(SizeOf));

    /// <summary>The messages without the oldest turns.</summary>
    /// <param name="mostOlder">How many characters of older turns may stay.</param>
    public List<ChatMessage> Without(int mostOlder)
    {
        var first = Math.Max(0, _turns.Count - 1);
        for (var size = 0; first > 0 && (size += _turns[first - 1].Sum(SizeOf)) <= mostOlder;)
            first--;
        return [.. _instructions, .. _turns.Skip(first).SelectMany(static turn => turn)];
    }

    private static int SizeOf(ChatMessage message) => message.Contents.Sum(static content => content switch
    {
        TextContent text => text.Text.Length,
        DataContent => PictureSize,
        FunctionResultContent result => result.Result?.ToString()?.Length ?? 0,
        FunctionCallContent call => call.Name.Length + (call.Arguments?.Sum(static argument => argument.Key.Length + (argument.Value?.ToString()?.Length ?? 0)) ?? 0),
        _ => 0,
    });
}
