using Voice.Assistants;
using Voice.Audio;
using Voice.Lines;
using Voice.Sessions;

namespace Voice.Server.Phone;

/// <summary>A phone's end of a call, over its carrier's media stream.</summary>
/// <remarks>
/// Carriers keep what they are sent and play it by their own clock. What has been heard is known from marks: one after every
/// <see cref="MarkEvery"/> of sound and one at the end of every part.
/// </remarks>
/// <param name="post">Tells the session.</param>
internal sealed class PhoneLine(PhoneProtocol protocol, PhoneAudio audio, PhoneWriter writer, Action<SessionEvent> post) : ILine
{
    public static readonly TimeSpan MarkEvery = TimeSpan.FromMilliseconds(200);

    private readonly PlaybackMarks _marks = new();
    private readonly byte[] _frame = new byte[protocol.FrameBytes];
    private readonly int _markEveryBytes = protocol.ReturnsMarks ? audio.Stream.BytesIn(MarkEvery) : int.MaxValue;
    private string? _itemId;
    private int _contentIndex;
    private long _given;
    private long _sent;
    private long _markedAt;
    private int _framed;

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
        _itemId = null;
        _framed = 0;
        audio.Drop();
        writer.Clear();
        post(new LineCleared(clearId, _marks.Clear()));
    }

    /// <summary>A phone has no screen, but whoever carries it may want to know.</summary>
    public void Tell(LineNotice notice)
    {
        if (protocol.Report(notice) is { } report)
            writer.Reply(report);
    }

    /// <summary>A mark has come back.</summary>
    public void OnPlayed(int mark)
    {
        if (_marks.Return(mark) is { Count: > 0 } reports)
            post(new Played(reports));
    }

    private void Begin(string itemId, int contentIndex)
    {
        if (_itemId is not null)
            SendRest();
        _itemId = itemId;
        _contentIndex = contentIndex;
        _given = _sent = _markedAt = 0;
    }

    private void Send(ReadOnlySpan<byte> sound)
    {
        while (!sound.IsEmpty)
        {
            var length = (int)Math.Min(sound.Length, _markedAt + _markEveryBytes - _sent);
            Write(sound[..length]);
            sound = sound[length..];
            _sent += length;
            if (_sent - _markedAt < _markEveryBytes)
                continue;
            _markedAt = _sent;
            writer.Mark(_marks.Set(_itemId!, _contentIndex, audio.Stream.DurationOf(_sent), isEnd: false));
        }
    }

    /// <summary>What the filter and the frame still hold, filled up with silence.</summary>
    private void SendRest()
    {
        var rest = audio.Flush();
        if (!rest.IsEmpty)
            Write(rest);
        if (_framed == 0)
            return;
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
