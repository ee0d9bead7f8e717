using Microsoft.Extensions.Options;
using Voice.Simulator.Files;
using Voice.Simulator.Http;
using Voice.Simulator.Replies;
using Voice.Simulator.Scenarios;
using Voice.Simulator.Settings;
using Voice.Simulator.Wire;

namespace Voice.Simulator.Rest.Chat;

/// <summary><c>POST {prefix}/chat/completions</c>, streamed and not: answers as the spoken conversation does.</summary>
static class ChatEndpoint
{
    public static void Map(IEndpointRouteBuilder routes) => routes.MapPost("/chat/completions", HandleAsync);

    static async Task HandleAsync(
        HttpContext context, Mind mind, LoadedScenario scenario, PromptCache cache, FileShelf files, IOptions<SimulatorOptions> options, TimeProvider time)
    {
        if (await RestBody.ReadAsync(context) is not { } body) return;
        var (request, wrong) = ChatRequest.Read(body, new(files, ApiKey.Of(context)));
        if (request is null)
        {
            await HttpError.WriteAsync(context, wrong!);
            return;
        }

        if (!await RestHeaders.SpendAsync(context, request.TextTokens + request.ImageTokens)) return;
        var cached = cache.Take($"{ApiKey.Of(context)}\n{request.Model}\n{body.Text("prompt_cache_key")}", request.Prompt);
        var run = new ChatRun(request, cached, time.GetUtcNow().ToUnixTimeSeconds());
        var steps = StructuredAnswer.Apply(request.Format, mind.Plan(request.ForMind(), scenario.At(request.Turns)));
        await new WrittenAnswer(context, options.Value, time, run, request.Stream).RunAsync(steps);
    }
}
