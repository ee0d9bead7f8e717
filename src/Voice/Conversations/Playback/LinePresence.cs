using Voice.Lines;

namespace Voice.Conversations;

/// <summary>Whether a line is there: lines come and go under the call, each with an epoch of its own.</summary>
internal sealed class LinePresence(CallParts call)
{
    private int _epoch;
    private Phase? _toldPhase = Phase.Connecting;       // null: the line has been told none
    private bool _cutByLoss;                            // a reply was due or being said when the line was lost
    private bool _cutInReply;                           // and the caller had not heard all that was said

    public bool IsAttached { get; private set; }

    public void OnAttached(int epoch)
    {
        if (epoch <= _epoch)
            return;                                     // two came at once, and the newer one was first
        if (IsAttached)
            Lose();
        if (_epoch == 0)
            Begin();
        call.Do.Stop(CallTimer.ResumeWindow);
        (_epoch, IsAttached) = (epoch, true);
        call.Playback.ForgetReports();
        call.Hearing.EndHold();                         // a line that comes is not on hold
        _toldPhase = null;
        if (call.Handover.Assistant is { } assistant)
            Resume(assistant);
        else
            call.Handover.OnLineBack(_cutByLoss, _cutInReply);
        (_cutByLoss, _cutInReply) = (false, false);
    }

    public void OnDetached(int epoch)
    {
        if (epoch != _epoch || !IsAttached)
            return;                                     // the late goodbye of a line that has been replaced
        Lose();
        if (call.Options.ResumeWindow > TimeSpan.Zero)
            call.Do.Start(CallTimer.ResumeWindow, call.Options.ResumeWindow);
        else
            call.End(CallEnd.CallerGone);
    }

    public void OnResumeWindowOver()
    {
        if (!IsAttached)
            call.End(CallEnd.CallerGone);
    }

    /// <summary>A reply has begun. If nobody is there to hear it, it is asked for again when the caller is back.</summary>
    public void OnReplyBegan() => _cutByLoss |= !IsAttached;

    /// <summary>After every event: the line is told what the call is doing, if that has changed.</summary>
    public void TellPhase()
    {
        var phase = call.Phase;
        call.Do.Tell(phase == _toldPhase ? null : new PhaseChanged(phase));
        _toldPhase = phase;
    }

    private void Begin()
    {
        call.Do.Start(CallTimer.MaxDuration, call.Options.MaxDuration);
        if (call.Options.WindDown > TimeSpan.Zero && call.Options.MaxDuration >= 2 * call.Options.WindDown)
            call.Do.Start(CallTimer.WindDown, call.Options.MaxDuration - call.Options.WindDown);
        call.Openings.OnCallBegan();
    }

    private void Resume(Assistants.AssistantDescription assistant)
    {
        call.Do.Tell(new CallUp(assistant));
        foreach (var caption in call.Transcript.Replay())
            call.Do.Tell(caption);
        if (_cutInReply)
            call.History.AddNote(ContinuationPrompts.LineLost);
        if (_cutByLoss)
            call.Replies.Want();
        call.Turns.ExpectEnd();
    }

    private void Lose()
    {
        IsAttached = false;
        // An announcement is made again by itself, and nobody misses the rest of a filler.
        _cutInReply |= call.Playback.Items.Any(item => !call.OutOfBand.Has(item)) && !call.Openings.IsMakingAnnouncement;
        _cutByLoss |= BargeIn.Apply(call);
        call.Playback.ResolveClears(call.Now);
    }
}
