using Voice.Assistants;

namespace Voice.OpenAI.Cascade;

/// <summary>Watches over one request to a service: a time until the first useful byte, then one for each silence.</summary>
internal sealed class Deadline : IDisposable
{
    // The longest wait for a service that sends only signs of life: as long as a caller would wait.
    private static readonly TimeSpan MostAlive = TimeSpan.FromSeconds(20);

    private readonly string _service;
    private readonly TimeProvider _time;
    private readonly long _startedAt;
    private readonly CancellationToken _cancelled;
    private readonly CancellationTokenSource _late;
    private readonly CancellationTokenSource _either;
    private TimeSpan _patience;

    /// <param name="service">In words for the operator: "The chat model at api.openai.com".</param>
    public Deadline(string service, TimeSpan firstByte, TimeProvider time, CancellationToken cancelled)
    {
        _service = service;
        _cancelled = cancelled;
        _patience = firstByte;
        (_time, _startedAt) = (time, time.GetTimestamp());
        _late = new CancellationTokenSource(firstByte, time);
        _either = CancellationTokenSource.CreateLinkedTokenSource(cancelled, _late.Token);
    }

    public CancellationToken Token => _either.Token;

    /// <summary>True when the answer is no longer needed.</summary>
    public bool IsUnwanted => _cancelled.IsCancellationRequested;

    /// <summary>Something came: the next may take so long.</summary>
    public void Extend(TimeSpan stall)
    {
        _patience = stall;
        _late.CancelAfter(stall);
    }

    /// <summary>A sign of life came without content. The next message may take as long as this one, at most 20 s after the request.</summary>
    public void KeepAlive()
    {
        var left = MostAlive - _time.GetElapsedTime(_startedAt);
        if (left > TimeSpan.Zero && !_late.IsCancellationRequested)
            _late.CancelAfter(left < _patience ? left : _patience);
    }

    /// <summary>Says in a failure of ours what an exception of the request means.</summary>
    public Exception Explain(Exception e)
    {
        if (e is AssistantException || _cancelled.IsCancellationRequested)
            return e;
        return _late.IsCancellationRequested
            ? new AssistantException(new AssistantFailure(AssistantFailureKind.Unreachable, $"{_service} sent nothing for {_patience.TotalSeconds:0.#} s."), e)
            : StageFailures.Of(e, _service);
    }

    public void Dispose()
    {
        _either.Dispose();
        _late.Dispose();
    }
}
