using Voice.Audio;
using Voice.Server.Browser;
using Voice.Server.Tests.Phone;

namespace Voice.Server.Tests;

/// <summary>A caller on a page who really speaks: a microphone in real time, silence between the sentences, and an ear for what comes back.</summary>
public sealed class SpokenCaller : IAsyncDisposable
{
    private const int Frame = 960;

    private readonly CancellationTokenSource _over = new();
    private readonly Queue<byte[]> _sentences = new();
    private readonly Lock _gate = new();
    private Task _microphone = Task.CompletedTask;
    private TaskCompletionSource _said = new();

    private SpokenCaller(Caller caller)
    {
        Caller = caller;
        caller.Sounded += piece => Clock.Heard(piece.ItemId, piece.Bytes);
    }

    public Caller Caller { get; }

    public CallClock Clock { get; } = new();

    /// <summary>The longest delay of the microphone. On a machine this busy the waiting time of a caller cannot be measured.</summary>
    public TimeSpan MostLate { get; private set; }

    /// <summary>The item of the line that was returned last.</summary>
    public string LastItem { get; private set; } = "";

    /// <summary>All lines as they stand, by item, in the order in which they were first seen.</summary>
    public IReadOnlyDictionary<string, string> Lines => _lines;

    public static async Task<SpokenCaller> CallAsync(Uri server)
    {
        var spoken = new SpokenCaller(await Caller.TalkAsync(server));
        spoken._microphone = Task.Run(spoken.SpeakAsync);
        return spoken;
    }

    /// <summary>Says a sentence.</summary>
    /// <returns>Completes when the last of it has left the microphone.</returns>
    public async Task SayAsync(string sentence)
    {
        var phone = await Speech.SayAsync(sentence);
        var narrow = new short[phone.Length];
        G711.DecodeMuLaw(phone, narrow);
        var wide = new byte[phone.Length * 6];
        for (var i = 0; i < phone.Length * 3; i++)
            BitConverter.TryWriteBytes(wide.AsSpan(2 * i), (short)(narrow[i / 3] + ((narrow[Math.Min(i / 3 + 1, narrow.Length - 1)] - narrow[i / 3]) * (i % 3) / 3)));
        Task said;
        lock (_gate)
        {
            _said = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            said = _said.Task;
            _sentences.Enqueue(wide);
        }
        await said;
    }

    /// <summary>The whole answer of the assistant that contains some words, however many captions it takes.</summary>
    public Task<string> AnswerAsync(params string[] words) => LineAsync("assistant", words);

    /// <summary>The caller's caption, once it contains some words.</summary>
    public Task<string> OwnWordsAsync(params string[] words) => LineAsync("user", words);

    public async ValueTask DisposeAsync()
    {
        await _over.CancelAsync();
        await _microphone;
        await Caller.DisposeAsync();
        _over.Dispose();
    }

    private readonly Dictionary<string, string> _lines = [];

    private async Task<string> LineAsync(string role, string[] words)
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        try
        {
            await foreach (var (name, value) in Caller.Heard.Reader.ReadAllAsync(deadline.Token))
            {
                if (name != "Caption" || value is not Caption caption)
                    continue;
                var before = _lines.GetValueOrDefault(caption.Id, "");
                var line = _lines[caption.Id] = before[..Math.Min(before.Length, caption.From)] + caption.Text;
                if (caption.Role == role && words.All(word => line.Contains(word, StringComparison.OrdinalIgnoreCase)) && caption.State == "final")
                {
                    LastItem = caption.Id;
                    return line;
                }
            }
        }
        catch (OperationCanceledException)
        {
            // Said below.
        }
        throw new ShouldAssertException($"The {role} said nothing with '{string.Join("', '", words)}'. What was said: {string.Join(" / ", _lines.Values)}");
    }

    private async Task SpeakAsync()
    {
        var at = Clock.Now;
        byte[]? sentence = null;
        var from = 0;
        while (!_over.IsCancellationRequested)
        {
            if (sentence is null)
            {
                lock (_gate)
                    _sentences.TryDequeue(out sentence);
                from = 0;
            }
            var frame = new byte[Frame];
            sentence?.AsSpan(from, Math.Min(Frame, sentence.Length - from)).CopyTo(frame);
            Clock.Said(frame);
            Caller.Say(frame);
            if (sentence is not null && (from += Frame) >= sentence.Length)
            {
                sentence = null;
                lock (_gate)
                    _said.TrySetResult();
            }
            at += TimeSpan.FromMilliseconds(20);
            if (Clock.Now - at > MostLate)
                MostLate = Clock.Now - at;
            // The clock goes on between two looks at it.
            if (at - Clock.Now is { Ticks: > 0 } left)
                await Task.Delay(left, TimeProvider.System, _over.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}
