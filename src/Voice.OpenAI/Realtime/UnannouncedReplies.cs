
namespace Voice.OpenAI.Realtime;

/// <summary>Finds the reply that a server means when it sends a reply's events and no <c>response.created</c>. A pure machine: its input is an event and its time, its output is the way to handle the event.</summary>
/// <remarks>
/// A server that has announced one reply announces all of them: events of another id are stale, and this class does nothing more. Until then the events of an unknown reply are held while a reply is owed
/// and none is announced. The reply is the owed one when its own end comes, or an event of it 300 ms after its first. An announcement in between makes it stale. The next replies of such a server
/// begin at once. An id that was used, or came while nothing was owed, is never taken. Only <see cref="Ask"/> and <see cref="Refuse"/> may be called on another thread than the reader's.
/// </remarks>
internal sealed class UnannouncedReplies
{
    /// <summary>How long an announcement may come later than the reply's first event.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(300);

    // Requests beside each other are few. A bound, because a request may never be answered.
    private const int MostAsked = 8;
    private const int MostKnown = 64;

    // Three minutes of sound in base64. More than that is not a voice.
    private const int MostHeldBytes = 12 * 1024 * 1024;

    private readonly Lock _gate = new();
    private readonly List<string> _asked = [];          // requests that no reply has answered
    private readonly Queue<string> _known = [];         // replies that have begun, or are stale
    private readonly List<byte[]> _held = [];
    private int _heldBytes;
    private TimeSpan _heldSince;
    private string _running = "";
    private bool _turnIsOwed;
    private bool _neverAnnounces;
    private volatile bool _watches;

    internal enum Verdict
    {
        /// <summary>Read it.</summary>
        Read,

        /// <summary>Keep it with <see cref="Hold"/>.</summary>
        Hold,

        /// <summary>Begin the reply, read what was held, then read it.</summary>
        Begin,
    }

    /// <summary>True once the server has announced a reply: then nothing is held.</summary>
    public bool IsAnnouncing { get; private set; }

    /// <summary>True while the events of a reply must be judged. Thread-safe, and fit for every frame.</summary>
    public bool Watches => _watches;

    /// <summary>The reply of which events are held; empty if none are.</summary>
    public string HeldReply { get; private set; } = "";

    /// <summary>A request for a reply is about to be sent.</summary>
    public void Ask(string requestId)
    {
        lock (_gate)
        {
            if (_asked.Count == MostAsked)
                _asked.RemoveAt(0);
            _asked.Add(requestId);
            _watches = !IsAnnouncing;
        }
    }

    /// <summary>A request was refused.</summary>
    public void Refuse(string requestId)
    {
        lock (_gate)
            _asked.Remove(requestId);
    }

    /// <summary>The caller's turn is over: the server owes a reply without a request.</summary>
    public void EndTurn()
    {
        lock (_gate)
            (_turnIsOwed, _watches) = (true, !IsAnnouncing);
    }

    /// <summary>A reply was announced.</summary>
    /// <returns>The events that were held.</returns>
    public IReadOnlyList<byte[]> Announce(string replyId)
    {
        lock (_gate)
        {
            (IsAnnouncing, _watches) = (true, false);
            _asked.Clear();
        }
        return TakeHeld(replyId);
    }

    /// <summary>Something of a reply has come.</summary>
    /// <param name="isEnd">It is the reply's end.</param>
    public Verdict Judge(string replyId, bool isEnd, TimeSpan now)
    {
        if (IsAnnouncing || replyId.Length == 0 || _known.Contains(replyId))
            return Verdict.Read;
        if (!IsOwed)
        {
            Know(replyId);
            return Verdict.Read;
        }
        if (HeldReply != replyId)
        {
            if (HeldReply.Length > 0)
                Know(HeldReply);
            TakeHeld("");
            (HeldReply, _heldSince) = (replyId, now);
        }
        return _running.Length == 0 && (isEnd || _neverAnnounces || now - _heldSince >= Patience) ? Verdict.Begin : Verdict.Hold;
    }

    public void Hold(ReadOnlySpan<byte> message)
    {
        if (_heldBytes + message.Length > MostHeldBytes)
            return;
        _held.Add(message.ToArray());
        _heldBytes += message.Length;
    }

    /// <summary>A reply begins that was not announced.</summary>
    /// <returns>The request that it answers, null if that is not certain, and what was held of it.</returns>
    public (string? RequestId, IReadOnlyList<byte[]> Held) Begin(string replyId)
    {
        Know(replyId);
        (_running, _neverAnnounces) = (replyId, true);
        string? request = null;
        lock (_gate)
        {
            if (_asked.Count == 1 && !_turnIsOwed)
                request = _asked[0];
            if (_asked.Count > 0)
                _asked.RemoveAt(0);
            _turnIsOwed = false;
            _watches = _asked.Count > 0;
        }
        return (request, TakeHeld(replyId));
    }

    /// <summary>A reply is over.</summary>
    public void End(string replyId)
    {
        if (_running == replyId)
            _running = "";
    }

    /// <summary>A reply that was seen without being held is never the owed one.</summary>
    public void Know(string replyId)
    {
        if (_known.Contains(replyId))
            return;
        if (_known.Count == MostKnown)
            _known.Dequeue();
        _known.Enqueue(replyId);
    }

    private bool IsOwed
    {
        get
        {
            lock (_gate)
                return _turnIsOwed || _asked.Count > 0;
        }
    }

    private byte[][] TakeHeld(string replyId)
    {
        byte[][] held = HeldReply == replyId ? [.. _held] : [];
        _held.Clear();
        (HeldReply, _heldBytes) = ("", 0);
        return held;
    }
}
