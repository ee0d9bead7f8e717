using Voice.Concurrency;

namespace Voice.Assistants.Cascade;

/// <summary>Runs work one piece at a time and in order, on the thread that brings it.</summary>
/// <remarks>
/// The queue holds work that arrives while other work runs. Audio is refused beyond <see cref="MostAudio"/> waiting pieces and is then lost; other work is bounded by the
/// number of operations of the assistant. No work may wait.
/// </remarks>
internal sealed class SerialQueue
{
    public const int MostAudio = 512;

    private readonly Action<Exception> _onMistake;
    private readonly Queue<Action> _waiting = new();
    private readonly SerialPump<Action> _pump;

    /// <param name="onMistake">Work that throws is a bug; the queue goes on without it.</param>
    public SerialQueue(Action<Exception> onMistake)
    {
        _onMistake = onMistake;
        _pump = new SerialPump<Action>(_waiting.TryDequeue, Run, onMistake);
    }

    /// <summary>Enters the queue if it is idle, for work that the caller does now. Call <see cref="Leave"/> afterwards.</summary>
    public bool TryEnter()
    {
        lock (_pump.Gate)
            return _pump.TryEnter();
    }

    /// <summary>Runs the work that arrived meanwhile, and leaves the queue.</summary>
    public void Leave() => _pump.Leave();

    public void Do(Action work)
    {
        lock (_pump.Gate)
        {
            if (!_pump.TryEnter())
            {
                _waiting.Enqueue(work);
                return;
            }
        }
        _pump.Run(work);
    }

    /// <returns>False if too much is waiting: the audio is lost.</returns>
    public bool TryDoLater(Action audio)
    {
        lock (_pump.Gate)
        {
            if (_waiting.Count >= MostAudio)
                return false;
        }
        Do(audio);
        return true;
    }

    private ValueTask Run(Action work)
    {
        try
        {
            work();
        }
        catch (Exception e)
        {
            _onMistake(e);
        }
        return ValueTask.CompletedTask;
    }
}
