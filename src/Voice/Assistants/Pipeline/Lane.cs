namespace Voice.Assistants.Pipeline;

/// <summary>One thing at a time, in order, on the thread that brings it.</summary>
/// <remarks>
/// Whoever finds the lane free does its work at once; whoever finds it taken leaves the work and goes. That is right only because no work waits. The queue takes what
/// comes meanwhile (its reason). Audio is refused beyond <see cref="MostAudio"/> waiting pieces and is then lost; all else is bounded by what the assistant itself has under way.
/// </remarks>
/// <param name="onMistake">Work that throws is a bug; the lane goes on without it.</param>
internal sealed class Lane(Action<Exception> onMistake)
{
    public const int MostAudio = 512;

    private readonly Lock _gate = new();
    private readonly Queue<Action> _waiting = new();
    private bool _taken;

    /// <summary>Takes the lane for work that is done here and now; then <see cref="Leave"/>.</summary>
    public bool TryEnter()
    {
        lock (_gate)
        {
            if (_taken)
                return false;
            return _taken = true;
        }
    }

    /// <summary>Does what has come meanwhile, and frees the lane.</summary>
    public void Leave()
    {
        while (true)
        {
            Action? next;
            lock (_gate)
            {
                if (!_waiting.TryDequeue(out next))
                {
                    _taken = false;
                    return;
                }
            }
            Run(next);
        }
    }

    public void Do(Action work)
    {
        lock (_gate)
        {
            if (_taken)
            {
                _waiting.Enqueue(work);
                return;
            }
            _taken = true;
        }
        Run(work);
        Leave();
    }

    /// <returns>False if too much is waiting: the audio is lost.</returns>
    public bool TryDoLater(Action audio)
    {
        lock (_gate)
        {
            if (_waiting.Count >= MostAudio)
                return false;
        }
        Do(audio);
        return true;
    }

    private void Run(Action work)
    {
        try
        {
            work();
        }
        catch (Exception e)
        {
            onMistake(e);
        }
    }
}
