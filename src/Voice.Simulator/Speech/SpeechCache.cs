
namespace Voice.Simulator.Speech;

/// <summary>The sentences spoken last, because the same few are said again and again. Oldest out; safe to share.</summary>
sealed class SpeechCache
{
    /// <summary>About 15 MB at most.</summary>
    const int Sentences = 64;
    const int LongestSamples = 5 * Synthesizer.SampleRate;

    readonly Lock _lock = new();
    readonly Dictionary<(string Text, string Voice), short[]> _known = [];
    // Bounded by Sentences; where it is full the oldest sentence is forgotten.
    readonly Queue<(string Text, string Voice)> _order = new();

    /// <summary>A copy, so that whoever gets it may change it.</summary>
    public short[]? Find(string text, string voice)
    {
        lock (_lock) return _known.TryGetValue((text, voice), out var samples) ? [.. samples] : null;
    }

    public void Keep(string text, string voice, short[] samples)
    {
        if (samples.Length > LongestSamples) return;
        lock (_lock)
        {
            if (!_known.TryAdd((text, voice), [.. samples])) return;
            _order.Enqueue((text, voice));
            if (_order.Count > Sentences) _known.Remove(_order.Dequeue());
        }
    }
}
