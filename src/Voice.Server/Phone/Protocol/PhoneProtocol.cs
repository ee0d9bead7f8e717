using System.Text;
using Voice.Lines;

namespace Voice.Server.Phone;

/// <summary>The messages of one carrier's media stream: bytes to events and back. No socket, no session. One per stream.</summary>
/// <remarks>
/// Reading is for one thread and writing for one thread, which may be another. A result is valid until the next call of the same method:
/// the memory is used again, so that a frame of sound costs no allocation.
/// </remarks>
internal abstract class PhoneProtocol
{
    /// <summary>How the stream began; null until it has. Nothing is written before.</summary>
    public PhoneStart? Start { get; protected set; }

    /// <summary>True if sound is sent in binary messages; everything else is text.</summary>
    public virtual bool AudioIsBinary => false;

    /// <summary>The only length of a piece of sound that the carrier takes, or 0 if it takes any.</summary>
    public virtual int FrameBytes => 0;

    /// <summary>The length of every piece of sound is a multiple of this, in bytes; 0 for any length.</summary>
    /// <value>The default is <see cref="FrameBytes"/>.</value>
    public virtual int UnitBytes => FrameBytes;

    /// <summary>True if the carrier drops a call to which nothing is played soon: then silence is played to it until the first sound.</summary>
    public virtual bool OpensWithSilence => false;

    /// <summary>How much unplayed sound is sent ahead of its time; the rest of a reply waits here.</summary>
    /// <value>
    /// The default is 29 s: with the piece that is being sent and what is on its way never more than 30 s. Carriers keep about a minute (Vonage: 3,072 packets), some 40 s (Plivo, told by its users), or do not say how much. They drop sound beyond that, or close the stream. Sound that waits here is dropped at once when the
    /// caller interrupts.
    /// </value>
    public virtual TimeSpan MostAhead => TimeSpan.FromSeconds(29);

    /// <summary>How many messages of sound the carrier takes.</summary>
    /// <value>Null if there is no limit.</value>
    public virtual MessageRate? MostMessages => null;

    /// <summary>True if the carrier drops what it has not played when it is told to. If not, what was sent will be heard.</summary>
    public virtual bool CanClear => true;

    /// <summary>True if marks come back. If not, none are written, and what was heard is known by the clock.</summary>
    public virtual bool ReturnsMarks => true;

    /// <summary>A reply that asks the carrier what it has not played; it comes back as <see cref="PhoneEventKind.Queue"/>, and tells an interruption to the frame.</summary>
    /// <value>Null if the carrier cannot be asked.</value>
    public virtual string? AskQueue => null;

    /// <summary>True if the carrier tells when it begins to play and when it has played all: then what was heard is known by the clock between these.</summary>
    public virtual bool TellsPlayback => false;

    /// <summary>True if the socket is the peer's to close: our goodbye is a message, and the peer is heard and answered until it closes.</summary>
    public virtual bool PeerCloses => false;

    /// <summary>Reads one complete message. Never throws, for any input.</summary>
    public abstract PhoneEvent Read(ReadOnlySpan<byte> message, bool binary);

    /// <summary>A message that plays a piece of sound after all that was sent before.</summary>
    public abstract ReadOnlyMemory<byte> WriteAudio(ReadOnlySpan<byte> audio);

    /// <summary>A message that comes back as <see cref="PhoneEventKind.Played"/> when all sound before it has been played.</summary>
    public abstract ReadOnlyMemory<byte> WriteMark(int mark);

    /// <summary>A message that makes the carrier silent at once and drop what it has not played.</summary>
    public abstract ReadOnlyMemory<byte> WriteClear();

    /// <summary>A message that answers the peer.</summary>
    /// <param name="reply">From an event, or from <see cref="Report"/>.</param>
    public virtual ReadOnlyMemory<byte> WriteReply(string reply) => Encoding.UTF8.GetBytes(reply);

    /// <summary>A message that ends the stream, or nothing if closing the socket does. May be asked for before the stream has begun.</summary>
    public virtual ReadOnlyMemory<byte> WriteHangUp(PhoneGoodbye goodbye) => default;

    /// <summary>The message to the peer for a notice that a page would show.</summary>
    /// <remarks>Called where replies come from, not where messages are read or written.</remarks>
    /// <returns>A reply, or null for nothing.</returns>
    public virtual string? Report(LineNotice notice) => null;
}
