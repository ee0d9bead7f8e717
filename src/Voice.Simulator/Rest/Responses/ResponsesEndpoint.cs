using System.Text.Json;
using Microsoft.Extensions.Options;
using Voice.Simulator.Files;
using Voice.Simulator.Http;
using Voice.Simulator.Replies;
using Voice.Simulator.Rest.Attachments;
using Voice.Simulator.Scenarios;
using Voice.Simulator.Settings;
using Voice.Simulator.VectorStores;
using Voice.Simulator.Wire;

namespace Voice.Simulator.Rest.Responses;

/// <summary><c>POST {prefix}/responses</c>, streamed and not.</summary>
sealed class ResponsesEndpoint(
    Mind mind, LoadedScenario scenario, PromptCache cache, KeptResponses kept, FileShelf files, StoreShelf stores, IOptions<SimulatorOptions> options, TimeProvider time)
{
    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapPost("/responses", (HttpContext context, ResponsesEndpoint endpoint) => endpoint.HandleAsync(context));

    async Task HandleAsync(HttpContext context)
    {
        if (await RestBody.ReadAsync(context) is not { } body) return;
        var owner = ApiKey.Of(context);
        var (request, wrong) = ResponsesRequest.Read(body, kept, owner, new(files, owner), stores);
        if (request is null)
        {
            await HttpError.WriteAsync(context, wrong!);
            return;
        }

        if (!await RestHeaders.SpendAsync(context, request.InputTokens)) return;
        var cached = cache.Take($"{owner}\n{request.Model}\n{body.Text("prompt_cache_key")}", request.Prompt);
        var run = new ResponsesRun(request, cached, time.GetUtcNow().ToUnixTimeSeconds(), done => Keep(owner, request, done));
        await new WrittenAnswer(context, options.Value, time, run, request.Stream).RunAsync(StructuredAnswer.Apply(request.Format, Plan(request)));
    }

    IReadOnlyList<ReplyStep> Plan(ResponsesRequest request)
    {
        if (request.Search is { } search && request.Turns[^1] is Turn.User { Text: { Length: > 0 } question, Documents.Count: 0, Pictures.Count: 0 } asked
            && scenario.At(request.Turns)?.Recall(asked) is null)
        {
            // A function of the client that fits the question better comes first.
            var called = request.Tools.Count > 0 ? mind.Plan(request.ForMind()) : [];
            return called.Any(step => step is ReplyStep.Call) ? called : KnowledgeSearch.Answer(search, question);
        }

        return request.IsQuestion ? Knowledge.Answer(request.Turns) : mind.Plan(request.ForMind(), scenario.At(request.Turns));
    }

    void Keep(string owner, ResponsesRequest request, ResponsesRun run)
    {
        if (!request.Store) return;
        var output = run.Output.ToJsonString(JsonText.Compact);
        var (turns, _) = ResponsesInput.Read(JsonSerializer.Deserialize<JsonElement>(output), request.Turns, new ContentReader(files, owner));
        if (turns is not null) kept.Keep(owner, run.Id, new(turns, request.Prompt + output));
    }
}
