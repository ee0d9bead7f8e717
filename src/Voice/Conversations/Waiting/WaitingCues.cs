
namespace Voice.Conversations;

/// <summary>What a caller hears while nothing is said: a soft sound while an answer is due, a few words while tools work, a question after long silence, and the end of an idle call.</summary>
internal sealed class WaitingCues(CallParts call)
{
    private const string StillThere = "The caller has not said anything for a while. Ask in one short sentence whether they are still there.";
    private const string OfferHelp =
        "The caller still does not say anything. In one or two short sentences offer help, and say that you can stay on the line or that they may call back.";
    private const string SilentGoodbye = "The caller does not answer. Say goodbye in one short sentence: the call ends after it.";
    private const string WindingDown = "This call has nearly reached its longest duration and will be ended soon. Tell the caller and say goodbye.";
    private const int MostEarcons = 3;

    // While a tool runs, words are about to be said that make the sound unnecessary.
    private static readonly TimeSpan FillerLag = TimeSpan.FromMilliseconds(350);

    private int _earcons;                               // since the caller or the assistant was heard last
    private bool _isEarconDue;
    private bool _mayFillerCome;
    private int _fillers;                               // since tools began to work
    private bool _isFillerDue;
    private int _prompts;                               // since the caller was heard last
    private bool _isPromptDue;
    private bool _isIdle;

    public void OnCallerActive() => (_prompts, _earcons) = (0, 0);

    public void OnHold() => _prompts = 0;

    /// <summary>The first sound of a part of a reply is given to the line.</summary>
    public void OnSound() => _earcons = 0;

    public void OnToolsBegan() => _fillers = 0;

    /// <summary>After every event: which of the cues are due, by the state alone.</summary>
    public void Watch()
    {
        var phase = call.Phase;
        var isFree = call.Line.IsAttached && call.Turns.IsSilent;
        var quiet = phase == Phase.Listening && isFree && !call.Hearing.IsDeaf;
        call.Do.Run(CallTimer.Idle, ref _isIdle, quiet, call.Options.IdleLimit);
        call.Do.Run(CallTimer.SilenceDue, ref _isPromptDue, quiet && !call.LastWords.AreDue && call.Options.SilencePrompt > TimeSpan.Zero, call.Options.SilencePrompt);
        var deadAir = phase == Phase.Thinking && isFree && call.Handover.Assistant is not null && call.Tools.AnyRunning && call.Replies.Slot.IsFree
            && !call.Hearing.IsBusy && !call.Hearing.CollectsKeys && call.ToolOptions.Filler.Length > 0;
        call.Do.Run(CallTimer.DeadAir, ref _isFillerDue, deadAir, _fillers == 0 ? call.ToolOptions.QuietTime : 4 * call.ToolOptions.QuietTime);
        WatchEarcon(phase);
    }

    private void WatchEarcon(Phase phase)
    {
        var stalls = call.Replies.StallsFrom is not null;                       // or will, if no more of the reply comes
        var owed = call.Handover.Assistant is null ? call.Handover.WasUp && (call.Handover.IsOwed || call.Tools.Any) : stalls || (phase == Phase.Thinking && !call.Captions.IsShown);
        var filled = call.Tools.AnyRunning && _fillers > 0 && !call.Replies.Slot.IsAside;       // words were said in its place
        var due = owed && call.Line.IsAttached && !call.Hearing.IsBusy && (stalls || !call.Playback.IsPlaying) && !filled && _earcons < MostEarcons && call.Options.EarconAfter > TimeSpan.Zero;
        _mayFillerCome &= due;
        call.Do.Run(CallTimer.EarconDue, ref _isEarconDue, due, _earcons == 0 ? call.Options.EarconAfter : 2 * call.Options.EarconAfter);
    }

    public void OnEarconDue()
    {
        if (!_isEarconDue)
            return;
        var stallsFrom = call.Replies.StallsFrom;
        if (stallsFrom + call.Options.EarconAfter - call.Now is { Ticks: > 0 } early)
        {
            _earcons = 0;                               // something was heard since it was set
            call.Do.Start(CallTimer.EarconDue, early);
        }
        else if (stallsFrom is not null && call.Playback.IsBehind)
        {
            call.Do.Start(CallTimer.EarconDue, call.Options.EarconAfter);
        }
        else if (call.Tools.AnyRunning && !_mayFillerCome)
        {
            _mayFillerCome = true;
            call.Do.Start(CallTimer.EarconDue, FillerLag);
        }
        else
        {
            (_isEarconDue, _earcons) = (false, _earcons + 1);
            call.Do.Do(new PlayEarcon());
            if (stallsFrom is not null)
                call.Playback.SplitHere();
        }
    }

    public void OnFillerDue()
    {
        if (!_isFillerDue)
            return;
        (_isFillerDue, _fillers) = (false, _fillers + 1);
        call.OutOfBand.Ask(call.ToolOptions.Filler);
    }

    public void OnPromptDue()
    {
        if (!_isPromptDue)
            return;
        _isPromptDue = false;
        call.History.AddNote(++_prompts switch { 1 => StillThere, 2 => OfferHelp, _ => SilentGoodbye });
        if (_prompts > 2)
            call.LastWords.OnAsked(CallEnd.Idle);
    }

    public void OnWindDown() => call.History.AddNote(WindingDown);

    public void OnIdle()
    {
        if (_isIdle)
            call.End(CallEnd.Idle);
    }
}
