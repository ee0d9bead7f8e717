using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Options;
using Voice.Simulator.Hearing;
using Voice.Simulator.Http;
using Voice.Simulator.Settings;
using Voice.Simulator.Text;

namespace Voice.Simulator.Rest.Audio;

/// <summary><c>POST {prefix}/audio/transcriptions</c>: hears the phrases that a spoken conversation hears, streamed and not.</summary>
static class TranscriptionsEndpoint
{
    public static void Map(IEndpointRouteBuilder routes) => routes.MapPost("/audio/transcriptions", HandleAsync);

    static async Task HandleAsync(HttpContext context, Listener listener, IOptions<SimulatorOptions> options, TimeProvider time)
    {
        var answer = new HttpAnswer(context, options.Value, time);
        try
        {
            var (request, wrong) = await TranscriptionRequest.ReadAsync(context.Request, answer.Gone);
            if (request is null)
            {
                await HttpError.WriteAsync(context, wrong!);
                return;
            }

            var hearing = listener.ListenAsync(request.Pcm, answer.Gone);
            await answer.WaitAsync(options.Value.TranscriptionDelay);
            var transcript = new Transcript(request, await hearing);
            if (!await RestHeaders.SpendAsync(context, transcript.Tokens)) return;
            if (request.Stream) await StreamAsync(answer, transcript);
            else await WriteAsync(context, answer, request.Format, transcript);
        }
        catch (OperationCanceledException) when (answer.Gone.IsCancellationRequested)
        {
            // The client is gone and wants no answer.
        }
    }

    static async Task StreamAsync(HttpAnswer answer, Transcript transcript)
    {
        foreach (var word in Pieces.Of(transcript.Text))
            await answer.SendAsync(new JsonObject { ["type"] = "transcript.text.delta", ["delta"] = word });
        await answer.SendAsync(new JsonObject { ["type"] = "transcript.text.done", ["text"] = transcript.Text, ["usage"] = transcript.Usage() });
    }

    static Task WriteAsync(HttpContext context, HttpAnswer answer, string format, Transcript transcript)
    {
        if (format == "verbose_json") return answer.WriteAsync(transcript.Verbose());
        if (format == "json") return answer.WriteAsync(new JsonObject { ["text"] = transcript.Text, ["usage"] = transcript.Usage() });
        context.Response.ContentType = "text/plain; charset=utf-8";
        return context.Response.WriteAsync(transcript.Text + "\n", Encoding.UTF8, answer.Gone);
    }
}
