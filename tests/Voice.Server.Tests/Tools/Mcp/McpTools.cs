using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;
using Voice.Server.Tools.Http;
using Voice.Server.Tools.Mcp;
using Voice.Tools;

namespace Voice.Server.Tests.Tools.Mcp;

/// <summary>A source of MCP tools as an appsettings.json describes it, in a folder of its own, with what it logged.</summary>
internal sealed class McpTools : IAsyncDisposable, ILogger<McpToolSource>
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private McpTools(McpToolSourceFactory make) => Source = make(this);

    private delegate McpToolSource McpToolSourceFactory(ILogger<McpToolSource> logger);

    public McpToolSource Source { get; }

    public ConcurrentQueue<string> Log { get; } = [];

    /// <summary>The server in tests/ToolServer, over standard input and output.</summary>
    public static string Program(string more = "") => $$"""
        { "Command": "dotnet", "Arguments": [{{JsonSerializer.Serialize(Built("ToolServer"))}}], "Allow": "*"{{more}} }
        """;

    /// <summary>An assembly that is built with these tests.</summary>
    public static string Built(string project) =>
        Path.GetFullPath(Path.Combine("../../../..", project, "bin", new DirectoryInfo(AppContext.BaseDirectory).Parent!.Name, "net10.0", project + ".dll"), AppContext.BaseDirectory);

    public static IConfiguration Configuration(string servers, params (string Name, string Value)[] variables) => new ConfigurationBuilder()
        .AddJsonStream(new MemoryStream(Encoding.UTF8.GetBytes($$"""{ "Voice": { "Tools": { "Mcp": {{servers}} } } }""")))
        .AddInMemoryCollection(variables.Select(v => KeyValuePair.Create<string, string?>(v.Name, v.Value)))
        .Build();

    public static McpTools Start(string folder, string servers, TimeProvider? time = null, params (string Name, string Value)[] variables)
    {
        var mistakes = new List<string>();
        var definitions = McpToolSource.Read(Configuration(servers, variables), folder, mistakes);
        mistakes.ShouldBeEmpty();
        var tools = new McpTools(logger => new McpToolSource(definitions, new AddressGuard(), time ?? TimeProvider.System, logger));
        tools.Source.StartAsync(default).IsCompletedSuccessfully.ShouldBeTrue();
        return tools;
    }

    /// <summary>Waits until what is offered, or what was logged, is as wanted.</summary>
    public async Task UntilAsync(Func<McpTools, bool> wanted)
    {
        using var patience = new CancellationTokenSource(Patience);
        while (!wanted(this))
        {
            var step = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            void Step() => step.TrySetResult();
            Source.Changed += Step;
            Logged += Step;
            try
            {
                if (!wanted(this))
                    await step.Task.WaitAsync(patience.Token);
            }
            catch (OperationCanceledException)
            {
                throw new TimeoutException($"Offered: {string.Join(", ", Source.Current.Select(t => t.Name))}. Logged: {string.Join(" | ", Log)}");
            }
            finally
            {
                Source.Changed -= Step;
                Logged -= Step;
            }
        }
    }

    public async Task<VoiceTool> ToolAsync(string name)
    {
        await UntilAsync(t => t.Source.Current.Any(c => c.Name == name));
        return Source.Current.Single(t => t.Name == name);
    }

    public bool HasLogged(string text) => Log.Any(l => l.Contains(text, StringComparison.Ordinal));

    public async ValueTask DisposeAsync()
    {
        await Source.StopAsync(default);
        Source.Dispose();
    }

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    void ILogger.Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        Log.Enqueue(formatter(state, exception));
        Logged?.Invoke();
    }

    private event Action? Logged;
}
