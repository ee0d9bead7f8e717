using System.Collections.Concurrent;
using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.SignalR.Client;
using Microsoft.Extensions.DependencyInjection;
using Serilog.Core;
using Serilog.Events;

namespace Voice.Server.Tests.Upstream;

/// <summary>A running server whose upstream refuses the expert or the pictures: it costs the one answer, the model is given words for the caller, and one line of the log says what to mend.</summary>
public sealed class RefusedServiceTests(RefusedServiceTests.Servers servers) : IClassFixture<RefusedServiceTests.Servers>
{
    public sealed class Servers : IAsyncLifetime
    {
        internal Log Log { get; } = new();

        public ScriptedUpstream Upstream { get; private set; } = null!;

        public ServerUnderTest Server { get; private set; } = null!;

        public async ValueTask InitializeAsync()
        {
            Upstream = await ScriptedUpstream.StartAsync();
            Server = await ServerUnderTest.StartAsync(
                Upstream.BaseUrl, services => services.AddSingleton<ILogEventSink>(Log), "Voice:Assistants=realtime", "Serilog:MinimumLevel:Default=Warning", "Voice:Tools:Filler=");
        }

        public async ValueTask DisposeAsync()
        {
            await Server.DisposeAsync();
            await Upstream.DisposeAsync();
        }
    }

    private const string Json = "application/json";

    /// <summary>Status, body and type; what the model is told; and what the log names.</summary>
    public static TheoryData<int, string, string, string, string> Answers() => new()
    {
        { 400, """{"error":{"message":"no","code":"unsupported_value"}}""", Json, "could not deal with this request", "unsupported_value" },
        { 400, """{"error":{"message":"no","code":"moderation_blocked"}}""", Json, "refused this request for its content", "moderation_blocked" },
        { 403, """{"error":{"message":"no","code":"permission_denied"}}""", Json, "may not use it", "403" },
        { 404, """{"error":{"message":"no","code":"model_not_found"}}""", Json, "its model was not found", "model_not_found" },
        { 404, """{"error":{"code":"DeploymentNotFound","message":"no"}}""", Json, "its model was not found", "DeploymentNotFound" },
        { 404, "404 page not found", "text/plain", "its model was not found", "404" },
        { 200, "<!doctype html><title>Sign in</title>", "text/html", "could not be understood", "text/html" },
        { 200, "", Json, "could not be understood", "application/json" },
    };

    public static TheoryData<string, string, string, int, string, string, string, string> Refusals()
    {
        var rows = new TheoryData<string, string, string, int, string, string, string, string>();
        foreach (var (tool, arguments, path) in new[] { ("ask_expert", """{"question":"Why?"}""", "responses"), ("make_picture", """{"prompt":"A cat."}""", "images/generations") })
        {
            foreach (var row in Answers())
                rows.Add(tool, arguments, path, row.Data.Item1, row.Data.Item2, row.Data.Item3, row.Data.Item4, row.Data.Item5);
        }
        return rows;
    }

    [Theory]
    [MemberData(nameof(Refusals))]
    public async Task Tool_WhoseServiceRefuses_CostsItsAnswerOnly(string tool, string arguments, string path, int status, string body, string type, string words, string named)
    {
        servers.Log.Lines.Clear();
        servers.Upstream.Rest = async context =>
        {
            context.Request.Path.Value.ShouldEndWith(path);
            (context.Response.StatusCode, context.Response.ContentType) = (status, type);
            await context.Response.WriteAsync(body);
        };
        await using var caller = await Caller.TalkAsync(servers.Server.Url);
        var model = await servers.Upstream.NextPeerAsync();
        await caller.StateAsync("listening");
        await caller.Connection.InvokeAsync("SendText", "please");
        await model.NextAsync("response.create");
        await RealtimeDialect.All[0].CallAsync(model, "r1", "i1", "call_1", tool, arguments);
        await model.NextAsync("response.create");
        var told = model.Got("conversation.item.create").Select(e => e.GetProperty("item")).Single(item => item.GetProperty("type").GetString() == "function_call_output");
        told.GetProperty("output").GetString()!.ShouldContain(words);
        await model.StartReplyAsync("r2");
        await model.SpeakAsync("r2", "i2", 100);
        await model.EndReplyAsync("r2");
        (await caller.NextAsync<Caller.AudioPiece>("Audio")).ItemId.ShouldBe("i2", "the caller is told in words");
        caller.Tools.Last().State.ShouldBe("failed");
        servers.Log.Lines.Where(line => line.Contains(path, StringComparison.Ordinal)).ShouldHaveSingleItem().ShouldContain(named);
        await caller.Connection.InvokeAsync("HangUp");
    }

    internal sealed class Log : ILogEventSink
    {
        public ConcurrentQueue<string> Lines { get; } = [];

        public void Emit(LogEvent logEvent) => Lines.Enqueue(logEvent.RenderMessage(CultureInfo.InvariantCulture));
    }
}
