
namespace Voice.Server.Phone;

/// <summary>The meaning of a message from a carrier.</summary>
internal enum PhoneEventKind
{
    /// <summary>Known, and nothing to do.</summary>
    Nothing,

    /// <summary>A message of a kind that is not known, or not in place: counted and passed over.</summary>
    Unknown,

    /// <summary>Not a message at all: counted; many of them end the connection.</summary>
    Junk,

    /// <summary>The stream began: <see cref="PhoneProtocol.Start"/> is set.</summary>
    Started,

    /// <summary>The stream began in a format that cannot be served.</summary>
    Unsupported,

    /// <summary>The stream asks only whether somebody is here: no call begins.</summary>
    Probed,

    /// <summary>Sound of the caller.</summary>
    Audio,

    /// <summary>The caller has said something, and the carrier has written it down.</summary>
    Said,

    /// <summary>The caller has begun to speak over a carrier that speaks by itself.</summary>
    Interrupted,

    /// <summary>A key was pressed (DTMF).</summary>
    Key,

    /// <summary>All before a mark of ours has been played, or was cleared.</summary>
    Played,

    /// <summary>The unplayed sound of the carrier, in answer to <see cref="PhoneProtocol.AskQueue"/>.</summary>
    Queue,

    /// <summary>The carrier begins to play what it was sent.</summary>
    PlaybackBegan,

    /// <summary>The carrier has played all it had, or has dropped it.</summary>
    PlaybackOver,

    /// <summary>The call goes on in another language.</summary>
    Language,

    /// <summary>The carrier takes no more sound for now.</summary>
    Full,

    /// <summary>The carrier takes sound again.</summary>
    Free,

    /// <summary>The peer says that something we sent was wrong: the stream goes on, or the peer ends it.</summary>
    Complained,

    /// <summary>The caller is on hold and does not listen.</summary>
    Held,

    /// <summary>The caller is back from hold.</summary>
    Resumed,

    /// <summary>The stream is over: the caller hung up or the call went on elsewhere.</summary>
    Stopped,
}
