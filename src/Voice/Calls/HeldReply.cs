using Voice.Assistants;

namespace Voice.Calls;

/// <summary>A reply to a turn that may be no turn. Its sound and words are kept in order until the decision whether the caller hears them.</summary>
/// <remarks>Belongs to the mailbox. Sound beyond <see cref="Most"/> is dropped: it is held for little more than a second.</remarks>
/// <param name="created">Its first event.</param>
internal sealed class HeldReply(ResponseCreated created)
{
    // A minute of 24 kHz sound. No assistant makes so much in the second for which it is held.
    private const int Most = 60 * 48_000;

    private readonly List<Piece> _pieces = [new(created, null, null, 0, null)];
    private int _bytes;

    public string ResponseId { get; } = created.ResponseId;

    /// <returns>False if the event is not one of the reply's.</returns>
    public bool Takes(CallEvent happened)
    {
        var id = happened switch
        {
            ResponseWords e => e.ResponseId,
            ResponseAudioDone e => e.ResponseId,
            ToolCalled e => e.ResponseId,
            ResponseDone e => e.ResponseId,
            _ => null,
        };
        if (id != ResponseId)
            return false;
        _pieces.Add(new(happened, null, null, 0, null));
        return true;
    }

    /// <returns>False if the piece is not one of the reply's.</returns>
    public bool Takes(in ResponseAudio audio)
    {
        if (audio.ResponseId != ResponseId)
            return false;
        _bytes += audio.Bytes.Length;
        if (_bytes <= Most)
            _pieces.Add(new(null, audio.ResponseId, audio.ItemId, audio.ContentIndex, audio.Bytes.ToArray()));
        return true;
    }

    /// <summary>Gives everything on, in order.</summary>
    /// <param name="isHeard">If not, only its end and its cost are given on.</param>
    public void Release(bool isHeard, Action<CallEvent> onEvent, AudioHandler onAudio)
    {
        foreach (var piece in _pieces)
        {
            if (piece.Happened is { } happened)
            {
                if (isHeard || happened is ResponseDone)
                    onEvent(happened);
            }
            else if (isHeard)
            {
                onAudio(new ResponseAudio(piece.ResponseId!, piece.ItemId!, piece.ContentIndex, piece.Audio));
            }
        }
    }

    private readonly record struct Piece(CallEvent? Happened, string? ResponseId, string? ItemId, int ContentIndex, byte[]? Audio);
}
