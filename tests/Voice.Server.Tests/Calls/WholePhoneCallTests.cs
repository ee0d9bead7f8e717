using System.Collections.Concurrent;
using System.Globalization;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Serilog.Core;
using Serilog.Events;
using Voice.Server.Tests.Phone;

namespace Voice.Server.Tests.Calls;

/// <summary>A carrier's calls through the whole server: handed on, recorded, with a secret pressed.</summary>
public sealed class WholePhoneCallTests
{
    [Fact]
    public async Task Transfer_AfterTheLastWords_ClosesTheStreamAndTheCarrierIsToldWhereTo()
    {
        await using var upstream = await ScriptedUpstream.StartAsync();
        await using var server = await ServerUnderTest.StartAsync(upstream.BaseUrl, [.. FakeCarrier.Settings, "Voice:Calls:TransferTargets:sales=+4712345678"]);
        await using var carrier = await FakeCarrier.CallAsync(server.Url);
        var model = await upstream.Peers.Reader.ReadAsync();
        // Sound that arrives shows that the line is joined to the model. A reply before that would be cancelled at once.
        await carrier.SendMediaAsync(new byte[160]);
        await Until.TrueAsync(() => model.AudioBytes >= 160);
        await model.StartReplyAsync("r1");
        await model.SendAsync(new
        {
            type = "response.output_item.done",
            response_id = "r1",
            item = new { type = "function_call", status = "completed", call_id = "c1", name = "transfer_call", arguments = """{"target":"sales","summary":"Wants a phone.","reason":"asked"}""" },
        });
        await model.SendAsync(new { type = "response.done", response = new { id = "r1", status = "completed" } });
        var ask = await model.NextAsync("response.create");
        var metadata = ask.GetProperty("response").GetProperty("metadata");
        await model.SendAsync(new { type = "response.created", response = new { id = "r2", metadata } });
        await model.SendAsync(new { type = "response.done", response = new { id = "r2", status = "completed" } });
        await carrier.ClosedAsync();
        var (_, answer) = await carrier.WebhookAsync(server.Url, carrier.AfterPath);
        answer!.Descendants("Number").Single().Value.ShouldBe("+4712345678");
    }

    [Fact]
    public async Task Recording_OfAPhoneCall_IsThereWhenTheCallIsOver()
    {
        var folder = Directory.CreateTempSubdirectory("voice-recording-").FullName;
        await using (var upstream = await ScriptedUpstream.StartAsync())
        await using (var server = await ServerUnderTest.StartAsync(upstream.BaseUrl, [.. FakeCarrier.Settings, $"Voice:Recording:Folder={folder}", "Voice:Recording:Consent=Always"]))
        {
            await using var carrier = await FakeCarrier.CallAsync(server.Url);
            var model = await upstream.Peers.Reader.ReadAsync();
            for (var i = 0; i < 10; i++)
                await carrier.SendMediaAsync(new byte[160]);
            await Until.TrueAsync(() => model.AudioBytes >= 1600);
            await carrier.StopAsync();
            await Until.TrueAsync(() => server.Calls.Count == 0);
        }
        var bytes = await File.ReadAllBytesAsync(Directory.GetFiles(folder, "*.wav").Single());
        Voice.Audio.WaveFile.Read(bytes).SampleRate.ShouldBe(8_000);
        bytes.Length.ShouldBeGreaterThan(44 + (1600 * 4) - 1);
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task SecretDigits_PressedOnAPhone_ReachNeitherTheModelNorTheLog()
    {
        const string Canary = "8675309";
        var log = new Log();
        await using var upstream = await ScriptedUpstream.StartAsync();
        await using var app = VoiceServer.Build(
            ["--urls=http://127.0.0.1:0", $"--OPENAI_BASE_URL={upstream.BaseUrl}", "--OPENAI_API_KEY=", "--Serilog:MinimumLevel:Default=Verbose", .. FakeCarrier.Settings.Select(s => "--" + s)],
            services => services.AddSingleton<ILogEventSink>(log));
        await app.StartAsync(TestContext.Current.CancellationToken);
        await using var carrier = await FakeCarrier.CallAsync(new Uri(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First()));
        var model = await upstream.Peers.Reader.ReadAsync(TestContext.Current.CancellationToken);
        // Sound that arrives shows that the line is joined to the model. A reply before that would be cancelled at once.
        await carrier.SendMediaAsync(new byte[160]);
        await Until.TrueAsync(() => model.AudioBytes >= 160);
        await model.StartReplyAsync("r1");
        await model.SendAsync(new
        {
            type = "response.output_item.done",
            response_id = "r1",
            item = new { type = "function_call", status = "completed", call_id = "c1", name = "collect_digits", arguments = """{"purpose":"PIN","min":7,"max":7,"secure":true}""" },
        });
        await model.EndReplyAsync("r1");
        await Until.TrueAsync(() => log.Has("Secure section began"));
        foreach (var digit in Canary)
            await carrier.SendAsync(new { @event = "dtmf", streamSid = carrier.StreamSid, sequenceNumber = carrier.NextNumber(), dtmf = new { track = "inbound_track", digit = digit.ToString() } });
        var output = await model.NextAsync("conversation.item.create");
        output.GetProperty("item").GetProperty("output").GetString().ShouldBe("7 digits were collected. Their reference is digits_1.");
        await Until.TrueAsync(() => log.Has("Secure section ended"));
        log.Has(Canary).ShouldBeFalse();
    }

    private sealed class Log : ILogEventSink
    {
        private readonly ConcurrentQueue<string> _lines = [];

        public bool Has(string text) => _lines.Any(l => l.Contains(text, StringComparison.Ordinal));

        public void Emit(LogEvent logEvent) => _lines.Enqueue(
            logEvent.RenderMessage(CultureInfo.InvariantCulture) + string.Join(' ', logEvent.Properties.Select(p => $"{p.Key}={p.Value}")) + logEvent.Exception);
    }
}
