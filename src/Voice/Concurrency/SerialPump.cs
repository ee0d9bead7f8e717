using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;

namespace Voice.Concurrency;

/// <summary>Runs one piece of work at a time, in order, on the thread that brings it.</summary>
/// <remarks>
/// A thread that finds the pump idle does the work at once. A thread that finds it busy puts the work into the owner's queue and returns. This requires that no work blocks: work
/// that takes time returns a task, and the rest follows when it completes, on the thread that completes it. The owner keeps the queue, with its bound and full-mode, and guards it with
/// <see cref="Gate"/>. Nothing is allocated while work completes at once. Thread-safe.
/// </remarks>
/// <typeparam name="T">One piece of work.</typeparam>
internal sealed class SerialPump<T>
{
    private readonly Taker _take;
    private readonly Func<T, ValueTask> _work;
    private readonly Action<Exception> _onFailed;
    private bool _isBusy;
    private bool _isStopped;
    private bool _hasFailed;

    /// <param name="take">Takes what is next from the owner's queue. Called with the gate held, by the one that does the work.</param>
    /// <param name="work">Does one piece of work. Never called by two threads at once, nor from within itself.</param>
    /// <param name="onFailed">Called once, without the gate, with what the work threw or <see cref="Fail"/> was told. The pump has stopped then.</param>
    public SerialPump(Taker take, Func<T, ValueTask> work, Action<Exception> onFailed) => (_take, _work, _onFailed) = (take, work, onFailed);

    /// <returns>False if nothing is to be done now.</returns>
    public delegate bool Taker([MaybeNullWhen(false)] out T next);

    /// <summary>Guards the pump and the owner's queue. Hold it briefly, and call nothing of others while you hold it.</summary>
    public Lock Gate { get; } = new();

    /// <summary>True while work is being done. Read it with the gate held.</summary>
    public bool IsBusy => _isBusy;

    /// <summary>True once nothing more is done. Read it with the gate held.</summary>
    public bool IsStopped => _isStopped;

    /// <summary>Takes the pump for work that is done here and now, by <see cref="Run"/> or before <see cref="Leave"/>. Call it with the gate held.</summary>
    /// <returns>False if the pump is busy: queue the work. False also once it has stopped: drop the work.</returns>
    public bool TryEnter()
    {
        Debug.Assert(Gate.IsHeldByCurrentThread, "The queue and the pump change together.");
        if (_isBusy || _isStopped)
            return false;
        return _isBusy = true;
    }

    /// <summary>Does a piece of work after <see cref="TryEnter"/>, and then what was queued meanwhile.</summary>
    public void Run(T first)
    {
        if (Do(first))
            Leave();
    }

    /// <summary>Does what was queued since <see cref="TryEnter"/>, and frees the pump.</summary>
    public void Leave()
    {
        while (TryTake(out var next) && Do(next))
        {
        }
    }

    /// <summary>Does what is in the queue, unless somebody does it already.</summary>
    public void Wake()
    {
        lock (Gate)
        {
            if (!TryEnter())
                return;
        }
        Leave();
    }

    /// <summary>Nothing more is done. Work under way comes to its end. Call it with the gate held.</summary>
    public void Stop()
    {
        Debug.Assert(Gate.IsHeldByCurrentThread, "The queue and the pump change together.");
        _isStopped = true;
    }

    /// <summary>Stops, and reports the failure if it is the first. Call it without the gate.</summary>
    public void Fail(Exception failure)
    {
        lock (Gate)
        {
            _isStopped = true;
            if (_hasFailed)
                return;
            _hasFailed = true;
        }
        _onFailed(failure);
    }

    private bool TryTake([MaybeNullWhen(false)] out T next)
    {
        lock (Gate)
        {
            if (!_isStopped && _take(out next))
                return true;
            next = default;
            return _isBusy = false;
        }
    }

    /// <returns>True if it is done. False if it is under way and the rest will follow it, or it failed.</returns>
    private bool Do(T next)
    {
        ValueTask doing;
        try
        {
            doing = _work(next);
            if (doing.IsCompleted)
            {
                doing.GetAwaiter().GetResult();
                return true;
            }
        }
        catch (Exception e)
        {
            Fail(e);
            return false;
        }
        _ = FinishAsync(doing);
        return false;
    }

    private async Task FinishAsync(ValueTask doing)
    {
        try
        {
            await doing;
        }
        catch (Exception e)
        {
            Fail(e);
            return;
        }
        Leave();
    }
}
