using Voice.Audio;
using Voice.Lines;

namespace Voice.Sessions;

/// <summary>What the caller has <em>heard</em>, part by part. The one truth for truncation, transcript and the next turn's context.</summary>
/// <remarks>
/// A line that reports playback is believed. For one that does not (or not yet), audio is taken to play in real time, one piece after the other,
/// from the moment it was sent. Not thread-safe: it belongs to the conversation.
/// </remarks>
public sealed class PlaybackLedger(AudioFormat format)
{
    // A page counts whole milliseconds and rounds down: a part that lacks less than this has been heard.
    private static readonly TimeSpan Tolerance = TimeSpan.FromMilliseconds(5);

    private readonly List<PlayedPart> _parts = [];
    private readonly Dictionary<int, List<PlayedPart>> _cuts = [];
    private TimeSpan _endsAt;
    private bool _reported;

    /// <summary>True while there is something to be heard still, or more of a begun part to come.</summary>
    public bool IsPlaying => _parts.Count > 0;

    /// <summary>When, by the clock, all that was received so far will have been played.</summary>
    public TimeSpan EndsAt => _endsAt;

    /// <summary>True once the line has reported playback: from then on only reports count.</summary>
    public bool HasReports => _reported;

    /// <summary>A piece was given to the line.</summary>
    /// <returns>True if it is the first of its part.</returns>
    public bool Send(string responseId, string itemId, int contentIndex, int bytes, TimeSpan now)
    {
        var part = Find(_parts, itemId, contentIndex);
        var isNew = part is null;
        if (part is null)
            _parts.Add(part = new PlayedPart(responseId, itemId, contentIndex));
        var duration = format.DurationOf(bytes);
        part.Sent += duration;
        _endsAt = (_endsAt > now ? _endsAt : now) + duration;
        return isNew;
    }

    /// <summary>No more audio will come for a part.</summary>
    public void End(string itemId, int contentIndex)
    {
        if (Find(_parts, itemId, contentIndex) is { } part)
            part.Complete = true;
        Retire();
    }

    /// <summary>No more audio will come for any part of a reply.</summary>
    public void EndResponse(string responseId)
    {
        foreach (var part in _parts)
            part.Complete |= part.ResponseId == responseId;
        Retire();
    }

    /// <summary>The line told how far it is. Reports never go back and never exceed what was sent.</summary>
    public void Report(IReadOnlyList<PlaybackReport> reports)
    {
        foreach (var report in reports)
        {
            if (Find(_parts, report.ItemId, report.ContentIndex) is not { } part)
                continue;
            _reported = true;
            Believe(part, report.Played);
        }
        Retire();
    }

    /// <summary>By the clock everything has been played: forget what is complete, whatever was (not) reported.</summary>
    public void Finish()
    {
        _parts.RemoveAll(static part => part.Complete);
    }

    /// <summary>The line is being cleared: all parts leave the queue and wait for their final reports under this id.</summary>
    public void Cut(int clearId)
    {
        _cuts[clearId] = [.. _parts];
        _parts.Clear();
    }

    /// <summary>The clear is over (or its deadline): what had been heard of each part that was cut.</summary>
    /// <param name="reports">The line's last words, or null if it said nothing.</param>
    /// <param name="clearedAt">When the line was cleared; counts only for a line that never reports.</param>
    public IReadOnlyList<HeardPart> Settle(int clearId, IReadOnlyList<PlaybackReport>? reports, TimeSpan clearedAt)
    {
        if (!_cuts.Remove(clearId, out var parts))
            return [];
        foreach (var report in reports ?? [])
        {
            if (Find(parts, report.ItemId, report.ContentIndex) is not { } part)
                continue;
            _reported = true;
            Believe(part, report.Played);
        }
        if (!_reported)
            PlayByClock(parts, clearedAt);
        _endsAt = TimeSpan.Zero;
        return parts.ConvertAll(part => new HeardPart(part.ItemId, part.ContentIndex, part.Played, part.Sent, part.Complete && part.Sent - part.Played < Tolerance));
    }

    /// <summary>The line is another one: its reports begin anew.</summary>
    public void ForgetReports() => _reported = false;

    private static void Believe(PlayedPart part, TimeSpan played)
    {
        if (played > part.Played)
            part.Played = played < part.Sent ? played : part.Sent;
    }

    private void PlayByClock(List<PlayedPart> parts, TimeSpan now)
    {
        var unheard = _endsAt > now ? _endsAt - now : TimeSpan.Zero;
        for (var i = parts.Count - 1; i >= 0; i--)
        {
            var left = unheard < parts[i].Sent ? unheard : parts[i].Sent;
            Believe(parts[i], parts[i].Sent - left);
            unheard -= left;
        }
    }

    private void Retire() => _parts.RemoveAll(static part => part.Complete && part.Sent - part.Played < Tolerance);

    private static PlayedPart? Find(List<PlayedPart> parts, string itemId, int contentIndex)
    {
        foreach (var part in parts)
        {
            if (part.ContentIndex == contentIndex && part.ItemId == itemId)
                return part;
        }
        return null;
    }

    private sealed class PlayedPart(string responseId, string itemId, int contentIndex)
    {
        public string ResponseId { get; } = responseId;
        public string ItemId { get; } = itemId;
        public int ContentIndex { get; } = contentIndex;
        public TimeSpan Sent { get; set; }
        public TimeSpan Played { get; set; }
        public bool Complete { get; set; }
    }
}
