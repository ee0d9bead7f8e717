using System.Threading.Channels;
using Voice.Assistants;

namespace Voice.Testing.Calls;

/// <summary>A model that follows a scenario. What it does without a rule is in <see cref="ScriptedMind"/>.</summary>
internal sealed class ScriptedModel(Scenario scenario) : IAssistant
{
    // A sound is needed for a reply to be heard, and the caller need not wait for it.
    private static readonly byte[] Sound = new byte[960];

    private readonly Channel<AssistantCommand> _commands = Channel.CreateUnbounded<AssistantCommand>(new() { SingleReader = true });     // as many as a test makes
    private readonly CancellationTokenSource _over = new();
    private readonly ScriptedMind _mind = new(scenario);
    private IAssistantListener _listener = null!;
    private Task _working = Task.CompletedTask;
    private readonly Lock _gate = new();
    private Reply? _reply;                              // under the gate
    private int _ids;

    public AssistantCapabilities Capabilities => new(CanCancel: true, CanTruncate: true, CanResume: false, AnswersTurns: true);

    public Task<AssistantDescription> ConnectAsync(AssistantSetup setup, IAssistantListener listener, CancellationToken cancellation)
    {
        _listener = listener;
        _working = Task.Run(WorkAsync, CancellationToken.None);
        return Task.FromResult(new AssistantDescription("scenario", Simulated: true, ""));
    }

    /// <summary>Hears nothing: its caller types.</summary>
    public void SendAudio(ReadOnlySpan<byte> audio)
    {
    }

    public void Send(AssistantCommand command)
    {
        if (command is not CancelResponse cancel)
        {
            _commands.Writer.TryWrite(command);
            return;
        }
        lock (_gate)
        {
            if (_reply?.Id == cancel.ResponseId)
                _ = _reply.Stop.CancelAsync();
        }
    }

    public async ValueTask DisposeAsync()
    {
        _commands.Writer.TryComplete();
        await _over.CancelAsync();
        await _working.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _over.Dispose();
    }

    private async Task WorkAsync()
    {
        await foreach (var command in _commands.Reader.ReadAllAsync(_over.Token))
        {
            switch (command)
            {
                case AddCallerText e:
                    _mind.Hear(e.Text);
                    _listener.OnEvent(new ItemAdded(e.ItemId));
                    break;
                case AddToolOutput e:
                    _mind.Learn(e.CallId, e.Output);
                    _listener.OnEvent(new ItemAdded(e.Id));
                    break;
                case AddNote e:
                    _mind.Notice(e.Text);
                    _listener.OnEvent(new ItemAdded(e.ItemId));
                    break;
                case CreateResponse e:
                    await ReplyAsync(e);
                    break;
            }
        }
    }

    private async Task ReplyAsync(CreateResponse asked)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(_over.Token);
        var reply = new Reply($"response_{++_ids}", stop);
        Begin(reply);
        _listener.OnEvent(new ResponseCreated(reply.Id, asked.Id));
        foreach (var step in asked.Words is { } words ? [new ScenarioStep.Say(words)] : _mind.Answer())
        {
            await StepAsync(reply, step);
            if (stop.IsCancellationRequested)
                break;
        }
        Begin(null);
        _listener.OnEvent(new ResponseDone(reply.Id, stop.IsCancellationRequested ? ResponseOutcome.Cancelled : ResponseOutcome.Completed, null, null));
    }

    private async Task StepAsync(Reply reply, ScenarioStep step)
    {
        switch (step)
        {
            case ScenarioStep.Say e:
                Say(reply.Id, e.Words);
                break;
            case ScenarioStep.Call e:
                var call = $"call_{++_ids}";
                _mind.Called(call, e);
                _listener.OnEvent(new ToolCalled(reply.Id, call, e.Tool, e.Arguments?.ToJsonString() ?? "{}"));
                break;
            case ScenarioStep.Wait e:
                await Task.Delay(e.Time, TimeProvider.System, reply.Stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                break;
        }
    }

    private void Say(string response, string words)
    {
        var item = $"item_{++_ids}";
        _listener.OnEvent(new ResponseWords(response, item, 0, words, Final: true, Spoken: true));
        _listener.OnAudio(new ResponseAudio(response, item, 0, Sound));
        _listener.OnEvent(new ResponseAudioDone(response, item, 0));
    }

    private void Begin(Reply? reply)
    {
        lock (_gate)
            _reply = reply;
    }

    private sealed record Reply(string Id, CancellationTokenSource Stop);
}
