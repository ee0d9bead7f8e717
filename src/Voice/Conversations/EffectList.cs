using Voice.Assistants;
using Voice.Lines;

namespace Voice.Conversations;

/// <summary>The effects of one event, in the order they are to be performed.</summary>
internal sealed class EffectList
{
    private readonly List<CallEffect> _effects = [];

    public IReadOnlyList<CallEffect> All => _effects;

    public void Clear() => _effects.Clear();

    public void Do(CallEffect effect) => _effects.Add(effect);

    public void Send(AssistantCommand command) => Do(new SendCommand(command));

    public void Start(CallTimer timer, TimeSpan after) => Do(new StartTimer(timer, after));

    public void Stop(CallTimer timer) => Do(new StopTimer(timer));

    public void Tell(Problem problem) => Tell(new ProblemTold(problem));

    /// <param name="notice">Nothing is told if it is null: not every event changes what is shown.</param>
    public void Tell(LineNotice? notice)
    {
        if (notice is not null)
            Do(new TellLine(notice));
    }

    public void Tell(LineNotice notice, Problem problem)
    {
        Tell(notice);
        Tell(problem);
    }

    /// <summary>Starts or stops a timer if that is a change.</summary>
    public void Run(CallTimer timer, ref bool running, bool wanted, TimeSpan after)
    {
        if (wanted && !running)
            Start(timer, after);
        else if (running && !wanted)
            Stop(timer);
        running = wanted;
    }
}
