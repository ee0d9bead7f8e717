using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Time.Testing;
using Voice.OpenAI.Endpoints;

namespace Voice.OpenAI.Tests.Endpoints;

/// <summary>Options and tools that a service refuses, over real sockets: left out, named once, and the request asked again.</summary>
public sealed class LeftOutTests : IAsyncDisposable
{
    private readonly LogList _log = new();
    private readonly List<JsonNode> _asked = [];
    private ScriptedRest? _service;

    public async ValueTask DisposeAsync()
    {
        if (_service is not null)
            await _service.DisposeAsync();
    }

    [Theory]
    [InlineData("reasoning_effort", """{"error":{"message":"Unsupported parameter","param":"reasoning_effort","code":"unsupported_parameter"}}""")]
    [InlineData("reasoning", """{"error":{"message":"Unsupported parameter: 'reasoning.effort'","param":"reasoning.effort","code":"unsupported_parameter"}}""")]
    [InlineData("stream_options", """{"error":{"message":"Unknown parameter","param":"stream_options.include_usage","code":"unknown_parameter"}}""")]
    [InlineData("prompt_cache_key", """{"detail":[{"type":"extra_forbidden","loc":["body","prompt_cache_key"],"msg":"Extra inputs are not permitted"}]}""")]
    [InlineData("prompt_cache_key", """{"error":{"message":"property 'prompt_cache_key' is unsupported","type":"invalid_request_error"}}""")]
    [InlineData("prompt_cache_key", """[{"error":{"code":400,"message":"Unknown name \"prompt_cache_key\": Cannot find field.","status":"INVALID_ARGUMENT"}}]""")]
    [InlineData("stream_options", """{"error":"json: unknown field \"stream_options\""}""")]
    [InlineData("stream", """{"error":{"message":"Your organization must be verified to stream this model.","param":"stream","code":"unsupported_value"}}""")]
    [InlineData("tools", """{"error":{"message":"registry/gemma does not support tools","type":"api_error"}}""")]
    [InlineData("tools", """{"object":"error","message":"\"auto\" tool choice requires --enable-auto-tool-choice and --tool-call-parser to be set","code":400}""")]
    [InlineData("parallel_tool_calls", """{"error":{"message":"Invalid value","param":"parallel_tool_calls","code":"invalid_value"}}""")]
    public async Task Option_ThatIsRefused_IsLeftOut_NamedOnce_AndNotSentAgain(string option, string refusal)
    {
        using var http = await ClientAsync(body => body.ContainsKey(option) ? refusal : null);
        for (var i = 0; i < 3; i++)
            (await http.PostAsJsonAsync("chat/completions", Request())).StatusCode.ShouldBe(HttpStatusCode.OK);
        _asked.Count.ShouldBe(4, "the first was asked twice");
        _asked.Skip(1).ShouldAllBe(body => body[option] == null && body["messages"] != null && body["model"] != null);
        _asked[1].AsObject().Count.ShouldBe(Request().Count - (option == "tools" ? 2 : 1));
        _log.Lines.Count(line => line.TrimEnd().EndsWith(": " + option, StringComparison.Ordinal)).ShouldBe(1);
    }

    [Theory]
    [InlineData("""{"error":{"message":"Invalid schema for function 'bad': array schema missing items","param":"tools[1].function.parameters","code":"invalid_function_parameters"}}""")]
    [InlineData("""{"error":{"message":"Invalid schema for function 'bad': array schema missing items","code":"invalid_function_parameters"}}""")]
    [InlineData("""{"error":{"message":"Invalid 'tools[1].function.name'","param":"tools[1].function.name","code":"invalid_value"}}""")]
    [InlineData("""{"detail":[{"type":"value_error","loc":["body","tools",1,"function","parameters"],"msg":"bad"}]}""")]
    public async Task Tool_ThatIsRefused_IsLeftOut_AndTheOthersStay(string refusal)
    {
        using var http = await ClientAsync(body => body["tools"]!.AsArray().Any(tool => (string?)tool!["function"]!["name"] == "bad") ? refusal : null);
        for (var i = 0; i < 2; i++)
            (await http.PostAsJsonAsync("chat/completions", Request())).StatusCode.ShouldBe(HttpStatusCode.OK);
        _asked.Count.ShouldBe(3);
        _asked[2]["tools"]!.AsArray().Select(tool => (string?)tool!["function"]!["name"]).ShouldBe(["good", "fine"]);
        _log.Lines.Count(line => line.TrimEnd().EndsWith(": tool bad", StringComparison.Ordinal)).ShouldBe(1);
    }

    [Fact]
    public async Task Tool_ThatWasMended_IsOfferedAgain()
    {
        using var http = await ClientAsync(body => body["tools"]?.ToJsonString().Contains("broken") == true
            ? """{"error":{"param":"tools[1].function.parameters","code":"invalid_function_parameters"}}""" : null);
        await http.PostAsJsonAsync("chat/completions", Request("broken"));
        await http.PostAsJsonAsync("chat/completions", Request("mended"));
        _asked[^1]["tools"]!.AsArray().Count.ShouldBe(3);
    }

    [Fact]
    public async Task Options_SeveralOfThem_AreLeftOutOneAfterTheOther()
    {
        string[] unknown = ["reasoning_effort", "stream_options", "prompt_cache_key"];
        using var http = await ClientAsync(body => unknown.FirstOrDefault(body.ContainsKey) is { } option ? $$$"""{"error":{"param":"{{{option}}}","code":"unknown_parameter"}}""" : null);
        (await http.PostAsJsonAsync("chat/completions", Request())).StatusCode.ShouldBe(HttpStatusCode.OK);
        _asked.Count.ShouldBe(4);
    }

    [Theory]
    [InlineData("""{"error":{"message":"no","param":"messages[1].content","code":"invalid_value"}}""")]
    [InlineData("""{"error":{"message":"no","param":"model","code":"unsupported_value"}}""")]
    [InlineData("""{"error":{"message":"the prompt was filtered","param":"prompt","code":"content_filter"}}""")]
    [InlineData("""{"error":{"message":"Conversation roles must alternate"}}""")]
    [InlineData("""{"error":{"message":"no","param":"seed","code":"unknown_parameter"}}""")]
    [InlineData("""{"error":{"message":"no","param":"tools[9].name","code":"invalid_value"}}""")]
    public async Task Refusal_OfSomethingElse_IsTheAnswer_AndNothingIsLeftOut(string refusal)
    {
        using var http = await ClientAsync(_ => refusal);
        var answer = await http.PostAsJsonAsync("chat/completions", Request());
        (await answer.Content.ReadAsStringAsync()).ShouldBe(refusal);
        _asked.Count.ShouldBe(1);
    }

    [Fact]
    public async Task Option_WithoutWhichItIsRefusedAsWell_IsSentAgainTheNextTime()
    {
        using var http = await ClientAsync(body => body.ContainsKey("reasoning_effort") ? """{"error":{"param":"reasoning_effort","code":"unsupported_value"}}""" : """{"error":{"message":"missing"}}""");
        (await http.PostAsJsonAsync("chat/completions", Request())).StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        _asked.Clear();
        await http.PostAsJsonAsync("chat/completions", Request());
        _asked[0]["reasoning_effort"].ShouldNotBeNull();
    }

    [Fact]
    public async Task Sound_AsRawSamples_ThatIsRefused_IsAskedForAsWave()
    {
        using var http = await ClientAsync(body => (string?)body["response_format"] == "pcm" ? """{"detail":"Invalid response_format: pcm is not supported"}""" : null);
        (await http.PostAsJsonAsync("audio/speech", new { model = "m", input = "Hello.", voice = "v", response_format = "pcm" })).StatusCode.ShouldBe(HttpStatusCode.OK);
        ((string?)_asked[1]["response_format"]).ShouldBe("wav");
    }

    [Theory]
    [InlineData("""{"error":{"message":"Invalid language 'xx'","param":"language","code":"invalid_value"}}""")]
    [InlineData("""{"detail":"language xx is not supported"}""")]
    public async Task Language_OfAClip_ThatIsRefused_IsLeftOutOfTheForm(string refusal)
    {
        using var http = await ClientAsync(body => body.ContainsKey("language") ? refusal : null);
        for (var i = 0; i < 2; i++)
        {
            using var form = new MultipartFormDataContent { { new ByteArrayContent([1, 2, 3]), "\"file\"", "\"turn.wav\"" }, { new StringContent("m"), "\"model\"" }, { new StringContent("xx"), "\"language\"" } };
            (await http.PostAsync(new Uri("audio/transcriptions", UriKind.Relative), form)).StatusCode.ShouldBe(HttpStatusCode.OK);
        }
        _asked.Count.ShouldBe(3);
        _asked[2].AsObject().Select(field => field.Key).ShouldBe(["file", "model"]);
    }

    private static JsonObject Request(string broken = "") => JsonSerializer.SerializeToNode(new
    {
        model = "m",
        messages = new[] { new { role = "user", content = "hello" } },
        stream = true,
        stream_options = new { include_usage = true },
        reasoning_effort = "low",
        reasoning = new { effort = "low" },
        prompt_cache_key = "k",
        parallel_tool_calls = true,
        tools = ((string[])["good", "bad", "fine"]).Select(name => new { type = "function", function = new { name, description = name == "bad" ? broken : "", parameters = new { type = "object" } } }),
    })!.AsObject();

    private async Task<HttpClient> ClientAsync(Func<JsonObject, string?> refuse)
    {
        _service = await ScriptedRest.StartAsync(async (context, text) =>
        {
            var body = context.Request.HasFormContentType ? Fields(text) : JsonNode.Parse(text)!.AsObject();
            _asked.Add(body);
            if (refuse(body) is not { } refusal)
                return;
            context.Response.StatusCode = 400;
            await context.Response.WriteAsync(refusal);
        });
        var pool = new EndpointPool(new OpenAIEndpoint(_service.BaseUrl, "sk-0"), new EndpointPoolOptions(), new FakeTimeProvider(), _log);
        return new HttpClient(pool.Route("chat").CreateHandler(new SocketsHttpHandler())) { BaseAddress = EndpointHandler.BaseAddress };
    }

    private static JsonObject Fields(string form) =>
        new(form.Split(" name=\"").Skip(1).Select(part => KeyValuePair.Create<string, JsonNode?>(part[..part.IndexOf('"', StringComparison.Ordinal)], "")));
}
