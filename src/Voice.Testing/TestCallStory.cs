using System.Globalization;
using Voice.Server.Browser;

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

    /// <summary>A piece of a line; the line is part of the story once it is finished.</summary>
    public void Add(Caption caption)
    {
        string line;
        lock (_gate)
            line = _lines[caption.Id] = _lines.GetValueOrDefault(caption.Id, "")[..caption.From] + caption.Text;
        if (caption.State is "final" or "interrupted")
            Add(caption.Role == "assistant" ? "assistant" : "caller", line, line);
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
