using System.Text.Json;
using System.Threading.Channels;
using Microsoft.Extensions.Time.Testing;
using Voice.Assistants;
using Voice.Assistants.Cascade;
using Voice.OpenAI.Cascade;
using Voice.OpenAI.Endpoints;
using Voice.Tools;

namespace Voice.OpenAI.Tests.Cascade.Chat;

/// <summary>A cascade whose chat model is a scripted service on a real socket; its replies are words only.</summary>
internal sealed class ChatCall : IAssistantListener, IAsyncDisposable
{
    private static readonly ToolDescription[] Tools =
    [
        new("get_time", "Tells the time.", JsonDocument.Parse("""{"type":"object","properties":{"zone":{"type":"string"}}}""").RootElement),
        new("roll_dice", "Rolls dice.", JsonDocument.Parse("""{"type":"object","properties":{"count":{"type":"integer"}}}""").RootElement),
    ];

    private readonly Channel<AssistantEvent> _events = Channel.CreateUnbounded<AssistantEvent>();
    private readonly CascadeServices _services;
    private readonly CascadeAssistant _assistant;
    private int _ids;

    private ChatCall(ScriptedService service, ChatApi api, string model, bool azure, bool store, string effort)
    {
        (Service, Api) = (service, api);
        var time = new FakeTimeProvider();
        var pool = new EndpointPool(new OpenAIEndpoint(new Uri(service.BaseUrl), "", azure), new EndpointPoolOptions { LongestWait = TimeSpan.Zero }, time, Log);
        _services = new CascadeServices(pool, false, new(), new Voice.OpenAI.Cascade.ChatOptions { Api = api, Model = model, ReasoningEffort = effort, Store = store }, new(), time, Log);
        var stages = new CascadeStages(
            _ => Task.CompletedTask, (_, _, _) => Task.FromResult(""), _services.ForCall(Log).Chat, null, new AssistantDescription("scripted", false, ""));
        _assistant = new CascadeAssistant(stages, new CascadeSettings { Manner = "" }, time, Log);
    }

    public ScriptedService Service { get; }

    public ChatApi Api { get; }

    public LogList Log { get; } = new();

    public static async Task<ChatCall> StartAsync(ChatApi api, string model = "any", bool azure = false, bool store = false, string effort = "")
    {
        var call = new ChatCall(await ScriptedService.StartAsync(), api, model, azure, store, effort);
        await call._assistant.ConnectAsync(new AssistantSetup { Instructions = "Be kind.", Tools = Tools, Spoken = false }, call, CancellationToken.None);
        return call;
    }

    public void Send(AssistantCommand command) => _assistant.Send(command);

    public void Line(string text) => Send(new AddCallerText($"line_{++_ids}", $"line_{_ids}", text));

    public void Note(string text) => Send(new AddNote($"note_{++_ids}", $"note_{_ids}", text));

    public void Output(ToolCalled call, string output) => Send(new AddToolOutput($"tool_{++_ids}", call.CallId, call.Name, call.Arguments, output));

    public void Ask(string? instructions = null) => Send(new CreateResponse($"ask_{++_ids}", instructions));

    /// <summary>A line of the caller, up to the request.</summary>
    public async Task<ScriptedService.Request> AskAsync(string text)
    {
        Line(text);
        Ask();
        return await Service.NextAsync();
    }

    /// <summary>A line of the caller that is answered in this way.</summary>
    public async Task<Answer> AskAsync(string text, ChatShape shape)
    {
        await shape.SendAsync(await AskAsync(text));
        return await AnswerAsync();
    }

    /// <summary>The result of the current reply.</summary>
    public async Task<Answer> AnswerAsync()
    {
        var calls = new List<ToolCalled>();
        var (words, item) = ("", "");
        while (true)
        {
            switch (await NextAsync())
            {
                case ToolCalled called: calls.Add(called); break;
                case ResponseWords { Final: true } said: (words, item) = (said.Text, said.ItemId); break;
                case ResponseDone done: return new Answer(words, calls, done) { ItemId = item };
                case AssistantLost lost: throw new InvalidOperationException("The assistant is lost: " + lost.Failure.Message);
            }
        }
    }

    public async Task<T> UntilAsync<T>()
        where T : AssistantEvent
    {
        while (true)
        {
            if (await NextAsync() is T found)
                return found;
        }
    }

    public void OnEvent(AssistantEvent assistantEvent) => _events.Writer.TryWrite(assistantEvent);

    public void OnAudio(in ResponseAudio audio)
    {
    }

    public async ValueTask DisposeAsync()
    {
        await _assistant.DisposeAsync();
        _services.Dispose();
        await Service.DisposeAsync();
    }

    private Task<AssistantEvent> NextAsync() => _events.Reader.ReadAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(20));

    internal sealed record Answer(string Words, List<ToolCalled> Calls, ResponseDone Done)
    {
        public string ItemId { get; init; } = "";
    }
}
