using Voice.Assistants;
using Voice.Audio;
using Voice.Lines;

namespace Voice.Conversations;

/// <summary>What the line was given, what the caller has heard of it, and the clears that are under way.</summary>
internal sealed class Playback(CallParts call, AudioFormat format)
{
    // What a line may lag behind the clock: its pre-buffer, its jitter buffer, the network.
    private static readonly TimeSpan Grace = TimeSpan.FromMilliseconds(500);

    // A line that has reported may be slow. Marks may also be lost, or stop: with the ways to the carrier and back, a caller waits less than 2 s for them.
    private static readonly TimeSpan ReportGrace = TimeSpan.FromSeconds(1.5);

    // Of a line that speaks by itself it is only guessed when it has done so.
    private static readonly TimeSpan SpeakingGrace = TimeSpan.FromSeconds(2);

    private readonly PlaybackLedger _ledger = new(format, isClockSure: !call.Options.LineSpeaks);
    private readonly HashSet<string> _formerItems = [];         // of assistants before: this one cannot cut them
    private (string ItemId, int ContentIndex, int Length) _said = ("", 0, 0);
    private int _toldVersion;

    public bool IsPlaying => _ledger.IsPlaying;

    public bool IsClearing => _ledger.IsClearing;

    /// <inheritdoc cref="PlaybackLedger.Items"/>
    public IEnumerable<string> Items => _ledger.Items;

    /// <inheritdoc cref="PlaybackLedger.EndsAt"/>
    public TimeSpan EndsAt => _ledger.EndsAt;

    /// <inheritdoc cref="PlaybackLedger.IsBehind"/>
    public bool IsBehind => _ledger.IsBehind;

    /// <inheritdoc cref="PlaybackLedger.Open"/>
    public IReadOnlyList<(string ItemId, int ContentIndex, TimeSpan Sent)> Open(string responseId) => _ledger.Open(responseId);

    /// <summary>A piece of sound is given to the line.</summary>
    /// <param name="isFirst">True if it is the first of its part.</param>
    /// <returns>Where it stands.</returns>
    public AudioPlace Send(in ResponseAudio audio, out bool isFirst)
    {
        isFirst = _ledger.Send(audio.ResponseId, audio.ItemId, audio.ContentIndex, audio.Bytes.Length, call.Now);
        return new AudioPlace(_ledger.Sent(audio.ItemId, audio.ContentIndex), _ledger.EndsAt);
    }

    /// <summary>The line says the words by itself: for the ledger they are sound of the length that it takes to say them.</summary>
    public void Say(ResponseWords words)
    {
        if ((_said.ItemId, _said.ContentIndex) != (words.ItemId, words.ContentIndex))
            _said = (words.ItemId, words.ContentIndex, 0);
        // The last event has all words of the part: those that did not come before are new.
        var more = !words.Final ? words.Text : words.Text.Length > _said.Length ? words.Text[_said.Length..] : "";
        _said.Length += more.Length;
        if (more.Length > 0)
        {
            _ledger.Send(words.ResponseId, words.ItemId, words.ContentIndex, Transcript.TimeToSay(more.Length), call.Now);
            call.Do.Do(new SayWords(words.ItemId, words.ContentIndex, more));
        }
        call.Openings.OnSounded(words.ResponseId);
        if (words.Final)
            EndPart(words.ItemId, words.ContentIndex);
    }

    /// <summary>A sound that belongs to no reply was put in the middle of what plays.</summary>
    public void SplitHere() => _ledger.SplitHere();

    public void EndPart(string itemId, int contentIndex)
    {
        if (_ledger.End(itemId, contentIndex))
            call.Do.Do(new EndPart(itemId, contentIndex));
    }

    /// <summary>No more of a reply will come.</summary>
    public void EndParts(string responseId)
    {
        foreach (var (itemId, contentIndex) in _ledger.EndResponse(responseId))
            call.Do.Do(new EndPart(itemId, contentIndex));
        AwaitEnd();
    }

    /// <summary>How much is to be heard still, by the clock.</summary>
    public TimeSpan Left => _ledger.LeftAt(call.Now);

    /// <summary>The line falls silent for a moment and keeps what was not heard.</summary>
    /// <returns>False if nothing is to be heard, the line is paused already, or it speaks by itself.</returns>
    public bool TryPause()
    {
        if (_ledger.IsPaused || !call.Line.IsAttached || call.Options.LineSpeaks || (!_ledger.IsPlaying && call.Replies.Slot.IsFree))
            return false;
        _ledger.Pause(call.Now);
        call.Do.Do(new PauseLine());
        call.Do.Stop(CallTimer.PlaybackDue);
        return true;
    }

    /// <summary>The line plays on. Without effect if it is not paused.</summary>
    public void Resume()
    {
        if (!_ledger.IsPaused)
            return;
        _ledger.Resume(call.Now);
        call.Do.Do(new ResumeLine());
        AwaitEnd();
    }

    /// <summary>The line must fall silent.</summary>
    public void Clear()
    {
        if (!_ledger.IsPlaying)
        {
            Resume();
            return;
        }
        if (!_ledger.IsClearing)
            call.Do.Start(CallTimer.ClearDue, call.Options.ClearDeadline);
        var clearId = call.NextNumber();
        _ledger.Cut(clearId, call.Now);
        if (call.Line.IsAttached)
            call.Do.Do(new ClearLine(clearId));
        call.Do.Stop(CallTimer.PlaybackDue);
    }

    public void OnCleared(int clearId, IReadOnlyList<PlaybackReport>? reports)
    {
        if (_ledger.Settle(clearId, reports) is not { } parts)
            return;
        if (!_ledger.IsClearing)
            call.Do.Stop(CallTimer.ClearDue);
        if (call.Options.Recording is not null)
            call.Do.Do(new CutRecording(parts));
        foreach (var part in parts.Where(part => !part.Whole))
            Cut(part);
        if (call.Options.LineSpeaks)
            _ledger.ForgetReports();                    // such a line tells what was heard when it is interrupted, and else nothing
    }

    public void OnClearDue() => ResolveClears(call.Now - call.Options.ClearDeadline);

    /// <summary>Ends the clears that were ordered at this time or before it, without a word of the line.</summary>
    public void ResolveClears(TimeSpan until)
    {
        foreach (var clear in _ledger.ClearsUntil(until))
            OnCleared(clear, null);
        if (_ledger.IsClearing)
            call.Do.Start(CallTimer.ClearDue, call.Options.ClearDeadline);
    }

    public void OnPlayed(IReadOnlyList<PlaybackReport> reports)
    {
        _ledger.Report(reports, call.Now);
        if (_ledger is { IsPlaying: true, IsAllTold: true })
            AwaitEnd();                                 // told before it can have been played: now only the clock is waited for
    }

    /// <summary>The reply is over but is still being played. Ends by the line's reports or else by the clock.</summary>
    public void AwaitEnd()
    {
        _ledger.CatchUp(call.Now);
        if (_ledger.IsPaused)
            return;
        // A line that reports gets more grace, from its last report on: a page in the background is slow, not silent.
        var grace = _ledger.IsAllTold ? TimeSpan.Zero : call.Options.LineSpeaks ? SpeakingGrace : _ledger.HasReports ? ReportGrace : Grace;
        var left = _ledger.ExpectedEnd + grace - call.Now;
        if (left <= TimeSpan.Zero)
            _ledger.Finish();
        else if (_ledger.IsPlaying)
            call.Do.Start(CallTimer.PlaybackDue, left);
    }

    public void ForgetReports() => _ledger.ForgetReports();

    /// <summary>The next assistant does not know the items that are playing.</summary>
    public void OnAssistantDetached() => _formerItems.UnionWith(_ledger.Items);

    /// <summary>After every event: a recording is told what was heard, if that has changed.</summary>
    public void TellRecording()
    {
        if (call.Options.Recording is null || _ledger.Version == _toldVersion)
            return;
        _toldVersion = _ledger.Version;
        call.Do.Do(new RecordHeard(_ledger.HasReports, _ledger.Heard()));
    }

    private void Cut(HeardPart part)
    {
        var line = Transcript.LineId(part.ItemId, part.ContentIndex);
        var cut = call.Transcript.Interrupt(line, part.Heard, part.Sent, part.Complete);
        if (!call.OutOfBand.Has(part.ItemId) && !_formerItems.Contains(part.ItemId))    // what is outside the conversation need not be cut there
            call.Do.Send(new TruncateItem(call.NextId("cut"), part.ItemId, part.ContentIndex, part.Heard, call.Options.LineSpeaks ? call.Transcript.TextOf(line) : null));
        call.Do.Tell(cut);
    }
}
