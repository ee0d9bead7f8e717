using System.Text.Json;
using Voice.Simulator.Text;

namespace Voice.Simulator.Replies;

/// <summary>A function the client offers to run.</summary>
/// <param name="Parameters">Its JSON Schema; not an object where it has none.</param>
sealed record ToolOffer(string Name, string Description, JsonElement Parameters)
{
    /// <summary>True if the name contains one of the words, whatever its casing.</summary>
    public bool IsAbout(params ReadOnlySpan<string> words)
    {
        foreach (var word in words)
        {
            if (Name.Contains(word, StringComparison.OrdinalIgnoreCase)) return true;
        }

        return false;
    }

    /// <summary>The name as words: <c>transfer_to_human</c> is "transfer to human".</summary>
    public string SpokenName => Wording.Of(Name);
}
