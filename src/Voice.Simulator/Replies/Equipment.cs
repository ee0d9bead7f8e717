using Voice.Simulator.Hearing;
using Voice.Simulator.Speech;

namespace Voice.Simulator.Replies;

/// <summary>What the simulator hears and speaks with, in words.</summary>
sealed class Equipment(Ears ears, Synthesizer synthesizer)
{
    /// <summary>What hears.</summary>
    public string Hearing => ears.HearPeople ? "its phrase book and PocketSphinx" : "its phrase book alone, which understands few people";

    /// <summary>What speaks.</summary>
    public string Speaking => synthesizer == Synthesizer.BuiltIn || synthesizer.Name == "built-in" ? "a stand-in voice without words" : synthesizer.Name;

    /// <summary>How to get better ears and a better voice; empty where nothing is missing.</summary>
    public string Advice
    {
        get
        {
            string[] packages = [.. ears.HearPeople ? [] : new[] { "libpocketsphinx3", "pocketsphinx-en-us" }, .. synthesizer.Name == "flite" ? [] : new[] { "flite" }];
            return packages.Length == 0 ? "" : $"For better ears or a better voice: apt-get install {string.Join(' ', packages)}.";
        }
    }

    /// <summary>For the user of the page. Plain ASCII, because it travels in a header.</summary>
    public string Note =>
        $"This is the built-in simulator. It understands {ears.PhraseCount} phrases with {Hearing}, and speaks with {Speaking}. {Advice} Set OPENAI_API_KEY to talk to a real model.".Replace("  ", " ", StringComparison.Ordinal);
}
