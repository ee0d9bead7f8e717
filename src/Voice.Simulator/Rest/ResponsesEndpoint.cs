using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Options;
using Voice.Simulator.Replies;

namespace Voice.Simulator.Rest;

/// <summary><c>POST {prefix}/responses</c>, streamed and not.</summary>
static class ResponsesEndpoint
{
    /// <summary>How long a word takes at pace 1.</summary>
    static readonly TimeSpan WordTime = TimeSpan.FromMilliseconds(80);

    public static void Map(IEndpointRouteBuilder routes) => routes.MapPost("/responses", HandleAsync);

    static async Task HandleAsync(HttpContext context, Mind mind, IOptions<SimulatorOptions> options, TimeProvider time)
    {
        if (await RestBody.ReadAsync(context) is not { } body) return;
        var (request, wrong) = ResponsesRequest.Read(body);
        if (request is null)
        {
            await HttpError.WriteAsync(context, StatusCodes.Status400BadRequest, wrong!.Message, wrong.Param, wrong.Code);
            return;
        }

        RestHeaders.AddLimits(context, ResponsesRun.InputTokens(request));
        var run = new ResponsesRun(request, WrittenReply.Plan(request, mind), time.GetUtcNow().ToUnixTimeSeconds());
        try
        {
            await Task.Delay(options.Value.ThinkTime, time, context.RequestAborted);
            if (request.Stream) await StreamAsync(context, run, options.Value.Pace, time);
            else await context.Response.WriteAsJsonAsync(run.Events().Last()["response"], JsonText.Compact, context.RequestAborted);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // The client is gone and wants no answer.
        }
    }

    static async Task StreamAsync(HttpContext context, ResponsesRun run, double pace, TimeProvider time)
    {
        context.Response.ContentType = "text/event-stream; charset=utf-8";
        context.Response.Headers.CacheControl = "no-cache";
        foreach (var happened in run.Events())
        {
            if (pace > 0 && (string?)happened["type"] == "response.output_text.delta") await Task.Delay(WordTime / pace, time, context.RequestAborted);
            await context.Response.WriteAsync(Frame(happened), Encoding.UTF8, context.RequestAborted);
            await context.Response.Body.FlushAsync(context.RequestAborted);
        }
    }

    static string Frame(JsonObject happened) => $"event: {happened["type"]}\ndata: {happened.ToJsonString(JsonText.Compact)}\n\n";
}
