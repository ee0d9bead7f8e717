using Voice.Audio;
using Voice.Lines;

namespace Voice.Conversations;

/// <summary>What the caller has <em>heard</em>, part by part. The one truth for truncation, transcript and the next turn's context.</summary>
/// <remarks>
/// A line that reports playback is believed as far as the clock allows: nobody has heard what could not have been played yet. For a line that does not report (not yet, or not any
/// more), audio is taken to play in real time, one piece after the other, from the moment it was sent. Not thread-safe: it belongs to the conversation.
/// </remarks>
/// <param name="isClockSure">False if the length of what was sent is a guess (a line that speaks words itself): then reports are believed whatever the clock says.</param>
internal sealed class PlaybackLedger(AudioFormat format, bool isClockSure = true)
{
    // The last of what came may not be told until the part ends: carriers tell by marks, a few a second.
    private static readonly TimeSpan MostUntold = TimeSpan.FromMilliseconds(500);

    private readonly List<PlayedPart> _parts = [];
    private readonly SortedDictionary<int, Cutting> _cuts = [];
    private TimeSpan? _pausedAt;
    private TimeSpan _toldAt;                           // when a report last told something new, or the first sound of a silence was sent

    /// <summary>True while there is something to be heard still, or more of a begun part to come.</summary>
    public bool IsPlaying => _parts.Count > 0;

    /// <summary>True while a cleared line has not said what was heard.</summary>
    public bool IsClearing => _cuts.Count > 0;

    /// <summary>True while the line, by its own word, is in the middle of what it was given.</summary>
    public bool IsBehind => _parts.Exists(static part => part.Played > TimeSpan.Zero && part.Sent - part.Played > MostUntold);

    /// <summary>True while the line is paused: nothing is heard then, whatever the time.</summary>
    public bool IsPaused => _pausedAt is not null;

    /// <summary>When, by the clock, all that was sent will have been played.</summary>
    public TimeSpan EndsAt { get; private set; }

    /// <summary>Grows whenever what was heard may have changed, but not with each piece that is sent.</summary>
    public int Version { get; private set; }

    /// <summary>True once the line has reported playback: from then on reports count, for as long as they come.</summary>
    public bool HasReports { get; private set; }

    /// <summary>When all that was sent will have been played, as far as can be told: by the last report, should the line be behind the clock, and else by the clock.</summary>
    public TimeSpan ExpectedEnd
    {
        get
        {
            var left = TimeSpan.Zero;
            foreach (var part in _parts)
                left += part.Sent - part.Played;
            return HasReports && _toldAt + left > EndsAt ? _toldAt + left : EndsAt;
        }
    }

    /// <summary>True if the line says that it has played everything: then only the clock is waited for.</summary>
    public bool IsAllTold => _parts.TrueForAll(static part => part.IsToldWhole);

    /// <summary>The items of which something is to be heard still.</summary>
    public IEnumerable<string> Items => _parts.Concat(_cuts.Values.SelectMany(static cut => cut.Parts)).Select(static part => part.ItemId);

    /// <summary>The parts of a reply that are not complete, and how much of each the line was given.</summary>
    public IReadOnlyList<(string ItemId, int ContentIndex, TimeSpan Sent)> Open(string responseId) =>
        [.. _parts.Where(part => part.ResponseId == responseId && !part.Complete).Select(static part => (part.ItemId, part.ContentIndex, part.Sent))];

    /// <summary>A piece was given to the line.</summary>
    /// <returns>True if it is the first of its part.</returns>
    public bool Send(string responseId, string itemId, int contentIndex, int bytes, TimeSpan now) =>
        Send(responseId, itemId, contentIndex, format.DurationOf(bytes), now);

    /// <summary>A piece was given to the line that takes so long to be heard.</summary>
    /// <returns>True if it is the first of its part.</returns>
    public bool Send(string responseId, string itemId, int contentIndex, TimeSpan duration, TimeSpan now)
    {
        now = _pausedAt ?? now;
        var part = Find(_parts, itemId, contentIndex);
        var isNew = part is null;
        if (_parts.Count == 0)
            _toldAt = now;
        if (part is null)
            _parts.Add(part = new PlayedPart(responseId, itemId, contentIndex));
        part.Sent += duration;
        EndsAt = (EndsAt > now ? EndsAt : now) + duration;
        return isNew;
    }

    /// <summary>No more audio will come for a part.</summary>
    /// <returns>False if there was none, or its end was known.</returns>
    public bool End(string itemId, int contentIndex)
    {
        if (Find(_parts, itemId, contentIndex) is not { Complete: false } part)
            return false;
        part.Complete = true;
        Retire();
        return true;
    }

    /// <summary>No more audio will come for any part of a reply.</summary>
    /// <returns>The parts whose end was not known before.</returns>
    public IReadOnlyList<(string ItemId, int ContentIndex)> EndResponse(string responseId)
    {
        var open = _parts.FindAll(part => part.ResponseId == responseId && !part.Complete);
        foreach (var part in open)
            part.Complete = true;
        Retire();
        return open.ConvertAll(static part => (part.ItemId, part.ContentIndex));
    }

    /// <summary>The line told how far it is.</summary>
    public void Report(IReadOnlyList<PlaybackReport> reports, TimeSpan now)
    {
        if (Take(_parts, reports))
            _toldAt = _pausedAt ?? now;
        CatchUp(now);
        foreach (var cut in _cuts.Values)
            Believe(cut, reports);                      // sent before the line saw the clear: better than nothing if its answer never comes
    }

    /// <summary>Time has passed: more of what the line told can be true.</summary>
    public void CatchUp(TimeSpan now)
    {
        BelieveTold(_parts, LeftAt(now));
        Retire();
    }

    /// <summary>What the clock has not played yet.</summary>
    public TimeSpan LeftAt(TimeSpan now) => EndsAt - (_pausedAt ?? now) is { Ticks: > 0 } left ? left : TimeSpan.Zero;

    /// <summary>The line stands still from now on.</summary>
    public void Pause(TimeSpan now) => _pausedAt ??= now;

    /// <summary>The line plays on.</summary>
    public void Resume(TimeSpan now)
    {
        if (_pausedAt is not { } at)
            return;
        _pausedAt = null;
        EndsAt += now - at;
        _toldAt += now - at;
    }

    /// <summary>A sound that belongs to no reply was put behind what the line has played by now. It ends the part before it, for the line: if that goes on, it is counted anew.</summary>
    public void SplitHere()
    {
        foreach (var part in _parts)
        {
            part.Tell(part.Sent);
            part.Believe(part.Sent);
            part.CountedFrom = part.Sent;
        }
        Retire();
    }

    /// <summary>How much was heard of each part of which something is still to be heard; a part that is not among them was heard to its end.</summary>
    public IReadOnlyList<PlaybackReport> Heard() =>
        [.. _parts.Concat(_cuts.Values.SelectMany(static cut => cut.Parts)).Select(static part => new PlaybackReport(part.ItemId, part.ContentIndex, part.Played))];

    /// <summary>How much of a part the line was given; zero if there is no such part.</summary>
    public TimeSpan Sent(string itemId, int contentIndex) => Find(_parts, itemId, contentIndex)?.Sent ?? TimeSpan.Zero;

    /// <summary>By the clock everything has been played: forget what is complete, whatever was (not) reported.</summary>
    public void Finish()
    {
        _parts.RemoveAll(static part => part.Complete);
        Version++;
    }

    /// <summary>The line is being cleared: all parts leave the queue and wait for their final reports under this id.</summary>
    public void Cut(int clearId, TimeSpan now)
    {
        var isSilent = !HasReports || (isClockSure && (_pausedAt ?? now) - _toldAt > PlaybackReport.Stale);
        var cut = _cuts[clearId] = new Cutting([.. _parts], now, LeftAt(now), isSilent);
        _pausedAt = null;
        BelieveTold(cut.Parts, cut.Unheard);
        _parts.Clear();
        EndsAt = now;
    }

    /// <summary>The clears that were ordered at this time or before it and have not been settled.</summary>
    public IReadOnlyList<int> ClearsUntil(TimeSpan time) => [.. _cuts.Where(cut => cut.Value.At <= time).Select(cut => cut.Key)];

    /// <summary>The clear is over (or its deadline): what had been heard of each part that was cut.</summary>
    /// <param name="reports">The line's last words, or null if it said nothing: then its last reports count or, if it does not report (any more), the clock.</param>
    /// <returns>Null if no such clear is open.</returns>
    public IReadOnlyList<HeardPart>? Settle(int clearId, IReadOnlyList<PlaybackReport>? reports)
    {
        if (!_cuts.Remove(clearId, out var cut))
            return null;
        Version++;
        Believe(cut, reports ?? []);
        if (!HasReports || (reports is null && cut.IsSilent))
            PlayByClock(cut);
        return cut.Parts.ConvertAll(static part =>
            new HeardPart(part.ItemId, part.ContentIndex, part.Played, part.Sent, part.Complete, part.IsHeard));
    }

    /// <summary>The line is another one: its reports begin anew.</summary>
    public void ForgetReports()
    {
        HasReports = false;
        Version++;
    }

    private void Believe(Cutting cut, IReadOnlyList<PlaybackReport> reports)
    {
        Take(cut.Parts, reports);
        BelieveTold(cut.Parts, cut.Unheard);
    }

    /// <returns>True if they told something new.</returns>
    private bool Take(List<PlayedPart> parts, IReadOnlyList<PlaybackReport> reports)
    {
        var isNew = false;
        foreach (var report in reports)
        {
            if (Find(parts, report.ItemId, report.ContentIndex) is not { } part)
                continue;
            HasReports = true;
            var told = part.Told;
            part.Tell(part.CountedFrom + report.Played);
            isNew |= part.Told > told;
            if (report.Played <= TimeSpan.Zero)
                continue;
            foreach (var earlier in parts.TakeWhile(other => other != part))
                earlier.Tell(earlier.Sent);             // a line plays in order: what came before has been heard
        }
        return isNew;
    }

    /// <param name="unheard">What the clock has not played yet.</param>
    private void BelieveTold(List<PlayedPart> parts, TimeSpan unheard)
    {
        for (var i = parts.Count - 1; i >= 0; i--)
        {
            var part = parts[i];
            var left = unheard < part.Sent ? unheard : part.Sent;
            unheard -= left;
            var most = part.Sent - left;
            part.Believe(part.Told < most || !isClockSure ? part.Told : most);
        }
    }

    private static void PlayByClock(Cutting cut)
    {
        var unheard = cut.Unheard;
        for (var i = cut.Parts.Count - 1; i >= 0; i--)
        {
            var part = cut.Parts[i];
            var left = unheard < part.Sent ? unheard : part.Sent;
            part.Believe(part.Sent - left);
            unheard -= left;
        }
    }

    private void Retire()
    {
        _parts.RemoveAll(static part => part.IsHeard);
        Version++;
    }

    private static PlayedPart? Find(List<PlayedPart> parts, string itemId, int contentIndex)
    {
        foreach (var part in parts)
        {
            if (part.ContentIndex == contentIndex && part.ItemId == itemId)
                return part;
        }
        return null;
    }

    /// <summary>What was queued when the line was cleared, and how much of it the clock had not played.</summary>
    /// <param name="IsSilent">The line had not reported for so long that it does not report any more, or it never has.</param>
    private sealed record Cutting(List<PlayedPart> Parts, TimeSpan At, TimeSpan Unheard, bool IsSilent);
}
