using Voice.Assistants;
using Voice.Audio;
using Voice.Lines;
using Voice.OpenAI.Sip;

namespace Voice.Server.Phone.Carriers;

/// <summary>The line of a caller whose sound the model's provider carries: it has no sound.</summary>
/// <remarks>
/// The provider plays replies and tells when it begins and ends, and where it cut one. Between these reports it counts as playing in real time. Thread-safe: the session
/// calls from its mailbox, the provider tells from its socket.
/// </remarks>
internal sealed class SipLine(TimeProvider time) : ILine
{
    // Longer than any reply: all of it.
    private static readonly TimeSpan All = TimeSpan.FromDays(1);

    private readonly Lock _gate = new();
    private readonly List<(string ItemId, int ContentIndex)> _parts = [];
    private SipCall? _call;
    private Action<CallEvent>? _post;
    private long? _startedAt;
    private int? _clearing;
    private PlaybackCut? _cut;

    public AudioFormat Format => AudioFormat.MuLaw8K;

    /// <summary>Joins the line to its call and its session.</summary>
    public void Join(SipCall call, Action<CallEvent> post) => (_call, _post) = (call, post);

    public void Play(in ResponseAudio audio)
    {
    }

    /// <summary>The provider speaks the reply. The first report shows that it reports the end too.</summary>
    public void Say(string itemId, int contentIndex, string words)
    {
        lock (_gate)
        {
            if (_parts.Contains((itemId, contentIndex)))
                return;
            _parts.Add((itemId, contentIndex));
        }
        Post(new Played([new PlaybackReport(itemId, contentIndex, TimeSpan.Zero)]));
    }

    public void EndPart(string itemId, int contentIndex)
    {
    }

    public void Clear(int clearId)
    {
        PlaybackCut? cut;
        List<PlaybackReport> guess;
        lock (_gate)
        {
            cut = _cut;
            guess = Guess();
            _clearing = cut is null ? clearId : null;
            Forget();
        }
        _call?.StopPlayback();
        if (cut is not null)
            Post(new LineCleared(clearId, [Report(cut)]));
        else if (guess.Count > 0)
            Post(new Played(guess));                    // used if the provider does not report in time
    }

    public void Tell(LineNotice notice)
    {
    }

    /// <summary>The provider tells.</summary>
    public void On(SidebandEvent happened)
    {
        switch (happened)
        {
            case PlaybackStarted:
                lock (_gate)
                    (_startedAt, _cut) = (time.GetTimestamp(), null);
                break;
            case PlaybackStopped: OnStopped(); break;
            case PlaybackCut cut: OnCut(cut); break;
            case KeyHeard e: Post(new KeyPressed(e.Key)); break;
            case CallerLeft: Post(new HungUp()); break;
        }
    }

    private void OnStopped()
    {
        List<PlaybackReport> heard;
        lock (_gate)
        {
            heard = _parts.ConvertAll(part => new PlaybackReport(part.ItemId, part.ContentIndex, All));
            Forget();
        }
        if (heard.Count > 0)
            Post(new Played(heard));
    }

    private void OnCut(PlaybackCut cut)
    {
        int? clearing;
        lock (_gate)
        {
            clearing = _clearing;
            _clearing = null;
            _cut = clearing is null ? cut : null;       // the report may come before the request
        }
        if (clearing is { } clearId)
            Post(new LineCleared(clearId, [Report(cut)]));
    }

    /// <summary>The last part plays now; what was before it has been heard.</summary>
    private List<PlaybackReport> Guess() => _startedAt is { } startedAt && _parts.Count > 0
        ? [new PlaybackReport(_parts[^1].ItemId, _parts[^1].ContentIndex, time.GetElapsedTime(startedAt))]
        : [];

    private void Forget()
    {
        _parts.Clear();
        (_startedAt, _cut) = (null, null);
    }

    private static PlaybackReport Report(PlaybackCut cut) => new(cut.ItemId, cut.ContentIndex, cut.Heard);

    private void Post(CallEvent happened) => _post?.Invoke(happened);
}
