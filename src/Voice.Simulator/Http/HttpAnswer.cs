using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Voice.Simulator.Settings;
using Voice.Simulator.Wire;

namespace Voice.Simulator.Http;

/// <summary>One answer on its way out, in the time that a model would take.</summary>
sealed class HttpAnswer(HttpContext context, SimulatorOptions options, TimeProvider time)
{
    /// <summary>How long a word takes at pace 1.</summary>
    static readonly TimeSpan WordTime = TimeSpan.FromMilliseconds(80);

    static readonly byte[] Done = "data: [DONE]\n\n"u8.ToArray();

    /// <summary>Cancelled when the client is gone.</summary>
    public CancellationToken Gone => context.RequestAborted;

    public bool HasBegun => context.Response.HasStarted;

    public Task WaitAsync(TimeSpan length) => length > TimeSpan.Zero ? Task.Delay(length, time, Gone) : Task.CompletedTask;

    /// <summary>Waits as long as a word takes.</summary>
    public Task WordAsync() => options.Pace > 0 ? WaitAsync(WordTime / options.Pace) : Task.CompletedTask;

    /// <summary>Nothing more comes until the client goes away.</summary>
    public Task SilenceAsync() => Task.Delay(Timeout.InfiniteTimeSpan, time, Gone);

    /// <summary>Cuts the connection.</summary>
    public void Cut() => context.Abort();

    /// <summary>A whole answer in JSON.</summary>
    public Task WriteAsync(object json) => context.Response.WriteAsJsonAsync(json, JsonText.Compact, Gone);

    /// <summary>The next event of a stream.</summary>
    /// <param name="named">True where the event's type also stands in front of it.</param>
    public async Task SendAsync(JsonObject happened, bool named = false)
    {
        Open("text/event-stream; charset=utf-8");
        var name = named ? $"event: {happened["type"]}\n" : "";
        await SendAsync(Encoding.UTF8.GetBytes($"{name}data: {happened.ToJsonString(JsonText.Compact)}\n\n"));
    }

    /// <summary>Says in a stream that has begun that it went wrong; nothing more comes after it.</summary>
    /// <param name="named">True for a stream whose events have names; there the error is an event like the others.</param>
    public Task SendErrorAsync(Rejection wrong, bool named)
    {
        var body = (JsonObject)JsonSerializer.SerializeToNode(HttpError.Body(wrong))!;
        if (!named) return SendAsync(new JsonObject { ["error"] = body });
        body["type"] = "error";
        return SendAsync(body, named);
    }

    /// <summary>The mark that some streams end with.</summary>
    public Task EndAsync() => SendAsync(Done);

    /// <summary>The next bytes, at once. Everything written with one call reaches the client in one piece.</summary>
    public async Task SendAsync(ReadOnlyMemory<byte> bytes)
    {
        await context.Response.Body.WriteAsync(bytes, Gone);
        await context.Response.Body.FlushAsync(Gone);
    }

    /// <summary>Says what the stream will be, as long as nothing has been sent.</summary>
    public void Open(string contentType)
    {
        if (HasBegun) return;
        context.Response.ContentType = contentType;
        context.Response.Headers.CacheControl = "no-cache";
    }
}
