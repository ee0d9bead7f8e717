using System.Buffers;
using Voice.Audio;
using Voice.Server.Calls;

namespace Voice.Server.Browser;

/// <summary>The microphone upload of a page. Sound goes to the call at once, on the thread that brings it. Not thread-safe.</summary>
/// <param name="streamId">The upload's name.</param>
/// <param name="hear">Takes whole samples, no more than real time allows.</param>
/// <param name="tell">Takes what the page does wrong.</param>
internal sealed class Microphone(string streamId, AudioFormat format, Action<ReadOnlySpan<byte>> hear, Action<Problem> tell, TimeProvider time)
{
    private readonly MicrophoneGate _gate = new(format, time);
    private ChunkVerdict _reported = ChunkVerdict.Pass;

    public string StreamId { get; } = streamId;

    /// <summary>How an item of the upload begins in MessagePack.</summary>
    public byte[] Head { get; } = AudioMessagePack.HeadOf(streamId);

    public void Hear(in ReadOnlySequence<byte> chunk)
    {
        if (chunk.IsSingleSegment)
        {
            Hear(chunk.FirstSpan);
            return;
        }
        var joined = ArrayPool<byte>.Shared.Rent((int)chunk.Length);
        chunk.CopyTo(joined);
        Hear(joined.AsSpan(0, (int)chunk.Length));
        ArrayPool<byte>.Shared.Return(joined);
    }

    public void Hear(ReadOnlySpan<byte> chunk)
    {
        var verdict = _gate.Judge(chunk, out var audio);
        if (verdict == ChunkVerdict.Empty)
            return;
        if (verdict == ChunkVerdict.Pass)
            hear(audio);
        else if (verdict != _reported)
            tell(verdict == ChunkVerdict.TooLarge ? BrowserProblems.ChunkTooLarge : BrowserProblems.TooFast);
        // A flood is one problem, not one per chunk. A new flood is reported again.
        _reported = verdict;
    }
}
