using Voice.Concurrency;

namespace Voice.Assistants.Cascade;

/// <summary>One thing at a time, in order, on the thread that brings it.</summary>
/// <remarks>
/// The queue takes what comes while something is being done (its reason). Audio is refused beyond <see cref="MostAudio"/> waiting pieces and is then lost; all else is bounded by what the
/// assistant itself has under way. No work may wait.
/// </remarks>
internal sealed class Lane
{
    public const int MostAudio = 512;

    private readonly Action<Exception> _onMistake;
    private readonly Queue<Action> _waiting = new();
    private readonly SerialPump<Action> _pump;

    /// <param name="onMistake">Work that throws is a bug; the lane goes on without it.</param>
    public Lane(Action<Exception> onMistake)
    {
        _onMistake = onMistake;
        _pump = new SerialPump<Action>(_waiting.TryDequeue, Run, onMistake);
    }

    /// <summary>Takes the lane for work that is done here and now; then <see cref="Leave"/>.</summary>
    public bool TryEnter()
    {
        lock (_pump.Gate)
            return _pump.TryEnter();
    }

    /// <summary>Does what has come meanwhile, and frees the lane.</summary>
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
