using System.Text;
using System.Text.Json;
using Microsoft.Extensions.AI;

namespace Voice.OpenAI.Cascade;

/// <summary>The parts of one call's Responses that its dialogue does not hold: the last response's id, the model's encrypted reasoning, and the phases of its messages.</summary>
/// <remarks>
/// With a stored response only what follows it is sent (<c>previous_response_id</c>). That is done only while the dialogue begins exactly with what the provider has stored: after a cut reply, a
/// removed picture or a tool's late output it begins otherwise, and all of it is sent. Without storing, the encrypted reasoning of a tool call is sent back in front of it.
/// Source: OpenAI, Responses API: conversation state, reasoning items, <c>phase</c>.
/// </remarks>
internal sealed class ResponsesMemory(bool stores)
{
    private const int MostRefusals = 2;

    // A reasoning item has some kilobytes; only those of calls that are still in the dialogue are of use.
    private const int MostCalls = 64;

    private readonly Dictionary<string, IReadOnlyList<string>> _reasoning = new(StringComparer.Ordinal);
    private readonly Queue<string> _calls = [];
    private readonly Dictionary<string, string> _phases = new(StringComparer.Ordinal);
    private readonly Lock _gate = new();
    private List<string> _stored = [];
    private string? _previous;
    private int _refusals;
    private bool _isOff;

    /// <summary>True if the provider is asked to store responses.</summary>
    public bool Stores => stores && !_isOff;

    /// <summary>The part of a dialogue that the provider does not have, and the response before it.</summary>
    /// <returns>Null if it has to be sent whole.</returns>
    public (string PreviousId, List<ChatMessage> New)? Continue(IReadOnlyList<ChatMessage> dialogue)
    {
        lock (_gate)
        {
            if (!Stores || _previous is null || dialogue.Count <= _stored.Count || !dialogue.Take(_stored.Count).Select(Print).SequenceEqual(_stored))
                return null;
            return (_previous, [.. dialogue.Skip(_stored.Count)]);
        }
    }

    /// <summary>The reasoning items before a tool call, as they came.</summary>
    public IReadOnlyList<string> ReasoningOf(string callId)
    {
        lock (_gate)
            return _reasoning.GetValueOrDefault(callId) ?? [];
    }

    /// <returns>The <c>phase</c> of a message of the assistant; null if it had none.</returns>
    public string? PhaseOf(string text)
    {
        lock (_gate)
            return _phases.GetValueOrDefault(Squeeze(text));
    }

    /// <summary>An answer has come to its end.</summary>
    /// <param name="dialogue">The whole dialogue that was asked about.</param>
    /// <param name="words">The words that were given on.</param>
    public void Learn(IReadOnlyList<ChatMessage> dialogue, string words, IReadOnlyList<FunctionCallContent> calls, ChatAnswer answer)
    {
        lock (_gate)
        {
            foreach (var call in calls.Where(call => answer.Reasoning.ContainsKey(call.CallId)))
            {
                if (_reasoning.TryAdd(call.CallId, answer.Reasoning[call.CallId]))
                    _calls.Enqueue(call.CallId);
            }
            while (_calls.Count > MostCalls)
                _reasoning.Remove(_calls.Dequeue());
            if (answer.Phase.Length > 0 && words.Length > 0 && _phases.Count < MostCalls * 4)
                _phases[Squeeze(words)] = answer.Phase;
            // A reply outside the conversation has no line of the caller: what was stored before stays.
            if (!Stores || answer.ResponseId.Length == 0 || !dialogue.Any(static message => message.Role == ChatRole.User))
                return;
            _previous = answer.ResponseId;
            _stored = [.. dialogue.Select(Print), Print(new ChatMessage(ChatRole.Assistant, [new TextContent(words), .. calls]))];
        }
    }

    /// <summary>A request that relied on this was refused: the next is whole. After the second time nothing is stored in this call any more.</summary>
    /// <returns>True if nothing will be stored any more.</returns>
    public bool Forget()
    {
        lock (_gate)
        {
            (_previous, _stored) = (null, []);
            _reasoning.Clear();
            _calls.Clear();
            return _isOff = ++_refusals >= MostRefusals;
        }
    }

    /// <summary>A message as a text that can be compared. White space does not count: the words of a reply are given on sentence by sentence.</summary>
    private static string Print(ChatMessage message)
    {
        var text = new StringBuilder(message.Role.Value).Append('\n').Append(Squeeze(message.Text));
        foreach (var content in message.Contents)
        {
            text.Append(content switch
            {
                FunctionCallContent call => $"\ncall {call.CallId} {call.Name} {JsonSerializer.Serialize(call.Arguments ?? new Dictionary<string, object?>())}",
                FunctionResultContent result => $"\nresult {result.CallId} {result.Result}",
                DataContent picture => $"\npicture {picture.Name} {picture.Data.Length}",
                _ => "",
            });
        }
        return text.ToString();
    }

    private static string Squeeze(string text) => string.Concat(text.Where(static c => !char.IsWhiteSpace(c)));
}
