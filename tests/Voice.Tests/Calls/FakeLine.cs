using Voice.Assistants;
using Voice.Audio;
using Voice.Lines;

namespace Voice.Tests.Calls;

/// <summary>A line that remembers what it was given, in order.</summary>
internal sealed class FakeLine : ILine
{
    public AudioFormat Format => AudioFormat.Pcm24K;

    public List<string> Story { get; } = [];

    public List<LineNotice> Notices { get; } = [];

    /// <summary>Fails the next time it is to play.</summary>
    public bool Broken { get; set; }

    public void Play(in ResponseAudio audio)
    {
        if (Broken)
            throw new InvalidOperationException("The line broke.");
        Story.Add($"play {audio.ItemId} {audio.Bytes.Length}");
    }

    public void EndPart(string itemId, int contentIndex) => Story.Add($"end {itemId}");

    /// <summary>The id of the last clear.</summary>
    public int LastClear { get; private set; }

    public void Clear(int clearId)
    {
        LastClear = clearId;
        Story.Add("clear");
    }

    public void Pause() => Story.Add("pause");

    public void Resume() => Story.Add("resume");

    public void Tell(LineNotice notice)
    {
        Notices.Add(notice);
        Story.Add(notice is PhaseChanged phase ? $"{phase.Phase}" : notice.GetType().Name);
    }
}
