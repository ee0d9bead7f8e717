using System.Text;
using Voice.Tools;

namespace Voice.Conversations;

/// <summary>Keys that are being pressed one after the other.</summary>
/// <param name="toolCallId">The tool call that asked for them; null if nobody did.</param>
internal sealed class KeyCollection(string? toolCallId, DigitRequest request)
{
    private const char Finish = '#';
    private readonly StringBuilder _keys = new();

    public string? ToolCallId => toolCallId;

    public bool Secure => request.Secure;

    /// <summary>True once a key has been pressed.</summary>
    public bool IsTyping => _keys.Length > 0 || Finished;

    /// <summary>The caller pressed #.</summary>
    public bool Finished { get; private set; }

    public static bool IsKey(char key) => key is (>= '0' and <= '9') or '*' or Finish or (>= 'A' and <= 'D');

    /// <returns>True if the input is complete.</returns>
    public bool Press(char key)
    {
        Finished = key == Finish;
        if (!Finished)
            _keys.Append(key);
        return Finished || _keys.Length >= request.Max;
    }

    /// <summary>The same keys for another request. True as for <see cref="Press"/>.</summary>
    public bool Take(KeyCollection before)
    {
        var complete = false;
        for (var i = 0; i < before._keys.Length && !complete; i++)
            complete = Press(before._keys[i]);
        before._keys.Clear();
        return complete;
    }

    public CollectedDigits Result => new(new Digits(_keys.ToString()), _keys.Length >= request.Min);

    /// <summary>What the model is told if nobody asked for the keys and they are no secret.</summary>
    public string Words => $"The caller pressed {_keys}{(Finished ? Finish : "")}";
}
