using System.ComponentModel;
using System.Text.Json.Nodes;
using Voice.Tools;

namespace Voice.Server.Tools;

/// <summary>Asks a reasoning model, which may take its time and search the web, what the quick one that talks cannot know.</summary>
/// <remarks>Source: OpenAI, Responses API, <c>POST /responses</c> with <c>stream</c>.</remarks>
internal sealed class ExpertTool(UpstreamHttp upstream, ExpertOptions options)
{
    private const string Who = "The expert";
    private const int CharactersPerWord = 6;

    [VoiceTool("ask_expert", TimeoutSeconds = 90)]
    [Description("Asks an expert who thinks longer and knows more than you. Use it for hard questions: reasoning, mathematics, "
        + "science, recent events. It takes a while: tell the caller that you are asking.")]
    public async Task<string> AskExpert(
        CallContext call,
        [Description("The whole question with everything needed to answer it: the expert does not hear the call.")] string question,
        CancellationToken cancellation)
    {
        if (string.IsNullOrWhiteSpace(question))
            throw new ToolException("There was no question.");
        using var response = await upstream.PostAsync("responses", Request(question), Who, cancellation);
        try
        {
            var answer = await StreamedAnswer.ReadAsync(response, Who, options.LongestAnswer, growing: null, cancellation);
            if (answer.Sources.Count > 0)
                call.Cite(answer.Sources);
            var text = SpokenText.Of(answer.Text);
            return StreamedAnswer.Cut(text.Length > 0 ? text : answer.Text, options.LongestAnswer);
        }
        catch (ToolException e)
        {
            upstream.TellUseless("responses", response, e.Message);
            throw;
        }
    }

    private JsonObject Request(string question)
    {
        var request = new JsonObject
        {
            ["model"] = options.Model,
            ["instructions"] = "Your answer is read out to somebody on a call. Say the result first, in plain sentences without markup, lists or links, "
                + $"in at most {options.LongestAnswer / CharactersPerWord} words. If you do not know, say so.",
            ["input"] = question,
            ["stream"] = true,
            ["store"] = false,
            // The text before the question is always the same. The key sends the request to the machine that has it cached.
            ["prompt_cache_key"] = "voice-expert",
        };
        if (options.ReasoningEffort.Length > 0)
            request["reasoning"] = new JsonObject { ["effort"] = options.ReasoningEffort };
        if (options.WebSearch)
        {
            request["tools"] = new JsonArray(Search());
            request["include"] = new JsonArray("web_search_call.action.sources");
        }
        return request;
    }

    private JsonObject Search()
    {
        var search = new JsonObject { ["type"] = "web_search" };
        if (options.Domains.Count > 0)
            search["filters"] = new JsonObject { ["allowed_domains"] = new JsonArray([.. options.Domains.Select(static domain => (JsonNode)domain)]) };
        return search;
    }
}
