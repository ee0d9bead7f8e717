using Voice.Assistants;
using Voice.Assistants.Failover;
using Voice.Conversations;
using Voice.Lines;

namespace Voice.Tests.Conversations;

/// <summary>What is around a conversation (assistants, the watch over them, the line, the measure of its silence), where one side or both say nothing more. In virtual time.</summary>
/// <param name="assistantIsMute">Every assistant can be connected, and says nothing.</param>
/// <param name="lineIsMute">No reports, no answers to a clear, no sound.</param>
internal sealed class MuteWorld(Script script, bool assistantIsMute, bool lineIsMute)
{
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Connects = TimeSpan.FromMilliseconds(300);

    // By the measure of the caller's sound, with the settings as they come.
    private static readonly TimeSpan LeftOpen = TimeSpan.FromSeconds(2.5);

    private readonly List<(TimeSpan At, Action Do)> _due = [];
    private LivenessMonitor _watch = new(new LivenessOptions(), canEcho: false);
    private TimeSpan? _silentFrom;
    private int _effects;
    private int _events;
    private int _replies;

    /// <summary>Lets time pass until the caller hears words or the call ends.</summary>
    /// <returns>After how long; null if neither was within the bound.</returns>
    public TimeSpan? UntilNoticed(TimeSpan bound)
    {
        var from = script.Now;
        var heard = script.Heard.Values.Sum();
        Reread();
        while (script.Now - from <= bound)
        {
            if (script.End is not null || script.Heard.Values.Sum() > heard)
                return script.Now - from;
            script.Wait(Step.TotalMilliseconds);
            Look();
        }
        return null;
    }

    /// <summary>What was asked for while the state was arranged is owed still.</summary>
    private void Reread()
    {
        foreach (var happened in script.Events)
            Watch(happened);
        _events = script.Events.Count;
        _effects = script.All.Count;
        if (script.Commands.LastOrDefault(c => c is CreateResponse) is CreateResponse asked && !script.Events.OfType<ResponseCreated>().Any(e => e.RequestId == asked.Id))
            OnCommand(asked);
        if (script.Events.FindLastIndex(e => e is AssistantLost) > script.Events.FindLastIndex(e => e is AssistantReady))
            After(Connects, () => script.Happens(new AssistantReady(new AssistantDescription("model", true, ""))));
        if (!assistantIsMute && script.Events.OfType<ResponseCreated>().LastOrDefault()?.ResponseId is { } reply && !script.Events.OfType<ResponseDone>().Any(d => d.ResponseId == reply))
        {
            var cancelled = script.Cancelled.Any(c => c.ResponseId == reply);
            After(Connects, () => script.Audio(reply, "rest", 500).Done(reply, cancelled ? ResponseOutcome.Cancelled : ResponseOutcome.Completed));
        }
    }

    private void Look()
    {
        for (; _events < script.Events.Count; _events++)
            Watch(script.Events[_events]);
        for (; _effects < script.All.Count; _effects++)
            OnEffect(script.All[_effects]);
        foreach (var (_, act) in _due.Where(d => d.At <= script.Now).ToList())
            act();
        _due.RemoveAll(d => d.At <= script.Now);
        if (_silentFrom is { } since && script.Now - since >= LeftOpen)
        {
            _silentFrom = null;
            script.Happens(new TurnLeftOpen());
        }
        if (assistantIsMute && _watch.Look(script.Now) == LivenessMonitor.Verdict.Mute)
        {
            _watch = new LivenessMonitor(new LivenessOptions(), canEcho: false);
            script.Happens(new AssistantLost(new AssistantFailure(AssistantFailureKind.Mute, "")));
        }
    }

    private void Watch(CallEvent happened)
    {
        if (happened is AssistantEvent e)
            _watch.Happened(e, script.Now);
        _silentFrom = happened switch { SpeechStarted => script.Now, SpeechStopped or AssistantLost => null, _ => _silentFrom };
    }

    private void OnEffect(CallEffect effect)
    {
        switch (effect)
        {
            case ConnectAssistant:
                After(Connects, () => script.Happens(new AssistantReady(new AssistantDescription("model", true, ""))));
                break;
            case PrepareAssistant:
                break;                                      // never comes to anything
            case ClearLine e when !lineIsMute:
                After(Step, () => script.Happens(new LineCleared(e.ClearId, [])));
                break;
            case SendCommand { Command: var command }:
                OnCommand(command);
                break;
        }
    }

    private void OnCommand(AssistantCommand command)
    {
        _watch.Sent(command, script.Now);
        if (command is not CreateResponse asked || assistantIsMute)
            return;
        After(Connects, () =>
        {
            var (reply, item) = ($"w{++_replies}", $"wi{_replies}");
            script.Created(reply, asked.Id).Audio(reply, item, 1000).Words(reply, item, "Hello?", final: true).AudioDone(reply, item).Done(reply);
        });
    }

    private void After(TimeSpan time, Action act) => _due.Add((script.Now + time, act));
}
