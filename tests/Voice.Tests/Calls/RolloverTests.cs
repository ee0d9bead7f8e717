using Microsoft.Extensions.AI;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Voice.Assistants;
using Voice.Calls;
using Voice.Conversations;
using Voice.Tools;

namespace Voice.Tests.Calls;

/// <summary>A call that outlives the provider's sessions, in virtual time: the whole session with its timers, only the model is a stand-in.</summary>
public sealed class RolloverTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly FakeTimeProvider _time = new();
    private readonly List<FakeAssistant> _assistants = [];
    private readonly FakeLine _line = new();
    private readonly List<int> _answeredBy = [];
    private TimeSpan _cap;
    private int _runs;

    /// <summary>The defence is to know how long a session lives; one that is thought to live for ten hours is not replaced.</summary>
    [Theory]
    [InlineData(30, true)]
    [InlineData(600, false)]
    public async Task Call_OfTwoHours_RollsOverInSilencesWithItsToolsAndNoLostTurn(int capMinutes, bool rollsOver)
    {
        _cap = TimeSpan.FromMinutes(capMinutes);
        string Note(int number)
        {
            _runs++;
            return $"noted {number}";
        }
        var tools = new ToolBox([new VoiceTool(AIFunctionFactory.Create(Note, "note"), ToolPolicy.Default with { MostPerCall = 100 })], new ToolOptions { Filler = "" }, null, _time, NullLogger<ToolBox>.Instance);
        var options = new ConversationOptions { MaxDuration = TimeSpan.FromHours(3), IdleLimit = TimeSpan.FromHours(1) };
        var session = new CallSession("call", FakeRoutes.To(_time, Make), new AssistantSetup { Instructions = "" }, tools, ToolAudience.Browser, options, _time, NullLogger.Instance);
        var running = session.RunAsync(CancellationToken.None);
        session.Attach(_line);
        await Until.TrueAsync(() => _line.Story.Contains("Listening"));

        for (var turn = 0; turn < 24; turn++)                   // one every five minutes
        {
            await TurnAsync(turn);
            for (var second = 0; second < 299; second++)
            {
                _time.Advance(TimeSpan.FromSeconds(1));
                await Task.Yield();
            }
        }

        _runs.ShouldBe(24, "every turn was answered, and each tool ran once");
        (_assistants.Count is >= 4 and <= 6).ShouldBe(rollsOver, "two hours in sessions of at most half an hour");
        _assistants.SkipLast(1).ShouldAllBe(a => a.Disposed);
        foreach (var (assistant, i) in _assistants.Select((a, i) => (a, i)).Skip(1))
        {
            var known = assistant.Setup!.History.OfType<ToolUsed>().ToList();
            known.Count.ShouldBe(_answeredBy.Count(by => by < i), "what its predecessors did");
            known.ShouldAllBe(used => used.Output.StartsWith("noted"));
            assistant.Setup.History.OfType<Said>().Count(said => said.Speaker == Speaker.Caller).ShouldBe(known.Count);
        }
        _line.Story.ShouldNotContain(told => told.StartsWith("Problem"));
        session.End(CallEnd.HungUp);
        await running.WaitAsync(Patience);
    }

    private FakeAssistant Make()
    {
        var made = new FakeAssistant();
        made.Connected.SetResult(new AssistantDescription("model", false, "") { Lifetime = _cap });
        _assistants.Add(made);
        return made;
    }

    /// <summary>The caller says something, a tool is called, and its result is told.</summary>
    private async Task TurnAsync(int turn)
    {
        var current = _assistants.Last(a => a.Listener is not null);
        _answeredBy.Add(_assistants.IndexOf(current));
        var listener = current.Listener;
        var asks = current.Commands.OfType<CreateResponse>().Count();
        listener.OnEvent(new SpeechStarted($"u{turn}"));
        listener.OnEvent(new SpeechStopped($"u{turn}"));
        listener.OnEvent(new CallerWords($"u{turn}", $"Note {turn}.", true));
        listener.OnEvent(new ResponseCreated($"r{turn}", null));
        listener.OnEvent(new ToolCalled($"r{turn}", $"c{turn}", "note", $$"""{"number":{{turn}}}"""));
        listener.OnEvent(new ResponseDone($"r{turn}", ResponseOutcome.Completed, null, null));
        await Until.TrueAsync(() => current.Commands.OfType<AddToolOutput>().Any(o => o.CallId == $"c{turn}"));
        await Until.TrueAsync(() => current.Commands.OfType<CreateResponse>().Count() > asks);
        var asked = current.Commands.OfType<CreateResponse>().Last();
        foreach (var output in current.Commands.OfType<AddToolOutput>())
            listener.OnEvent(new ItemAdded(output.Id));
        listener.OnEvent(new ResponseCreated($"s{turn}", asked.Id));
        listener.OnEvent(new ResponseDone($"s{turn}", ResponseOutcome.Completed, null, null));
    }
}
