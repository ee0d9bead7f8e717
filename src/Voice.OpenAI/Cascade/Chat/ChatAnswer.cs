using System.Text;
using Microsoft.Extensions.AI;
using Voice.OpenAI.Endpoints;

namespace Voice.OpenAI.Cascade;

/// <summary>One answer of a chat model as it comes: its words, calls, usage, and how it ended.</summary>
internal sealed class ChatAnswer(WrittenCalls tools, bool holds)
{
    private readonly StringBuilder _text = new();

    /// <summary>The words and what is hidden among them.</summary>
    public WordFilter Filter { get; } = new(tools, holds);

    public CallPieces Calls { get; } = new(tools.IsOffered);

    /// <summary>The latest count of tokens, or null. Servers that report several times report totals.</summary>
    public UsageDetails? Usage { get; set; }

    /// <summary>How the server says that the answer ended, or null.</summary>
    public ChatFinishReason? Finish { get; private set; }

    /// <summary>An error that the server reported in place of an answer, or null.</summary>
    public ErrorBody? Error { get; set; }

    /// <summary>True once nothing more that counts can come.</summary>
    public bool IsOver { get; set; }

    /// <summary>True once anything came that shows the model at work: words, thinking, a call.</summary>
    public bool IsAlive { get; set; }

    /// <summary>True if a part of the wire was understood.</summary>
    public bool IsUnderstood { get; set; }

    /// <summary>True if a part of the wire was not understood.</summary>
    public bool IsJunk { get; set; }

    /// <summary>The id of the response; empty if the server gives none.</summary>
    public string ResponseId { get; set; } = "";

    /// <summary>The <c>phase</c> of the last message; empty if it has none.</summary>
    public string Phase { get; set; } = "";

    /// <summary>The encrypted reasoning items before each tool call, as they came, by the call's id.</summary>
    public Dictionary<string, IReadOnlyList<string>> Reasoning { get; } = new(StringComparer.Ordinal);

    /// <summary>All text so far, as it came.</summary>
    public string Text => _text.ToString();

    public void Say(string text)
    {
        if (text.Length == 0)
            return;
        IsAlive = true;
        _text.Append(text);
        Filter.Add(text);
    }

    /// <summary>The model thinks, beside its words.</summary>
    public void Think()
    {
        IsAlive = true;
        Filter.ThinkBeside();
    }

    /// <param name="reason">As the server says it; empty says nothing.</param>
    public void End(string reason) => Finish = reason.ToLowerInvariant() switch
    {
        "" => Finish,
        "length" or "max_tokens" or "max_output_tokens" or "model_length" => ChatFinishReason.Length,
        "content_filter" or "content_filtered" or "safety" or "prohibited_content" => ChatFinishReason.ContentFilter,
        "tool_calls" or "tool_use" or "function_call" => ChatFinishReason.ToolCalls,
        _ => ChatFinishReason.Stop,
    };

    /// <summary>The calls in the order in which they came, those that were written as text last. An id that the server did not give is empty.</summary>
    public IEnumerable<FunctionCallContent> ReadCalls()
    {
        var seen = new HashSet<(string, string)>();
        foreach (var (id, name, arguments) in Calls.All)
        {
            if (name.Length == 0)
                continue;
            foreach (var call in Read(id, name, arguments))
                yield return call;
            seen.Add((name, arguments.Trim()));
        }
        foreach (var call in Filter.Calls)
        {
            // Some servers give a call twice: read, and as the model wrote it.
            if (Calls.IsEmpty || !seen.Contains((call.Name, call.Arguments.Trim())))
            {
                foreach (var content in Read("", call.Name, call.Arguments))
                    yield return content;
            }
        }
    }

    private static IEnumerable<FunctionCallContent> Read(string id, string name, string arguments)
    {
        if (CallArguments.Read(arguments) is not { } all)
            return [new FunctionCallContent(id, name) { Exception = new FormatException("The arguments are not a JSON object.") }];
        return all.Select((one, i) => new FunctionCallContent(i == 0 ? id : "", name, one));
    }
}
