using System.Threading.Channels;
using Voice.Assistants;

namespace Voice.Tests.Assistants.Cascade;

/// <summary>Keeps what an assistant reports, sound included, in order.</summary>
internal sealed class Reports : IAssistantListener
{
    private readonly Channel<AssistantEvent> _events = Channel.CreateUnbounded<AssistantEvent>();
    private readonly Lock _gate = new();
    private readonly List<byte> _sound = [];

    /// <summary>A piece of sound among the events.</summary>
    public sealed record Sound(string ResponseId, int Bytes) : AssistantEvent;

    public byte[] AllSound
    {
        get
        {
            lock (_gate)
                return [.. _sound];
        }
    }

    public void OnEvent(AssistantEvent assistantEvent) => _events.Writer.TryWrite(assistantEvent);

    public void OnAudio(in ResponseAudio audio)
    {
        lock (_gate)
            _sound.AddRange(audio.Bytes);
        _events.Writer.TryWrite(new Sound(audio.ResponseId, audio.Bytes.Length));
    }

    /// <summary>The next report of any kind.</summary>
    public Task<AssistantEvent> NextAsync() => _events.Reader.ReadAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(20));

    /// <summary>The next report must be of this kind.</summary>
    public async Task<T> NextAsync<T>()
        where T : AssistantEvent => (await NextAsync()).ShouldBeOfType<T>();

    /// <summary>The next report of this kind; others before it are skipped.</summary>
    public async Task<T> UntilAsync<T>()
        where T : AssistantEvent
    {
        while (true)
        {
            if (await NextAsync() is T found)
                return found;
        }
    }

    public List<AssistantEvent> Take()
    {
        var taken = new List<AssistantEvent>();
        while (_events.Reader.TryRead(out var next))
            taken.Add(next);
        return taken;
    }
}
