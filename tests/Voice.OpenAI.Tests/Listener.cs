using System.Threading.Channels;
using Voice.Assistants;

namespace Voice.OpenAI.Tests;

/// <summary>Keeps what an assistant reports.</summary>
internal sealed class Listener : IAssistantListener
{
    private readonly Channel<AssistantEvent> _events = Channel.CreateUnbounded<AssistantEvent>();

    /// <summary>Sound by response, item and part, in the order it came.</summary>
    public List<(string ResponseId, string ItemId, int ContentIndex, byte[] Bytes)> Audio { get; } = [];

    public void OnEvent(AssistantEvent assistantEvent) => _events.Writer.TryWrite(assistantEvent);

    public void OnAudio(in ResponseAudio audio) => Audio.Add((audio.ResponseId, audio.ItemId, audio.ContentIndex, audio.Bytes.ToArray()));

    public async Task<AssistantEvent> NextAsync() => await _events.Reader.ReadAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(20));

    public List<AssistantEvent> Take()
    {
        var taken = new List<AssistantEvent>();
        while (_events.Reader.TryRead(out var next))
            taken.Add(next);
        return taken;
    }
}
