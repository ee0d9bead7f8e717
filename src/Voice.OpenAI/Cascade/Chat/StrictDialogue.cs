using Microsoft.Extensions.AI;

namespace Voice.OpenAI.Cascade;

/// <summary>Brings a dialogue into the form that every chat template takes, for servers that are not OpenAI's or Azure's.</summary>
/// <remarks>
/// The strictest templates (Qwen 3.5, Gemma, Mistral) want one system message, as the first; a line of a user; lines of user and assistant in turns, a user's first;
/// the results of tools right after their calls; and no assistant's line at the end.
/// </remarks>
internal static class StrictDialogue
{
    private const string Begin = "[The call begins.]";
    private const string GoOn = "[Please go on.]";

    // Takes the place of an answer that was not given or not heard.
    private const string NoAnswer = "…";

    public static List<ChatMessage> Of(IEnumerable<ChatMessage> messages)
    {
        List<ChatMessage> all = [.. messages];
        var head = all.TakeWhile(static message => message.Role == ChatRole.System).Select(static message => message.Text).ToList();
        var lines = new List<ChatMessage>();
        if (all.Count == head.Count && head.Count > 1)
        {
            AddUser(lines, Note(head[^1]));                 // instructions for this one reply
            head.RemoveAt(head.Count - 1);
        }
        foreach (var message in all.Skip(all.TakeWhile(static message => message.Role == ChatRole.System).Count()))
            Add(lines, message);
        if (lines.Count == 0)
            AddUser(lines, Begin);
        else if (lines[^1].Role == ChatRole.Assistant)
            AddUser(lines, GoOn);
        if (head.Count > 0)
            lines.Insert(0, new ChatMessage(ChatRole.System, string.Join("\n\n", head)));
        return lines;
    }

    private static string Note(string text) => $"[Note to the assistant, not said by the caller: {text}]";

    private static void Add(List<ChatMessage> lines, ChatMessage message)
    {
        if (message.Role == ChatRole.System)
            AddNote(lines, Note(message.Text));
        else if (message.Role == ChatRole.User)
            AddUser(lines, message.Text, message.Contents.OfType<DataContent>());
        else if (message.Role == ChatRole.Tool)
            lines.Add(new ChatMessage(ChatRole.Tool, [.. message.Contents]));
        else
            AddAssistant(lines, message);
    }

    /// <summary>A note stands in a line of the user; after a tool, where no such line may be, in what the tool returned.</summary>
    private static void AddNote(List<ChatMessage> lines, string note)
    {
        if (lines.Count > 0 && lines[^1].Role == ChatRole.Tool && lines[^1].Contents[^1] is FunctionResultContent result)
            lines[^1].Contents[^1] = new FunctionResultContent(result.CallId, $"{result.Result}\n\n{note}");
        else
            AddUser(lines, note);
    }

    private static void AddUser(List<ChatMessage> lines, string text, IEnumerable<DataContent>? pictures = null)
    {
        if (lines.Count > 0 && lines[^1].Role == ChatRole.User)
        {
            lines[^1] = new ChatMessage(ChatRole.User, [new TextContent(lines[^1].Text + "\n\n" + text), .. lines[^1].Contents.OfType<DataContent>(), .. pictures ?? []]);
            return;
        }
        if (lines.Count > 0 && lines[^1].Role == ChatRole.Tool)
            lines.Add(new ChatMessage(ChatRole.Assistant, NoAnswer));
        lines.Add(new ChatMessage(ChatRole.User, [new TextContent(text), .. pictures ?? []]));
    }

    private static void AddAssistant(List<ChatMessage> lines, ChatMessage message)
    {
        if (lines.Count == 0)
            AddUser(lines, Begin);
        if (lines[^1].Role == ChatRole.Assistant)
            lines[^1] = new ChatMessage(ChatRole.Assistant, [new TextContent(Join(lines[^1].Text, message.Text)), .. message.Contents.OfType<FunctionCallContent>()]);
        else
            lines.Add(new ChatMessage(ChatRole.Assistant, [.. message.Contents]));
    }

    private static string Join(string one, string two) => one.Length == 0 || two.Length == 0 ? one + two : one + " " + two;
}
