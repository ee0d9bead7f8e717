using BenchmarkDotNet.Attributes;
using Voice.Assistants;
using Voice.Audio;
using Voice.Conversations;
using Voice.Lines;
using Voice.Tools;

namespace Voice.Benchmarks.Micro;

/// <summary>The conversation's part of a frame.</summary>
public class Decisions
{
    private readonly byte[] _sound = new byte[960];
    private readonly Played _played = new([new PlaybackReport("item", 0, TimeSpan.FromMilliseconds(20))]);
    private readonly Conversation _conversation = new(AudioFormat.Pcm24K, new ConversationOptions(), new ToolOptions());

    private TimeSpan _now;

    public Decisions()
    {
        _conversation.Apply(new LineAttached(1), _now);
        _conversation.Apply(new AssistantReady(new AssistantDescription("model", false, "")), _now);
        _conversation.Apply(new ResponseCreated("response", null), _now);
    }

    [Benchmark(Description = "decide about a piece of a reply")]
    public bool ApplyAudio()
    {
        _now += TimeSpan.FromMilliseconds(20);
        _conversation.ApplyAudio(new ResponseAudio("response", "item", 0, _sound), _now, out var place);
        return place is not null;
    }

    [Benchmark(Description = "take a report of what was heard (one Apply)")]
    public int ApplyPlayed() => _conversation.Apply(_played, _now).Count;
}
