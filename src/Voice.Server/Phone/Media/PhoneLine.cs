using System.Collections.Concurrent;
using Voice.Assistants;
using Voice.Audio;
using Voice.Lines;

namespace Voice.Server.Phone;

/// <summary>The line of a phone, over its carrier's media stream.</summary>
/// <remarks>
/// Carriers queue the sound and play it by their own clock. Marks tell what was heard: one after every
/// <see cref="MarkEvery"/> of sound and one at the end of every part. A carrier that can report its unplayed sound is asked at each clear and pause.
/// </remarks>
/// <param name="post">Reports events to the session.</param>
internal sealed class PhoneLine(PhoneProtocol protocol, PhoneAudio audio, PhoneWriter writer, Action<CallEvent> post, TimeProvider time) : ILine
{
    public static readonly TimeSpan MarkEvery = TimeSpan.FromMilliseconds(200);

    private const int MostAsked = 8;

    // Longer than the queue of any carrier that can be asked: a part that ended before this time was heard.
    private static readonly TimeSpan LongestQueue = TimeSpan.FromSeconds(30);

    private readonly PlaybackMarks _marks = new(time);
    private readonly byte[] _frame = new byte[protocol.UnitBytes];
    private readonly int _markEveryBytes = protocol.ReturnsMarks ? audio.Stream.BytesIn(MarkEvery) : int.MaxValue;
    private readonly ConcurrentQueue<QueueQuestion> _asked = [];

    // Also of a carrier that neither tells nor marks anything: then by the clock.
    private readonly PlaybackEventTracker? _playbackEvents =
        protocol.TellsPlayback || (!protocol.ReturnsMarks && protocol.AskQueue is null) ? new PlaybackEventTracker(audio.Stream, protocol.TellsPlayback, writer, time) : null;

    private SentAudioIndex? _track = protocol.AskQueue is null ? null : new SentAudioIndex(audio.Stream);
    private string? _itemId;
    private int _contentIndex;
    private long _given;
    private long _sent;
    private long _markedAt;
    private int _framed;
    private bool _isPaused;
    private QueueQuestion? _pauseQuestion;

    public AudioFormat Format => audio.Call;

    public void Play(in ResponseAudio piece)
    {
        if (_itemId != piece.ItemId || _contentIndex != piece.ContentIndex)
            Begin(piece.ItemId, piece.ContentIndex);
        _given += piece.Bytes.Length;
        Send(audio.ToStream(piece.Bytes));
    }

    public void EndPart(string itemId, int contentIndex)
    {
        if (_itemId != itemId || _contentIndex != contentIndex)
            return;
        SendRest();
        if (protocol.ReturnsMarks)
            writer.Mark(_marks.Set(itemId, contentIndex, audio.Call.DurationOf(_given), isEnd: true));
        _itemId = null;
    }

    public void Clear(int clearId)
    {
        var pauseQuestion = _pauseQuestion;
        (_isPaused, _pauseQuestion) = (false, null);
        _itemId = null;
        _framed = 0;
        audio.Drop();
        var heard = _marks.Clear();
        if (_playbackEvents is not null)
        {
            post(new LineCleared(clearId, _playbackEvents.Clear()));
            return;
        }
        if (_track is null)
        {
            writer.Clear();
            post(new LineCleared(clearId, heard));
            return;
        }
        if (pauseQuestion is null)
        {
            Ask(new QueueQuestion(_track) { ClearId = clearId }, writer.Clear(protocol.AskQueue));
        }
        else
        {
            writer.Clear();
            if (pauseQuestion.Clear(clearId) is { } cleared)
                post(cleared);
        }
        _track = new SentAudioIndex(audio.Stream);
    }

    public void Pause()
    {
        if (_isPaused)
            return;
        _isPaused = true;
        _marks.Pause();
        if (_playbackEvents is not null)
            Post(_playbackEvents.Pause());
        else if (writer.Pause(protocol.AskQueue) is { } sent && _track is not null)
            Ask(_pauseQuestion = new QueueQuestion(_track), sent);
    }

    public void Resume()
    {
        if (!_isPaused)
            return;
        _isPaused = false;
        _pauseQuestion?.Expire();
        _pauseQuestion = null;
        _marks.Resume();
        _playbackEvents?.Resume();
        writer.Resume();
    }

    /// <summary>The carrier said what it had not played when it was cleared or paused.</summary>
    public void OnQueue(int bytes)
    {
        if (_asked.TryDequeue(out var asked) && asked.Answer(bytes, writer) is { } cleared)
            post(cleared);
    }

    /// <summary>Time has passed: what was heard is told by the clock, where the carrier tells nothing.</summary>
    public void OnTime()
    {
        if (_playbackEvents?.PlayedByNow() is { } reports)
            Post(reports);
    }

    /// <summary>The carrier has begun to play, or has played all it had.</summary>
    public void OnPlayback(bool on)
    {
        if (on)
            _playbackEvents?.Begin();
        else if (_playbackEvents?.End() is { } reports)
            Post(reports);
    }

    /// <summary>A phone has no screen, but its carrier may want the notice.</summary>
    public void Tell(LineNotice notice)
    {
        if (protocol.Report(notice) is { } report)
            writer.Reply(report);
    }

    /// <summary>A mark has come back.</summary>
    public void OnPlayed(int mark)
    {
        if (writer.Reach(mark) is > 0 and var number)
            Post(_marks.Return(number));
    }

    private void Post(List<PlaybackReport> reports)
    {
        if (reports.Count > 0)
            post(new Played(reports));
    }

    private void Ask(QueueQuestion question, long sent)
    {
        question.SentBytes = sent;
        // A carrier with many open questions answers none, so its marks are used.
        if (_asked.Count == MostAsked)
            _asked.TryDequeue(out _);
        _asked.Enqueue(question);
    }

    private void Begin(string itemId, int contentIndex)
    {
        if (_itemId is not null)
            SendRest();
        _itemId = itemId;
        _contentIndex = contentIndex;
        _given = _sent = _markedAt = 0;
        _marks.Begin(itemId, contentIndex);
        var longAgo = writer.SentBytes - audio.Stream.BytesIn(LongestQueue);
        _track?.Reach(longAgo);
        _playbackEvents?.Forget(longAgo);
    }

    private void Send(ReadOnlySpan<byte> sound)
    {
        while (!sound.IsEmpty)
        {
            var length = (int)Math.Min(sound.Length, _markedAt + _markEveryBytes - _sent);
            _track?.Add(_itemId!, _contentIndex, length);
            _playbackEvents?.Add(_itemId!, _contentIndex, length);
            Write(sound[..length]);
            sound = sound[length..];
            _sent += length;
            if (_sent - _markedAt < _markEveryBytes)
                continue;
            _markedAt = _sent;
            writer.Mark(_marks.Set(_itemId!, _contentIndex, audio.Stream.DurationOf(_sent), isEnd: false));
        }
    }

    /// <summary>The rest of the sound in the filter and the frame, filled up with silence.</summary>
    private void SendRest()
    {
        var rest = audio.Flush();
        _track?.Pad(rest.Length);
        _playbackEvents?.Pad(rest.Length);
        if (!rest.IsEmpty)
            Write(rest);
        if (_framed == 0)
            return;
        _track?.Pad(_frame.Length - _framed);
        _playbackEvents?.Pad(_frame.Length - _framed);
        _frame.AsSpan(_framed).Fill(audio.Stream.Silence);
        writer.Play(_frame);
        _framed = 0;
    }

    private void Write(ReadOnlySpan<byte> sound)
    {
        if (_frame.Length == 0)
        {
            writer.Play(sound);
            return;
        }
        while (!sound.IsEmpty)
        {
            var whole = protocol.FrameBytes == 0 && _framed == 0 ? sound.Length - (sound.Length % _frame.Length) : 0;
            if (whole > 0)
            {
                writer.Play(sound[..whole]);            // the carrier takes several units in one piece
                sound = sound[whole..];
                continue;
            }
            var length = Math.Min(sound.Length, _frame.Length - _framed);
            sound[..length].CopyTo(_frame.AsSpan(_framed));
            sound = sound[length..];
            _framed += length;
            if (_framed < _frame.Length)
                return;
            writer.Play(_frame);
            _framed = 0;
        }
    }
}
