using System.Globalization;

namespace Voice.Testing;

/// <summary>Everything that happened in a test call, in order. Thread-safe.</summary>
internal sealed class TestCallStory
{
    private readonly Lock _gate = new();
    private readonly List<Entry> _entries = [];
    private readonly Dictionary<string, string> _lines = [];
    private TaskCompletionSource _more = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public void Add(string kind, string text, object value)
    {
        lock (_gate)
        {
            _entries.Add(new Entry(kind, text, value));
            _more.TrySetResult();
            _more = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }
    }

    /// <summary>Adds what the caller is shown of a tool call.</summary>
    public void Add(TestCard card) => Add("card", $"{card.Name} {card.State}{(card.Result is null ? "" : ": " + card.Result)}", card);

    /// <summary>Adds a piece of a line. The line is part of the story once it is finished.</summary>
    /// <param name="from">Where the text stands in the line, in characters.</param>
    public void AddWords(string id, string speaker, int from, string text, bool isFinished)
    {
        string line;
        lock (_gate)
            line = _lines[id] = _lines.GetValueOrDefault(id, "")[..from] + text;
        if (isFinished)
            Add(speaker, line, line);
    }

    /// <summary>Takes the next of a kind that fits.</summary>
    public T? Take<T>(string kind, Predicate<T> fits)
        where T : class
    {
        lock (_gate)
        {
            var found = _entries.Find(entry => !entry.IsTaken && entry.Kind == kind && entry.Value is T value && fits(value));
            if (found is not null)
                found.IsTaken = true;
            return (T?)found?.Value;
        }
    }

    /// <summary>Takes these words out of the next line of the assistant's that holds them; what follows them in it is still to be taken.</summary>
    /// <returns>The whole line; null if there is none.</returns>
    public string? TakeWords(string words)
    {
        lock (_gate)
        {
            foreach (var entry in _entries.Where(static entry => entry.Kind == "assistant"))
            {
                if (entry.Text.IndexOf(words, entry.Heard, StringComparison.OrdinalIgnoreCase) is >= 0 and var at)
                {
                    entry.Heard = at + words.Length;
                    return entry.Text;
                }
            }
            return null;
        }
    }

    /// <summary>Takes something when it is there.</summary>
    public async Task<T> NextAsync<T>(Func<T?> take, CancellationToken cancellation)
        where T : class
    {
        while (true)
        {
            Task more;
            lock (_gate)
                more = _more.Task;
            if (take() is { } found)
                return found;
            await more.WaitAsync(cancellation);
        }
    }

    public override string ToString()
    {
        lock (_gate)
            return string.Join('\n', _entries.Select(e => string.Create(CultureInfo.InvariantCulture, $"  {e.Kind,-9} {e.Text}")));
    }

    private sealed record Entry(string Kind, string Text, object Value)
    {
        public bool IsTaken { get; set; }

        /// <summary>So many characters of the line have been taken.</summary>
        public int Heard { get; set; }
    }
}
