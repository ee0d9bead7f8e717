using System.Diagnostics;
using System.Net;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Voice.Benchmarks.Cascade;

/// <summary>Three services that take a set time each, over HTTP, and write down when they were asked and when they answered.</summary>
internal sealed class SimulatedStages : IAsyncDisposable
{
    public static readonly TimeSpan Transcription = TimeSpan.FromMilliseconds(150);
    public static readonly TimeSpan FirstToken = TimeSpan.FromMilliseconds(200);
    public static readonly TimeSpan NextToken = TimeSpan.FromMilliseconds(20);
    public static readonly TimeSpan FirstSound = TimeSpan.FromMilliseconds(120);

    /// <summary>How fast sound is made, in times real time.</summary>
    public const double SpeechPace = 4;

    private const string Reply = "On weekdays the shop opens at nine in the morning, and it closes at six in the evening. On Saturdays it closes at two, and on Sundays it is closed all day.";
    private const int PieceBytes = 4_800;
    private const double CharactersPerSecond = 15;
    private const double BytesPerSecond = 48_000;

    private readonly WebApplication _app;

    private SimulatedStages(WebApplication app)
    {
        _app = app;
        app.MapGet("/v1/models", () => Results.Json(new { data = Array.Empty<string>() }));
        app.MapPost("/v1/audio/transcriptions", TranscribeAsync);
        app.MapPost("/v1/responses", ThinkAsync);
        app.MapPost("/v1/audio/speech", SpeakAsync);
    }

    public Uri BaseUrl => new(_app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First() + "/v1");

    /// <summary>The times of the current turn.</summary>
    public StageTimes Times { get; set; } = new();

    public static async Task<SimulatedStages> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        var stages = new SimulatedStages(builder.Build());
        await stages._app.StartAsync();
        return stages;
    }

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();

    private async Task TranscribeAsync(HttpContext context)
    {
        var times = Times;
        times.TranscriptionAsked = Stopwatch.GetTimestamp();
        await context.Request.ReadFormAsync(context.RequestAborted);
        await Task.Delay(Transcription, TimeProvider.System, context.RequestAborted);
        times.Transcribed = Stopwatch.GetTimestamp();
        await context.Response.WriteAsJsonAsync(new { text = "When are you open?" });
    }

    private async Task ThinkAsync(HttpContext context)
    {
        var times = Times;
        times.ChatAsked = Stopwatch.GetTimestamp();
        await context.Request.Body.CopyToAsync(Stream.Null, context.RequestAborted);
        context.Response.ContentType = "text/event-stream";
        var number = 0;
        await SendAsync(new { type = "response.created", sequence_number = number++, response = Response("in_progress") });
        await SendAsync(new { type = "response.output_item.added", sequence_number = number++, output_index = 0, item = Message("in_progress", "") });
        var due = FirstToken;
        var said = new StringBuilder();
        foreach (var word in Reply.Split(' '))
        {
            var left = due - Stopwatch.GetElapsedTime(times.ChatAsked);
            if (left > TimeSpan.Zero)
                await Task.Delay(left, TimeProvider.System, context.RequestAborted);
            due += NextToken;
            // A clause is known to be over when the next word begins.
            if (times.ClauseSaid == 0 && said.Length > 0 && said[^1] == ',')
                times.ClauseSaid = Stopwatch.GetTimestamp();
            if (times.FirstToken == 0)
                times.FirstToken = Stopwatch.GetTimestamp();
            var token = said.Length == 0 ? word : " " + word;
            said.Append(token);
            await SendAsync(new { type = "response.output_text.delta", sequence_number = number++, item_id = "m1", output_index = 0, content_index = 0, delta = token, logprobs = Array.Empty<string>() });
        }
        await SendAsync(new { type = "response.completed", sequence_number = number, response = Response("completed") });

        async Task SendAsync(object sent)
        {
            await context.Response.WriteAsync($"data: {JsonSerializer.Serialize(sent)}\n\n", context.RequestAborted);
            await context.Response.Body.FlushAsync(context.RequestAborted);
        }
    }

    private async Task SpeakAsync(HttpContext context)
    {
        var times = Times;
        var asked = Stopwatch.GetTimestamp();
        var isFirst = times.SpeechAsked == 0;
        if (isFirst)
            times.SpeechAsked = asked;
        using var body = await JsonDocument.ParseAsync(context.Request.Body, default, context.RequestAborted);
        var bytes = (int)(body.RootElement.GetProperty("input").GetString()!.Length / CharactersPerSecond * BytesPerSecond) / 2 * 2;
        var due = FirstSound;
        for (var sent = 0; sent < bytes; sent += PieceBytes)
        {
            var left = due - Stopwatch.GetElapsedTime(asked);
            if (left > TimeSpan.Zero)
                await Task.Delay(left, TimeProvider.System, context.RequestAborted);
            due += TimeSpan.FromSeconds(PieceBytes / BytesPerSecond / SpeechPace);
            if (isFirst && sent == 0)
                times.FirstSound = Stopwatch.GetTimestamp();
            await context.Response.Body.WriteAsync(new byte[Math.Min(PieceBytes, bytes - sent)], context.RequestAborted);
            await context.Response.Body.FlushAsync(context.RequestAborted);
        }
    }

    private static object Response(string status) =>
        new { id = "r1", @object = "response", created_at = 1, status, model = "m", output = Array.Empty<object>() };

    private static object Message(string status, string text) =>
        new { id = "m1", type = "message", role = "assistant", status, content = text.Length == 0 ? [] : new object[] { new { type = "output_text", text, annotations = Array.Empty<string>() } } };
}
