using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.SignalR.Client;
using Microsoft.Extensions.DependencyInjection;
using Serilog.Core;
using Serilog.Events;
using Voice.Server.Browser;

namespace Voice.Server.Tests;

/// <summary>Words, tool arguments and keys stay out of the log; the call's id is in it.</summary>
public sealed class PrivacyTests
{
    [Fact]
    public async Task Log_OfAWholeCall_HoldsItsIdAndNothingPrivate()
    {
        var log = new ListSink();
        await using var upstream = await ScriptedUpstream.StartAsync();
        var app = VoiceServer.Build(
            ["--urls=http://127.0.0.1:0", $"--OPENAI_BASE_URL={upstream.BaseUrl}", "--OPENAI_API_KEY=canary-key", "--Serilog:MinimumLevel:Default=Verbose", "--Serilog:MinimumLevel:Override:Microsoft=Verbose"],
            services => services.AddSingleton<ILogEventSink>(log));
        await app.StartAsync();
        var url = new Uri(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());
        await using (var caller = await Caller.TalkAsync(url))
        {
            var model = await upstream.Peers.Reader.ReadAsync();
            var call = await caller.NextAsync<CallStart>("CallStarted");
            await caller.Connection.InvokeAsync("SendText", "canary-typed");
            await model.SendAsync(new { type = "conversation.item.input_audio_transcription.completed", item_id = "i", content_index = 0, transcript = "canary-spoken" });
            await model.StartReplyAsync("resp_1");
            await model.SendAsync(new
            {
                type = "response.output_item.done",
                response_id = "resp_1",
                item = new { type = "function_call", status = "completed", call_id = "call_1", name = "get_time", arguments = "{\"timeZone\":\"canary-argument\"}" },
            });
            await model.SendAsync(new { type = "error", error = new { type = "invalid_request_error", code = "some_code", message = "canary-message", event_id = "say_1" } });
            await caller.NextAsync<ToolCard>("Tool", t => t.State == "failed");
            await caller.Connection.InvokeAsync("HangUp");
            await caller.Talking;
            log.Lines.ShouldContain(l => l.Contains(call.CallId, StringComparison.Ordinal));
        }
        await app.StopAsync();
        await app.DisposeAsync();
        log.Lines.Where(l => l.Contains("canary", StringComparison.Ordinal)).ShouldBeEmpty();
    }

    private sealed class ListSink : ILogEventSink
    {
        private readonly List<string> _lines = [];

        public List<string> Lines
        {
            get
            {
                lock (_lines)
                    return [.. _lines];
            }
        }

        public void Emit(LogEvent logEvent)
        {
            var line = logEvent.RenderMessage(System.Globalization.CultureInfo.InvariantCulture) + " " + string.Join(" ", logEvent.Properties.Select(p => $"{p.Key}={p.Value}")) + " " + logEvent.Exception;
            lock (_lines)
                _lines.Add(line);
        }
    }
}
