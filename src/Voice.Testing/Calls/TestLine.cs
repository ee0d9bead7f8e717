using System.Text.Json;
using Voice.Assistants;
using Voice.Audio;
using Voice.Calls;
using Voice.Lines;

namespace Voice.Testing.Calls;

/// <summary>The caller's end of a local call: plays at once what it is given, and writes down what the caller is shown.</summary>
internal sealed class TestLine(CallSession session, TestCallStory story) : ILine
{
    private readonly Dictionary<(string ItemId, int ContentIndex), int> _played = [];     // in bytes; of parts that have not ended
    private readonly List<Action> _kept = [];           // what was given while the line was paused
    private bool _isPaused;

    public AudioFormat Format => AudioFormat.Pcm24K;

    public void Play(in ResponseAudio audio)
    {
        var part = (audio.ItemId, audio.ContentIndex);
        var bytes = audio.Bytes.Length;
        Do(() => _played[part] = _played.GetValueOrDefault(part) + bytes);
    }

    public void EndPart(string itemId, int contentIndex) => Do(() => End(itemId, contentIndex));

    public void Pause() => _isPaused = true;

    public void Resume()
    {
        _isPaused = false;
        _kept.ForEach(step => step());
        _kept.Clear();
    }

    public void Clear(int clearId)
    {
        _isPaused = false;
        _kept.Clear();
        PlaybackReport[] reports = [.. _played.Select(part => new PlaybackReport(part.Key.ItemId, part.Key.ContentIndex, Format.DurationOf(part.Value)))];
        _played.Clear();
        session.Post(new LineCleared(clearId, reports));
    }

    public void Tell(LineNotice notice)
    {
        switch (notice)
        {
            case PhaseChanged e:
                story.Add("state", Name(e.Phase), Name(e.Phase));
                break;
            case CaptionChanged e:
                story.AddWords(e.Id, e.Speaker == Speaker.Assistant ? "assistant" : "caller", e.From, e.Text, e.State is CaptionState.Final or CaptionState.Interrupted);
                break;
            case ToolChanged e:
                story.Add(new TestCard(e.CallId, e.Name, Name(e.State), e.Result));
                break;
            case PictureTold e:
                story.Add("picture", e.Caption, e);
                break;
            case CitationsTold e:
                story.Add("citations", string.Join("; ", e.Citations.Select(static citation => citation.Page is { } page ? $"{citation.Source}, page {page}" : citation.Source)), e);
                break;
            case ProblemTold e:
                story.Add("problem", $"{e.Problem.Code}: {e.Problem.Message}", e.Problem);
                break;
            case CallOver e:
                story.Add("ended", $"{Name(e.End.Reason)} {e.End.Message}".TrimEnd(), Name(e.End.Reason));
                break;
        }
    }

    private void Do(Action step)
    {
        if (_isPaused)
            _kept.Add(step);
        else
            step();
    }

    private void End(string itemId, int contentIndex)
    {
        _played.Remove((itemId, contentIndex), out var bytes);
        session.Post(new Played([new PlaybackReport(itemId, contentIndex, Format.DurationOf(bytes))]));
    }

    /// <summary>As it is called in the browser protocol.</summary>
    private static string Name<T>(T value)
        where T : struct, Enum => JsonNamingPolicy.SnakeCaseLower.ConvertName(value.ToString());
}
