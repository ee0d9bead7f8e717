using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Voice.Assistants;
using Voice.Assistants.Failover;
using Voice.Calls;
using Voice.Conversations;
using Voice.Lines;
using Voice.Tools;

namespace Voice.Testing.Calls;

/// <summary>A call in the test's own process: the session of the server, between a line that types and a model that follows a scenario.</summary>
internal sealed class LocalCall : TestCall
{
    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(5);

    private readonly ServiceProvider _services;
    private readonly CallSession _session;
    private readonly Task _running;

    public LocalCall(TestCallOptions options)
        : base(options.Patience)
    {
        var services = new ServiceCollection().AddSingleton(TimeProvider.System);
        options.AddTo(services);
        _services = services.BuildServiceProvider();
        var tools = _services.GetServices<VoiceTool>().Select(tool => tool with { Function = new WatchedFunction(tool.Function, Ran) });
        var time = TimeProvider.System;
        var route = new AssistantRoute("scenario", _ => new ScriptedModel(options.Scenario), liveness: null, ConnectTimeout, time);
        _session = new CallSession(
            "test-call",
            new CallAssistants([route], time, NullLogger.Instance),
            new AssistantSetup { Instructions = "" },
            new ToolBox(tools, options.Tools, _services, time, NullLogger<ToolBox>.Instance),
            options.Line,
            new ConversationOptions { Facts = options.Facts },
            time,
            NullLogger.Instance);
        _session.Attach(new TestLine(_session, Story));
        _running = _session.RunAsync(CancellationToken.None);
    }

    public override Task SayAsync(string text)
    {
        _session.Post(new CallerTyped(text.Trim()));
        return Task.CompletedTask;
    }

    public override async ValueTask DisposeAsync()
    {
        _session.Post(new HungUp());
        await _running;
        await _services.DisposeAsync();
    }

    private protected override Task ConfirmAsync(string callId, bool yes)
    {
        _session.Post(new ToolConfirmed(callId, yes));
        return Task.CompletedTask;
    }
}
