namespace Voice.Simulator.Replies;

/// <summary>A small supply.</summary>
static class Jokes
{
    static readonly string[] All =
    [
        "Why did the microphone go to school? It wanted to be a little more outspoken.",
        "I asked the echo for its opinion. It agreed with every word.",
        "Two silences walk into a bar. Nobody noticed.",
    ];

    /// <summary>The next one that was not told yet.</summary>
    public static string Next(ReplyRequest request)
    {
        var told = request.Turns.OfType<Turn.Assistant>().Count(turn => All.Contains(turn.Text));
        return All[told % All.Length];
    }
}
