using Voice.Lines;

namespace Voice.Server.Phone;

/// <summary>A carrier is asked what it has not played: for a clear, or for a pause, which may become a clear before the answer comes.</summary>
/// <remarks>Thread-safe: the session pauses and clears, the carrier answers.</remarks>
internal sealed class QueueQuestion(SentAudioIndex track)
{
    private readonly Lock _gate = new();
    private long? _heard;
    private bool _isExpired;

    /// <summary>Null as long as it is only for a pause.</summary>
    public int? ClearId { get; set; }

    /// <summary>What had gone out when the carrier was asked, in bytes since the last clear.</summary>
    public long SentBytes { get; set; }

    /// <summary>The carrier has answered.</summary>
    /// <returns>What to tell the session; null for nothing.</returns>
    public LineCleared? Answer(int queued, PhoneWriter writer)
    {
        lock (_gate)
        {
            _heard = Math.Max(0, SentBytes - queued);
            if (ClearId is { } clearId)
                return Cleared(clearId);
            if (!_isExpired)
                writer.SettlePause(_heard.Value);
            return null;
        }
    }

    /// <summary>The pause is over. An answer that comes later is of no use.</summary>
    public void Expire()
    {
        lock (_gate)
            _isExpired = true;
    }

    /// <summary>The pause has become a clear.</summary>
    /// <returns>What to tell the session; null if the carrier has not answered yet.</returns>
    public LineCleared? Clear(int clearId)
    {
        lock (_gate)
        {
            ClearId = clearId;
            return _heard is null ? null : Cleared(clearId);
        }
    }

    private LineCleared Cleared(int clearId) => new(clearId, track.Clear(_heard!.Value));
}
