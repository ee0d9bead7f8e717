using System.Diagnostics;
using Microsoft.AspNetCore.Http;
using Voice.Server.Tests.Tools.Http;
using Voice.Tools;

namespace Voice.Server.Tests.Tools.Mcp;

/// <summary>A server that forgets its session, or is lost in the middle of a call: a question gets its answer, and nothing is done twice.</summary>
public sealed class McpSessionTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("voice-mcp-session").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    public static TheoryData<int, string> Refusals => new()
    {
        { 404, """{"jsonrpc":"2.0","id":null,"error":{"code":-32001,"message":"Session not found"}}""" },
        { 404, "" },
        { 410, "<h1>Gone</h1>" },
        { 400, """{"jsonrpc":"2.0","id":null,"error":{"code":-32001,"message":"Session not found"}}""" },
        { 400, """{"jsonrpc":"2.0","id":null,"error":{"code":-32001,"message":"?"}}""" },
        { 400, """{"jsonrpc":"2.0","id":null,"error":{"code":-32600,"message":"Session terminated"}}""" },
        { 400, """{"jsonrpc":"2.0","error":{"code":-32000,"message":"Bad Request: No valid session ID provided"},"id":null}""" },
        { 400, """{"jsonrpc":"2.0","id":ID,"error":{"code":-32600,"message":"Unknown session id 'S1' for 'tools/call'; client should reinitialize"}}""" },
        { 400, "Invalid or missing session ID" },
        { 422, """{"error":"session expired"}""" },
        { 409, """{"message":"SESSION DOES NOT EXIST"}""" },
        { 500, "session not found" },
        { 500, """{"error":"Error POSTing to endpoint (HTTP 400): {\"error\":{\"code\":-32000,\"message\":\"Bad Request: No valid session ID provided\"}}"}""" },
        { 200, """{"jsonrpc":"2.0","id":ID,"error":{"code":-32600,"message":"Unknown session id; client should reinitialize"}}""" },
        { 200, """{"jsonrpc":"2.0","id":ID,"error":{"code":-32001,"message":"Session not found"}}""" },
        { 200, """{"jsonrpc":"2.0","id":ID,"error":{"code":-32000,"message":"Server not initialized"}}""" },
        { 200, """{"jsonrpc":"2.0","id":ID,"error":{"code":-32602,"message":"Invalid session"}}""" },
    };

    [Theory]
    [MemberData(nameof(Refusals))]
    public async Task Session_ThatIsForgotten_IsOpenedAgainAndTheCallMadeOnceMore(int status, string body)
    {
        await using var server = await RawToolServer.StartAsync();
        server.Forgotten = (context, id) => RawToolServer.RefuseAsync(context, status, body.Replace("ID", id, StringComparison.Ordinal));
        await using var tools = McpTools.Start(_folder, Settings(server.Url));
        // One that changes something: it surely did not run.
        var buy = await tools.ToolAsync("web_buy");
        (await buy.CallAsync(new { })).ShouldBe("fine");
        server.Forget();
        var asked = Stopwatch.StartNew();
        (await buy.CallAsync(new { })).ShouldBe("fine");
        asked.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(4));
        server.Requests.Where(r => r.StartsWith("tools/call", StringComparison.Ordinal)).ShouldBe(["tools/call@S1", "tools/call@S1", "tools/call@S2"]);
        tools.HasLogged("web_buy was not answered").ShouldBeTrue();
    }

    [Fact]
    public async Task Session_ThatIsForgottenForManyCalls_IsOpenedOnce()
    {
        await using var server = await RawToolServer.StartAsync();
        await using var tools = McpTools.Start(_folder, Settings(server.Url));
        var look = await tools.ToolAsync("web_look");
        server.Forget();
        (await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => look.CallAsync(new { })))).ShouldAllBe(a => a == "fine");
        server.Count("initialize").ShouldBe(2);
    }

    [Fact]
    public async Task Session_ThatIsForgottenAgainAndAgain_IsToldAfterOneTry()
    {
        await using var server = await RawToolServer.StartAsync();
        await using var tools = McpTools.Start(_folder, Settings(server.Url));
        var look = await tools.ToolAsync("web_look");
        server.Call = static async (context, _) =>
        {
            await RawToolServer.RefuseAsync(context, 404, "");
            return true;
        };
        (await Should.ThrowAsync<ToolException>(look.CallAsync(new { }))).Message.ShouldBe("'web_look' is not available right now.");
        server.Count("tools/call").ShouldBe(2);
    }

    [Theory]
    // The tool's own words, from inside it: it may have run.
    [InlineData(200, -32603, "The user's session has expired", ToolOutcome.Unknown)]
    [InlineData(200, -32603, "Out of paper", ToolOutcome.Unknown)]
    [InlineData(500, 0, "Out of paper", ToolOutcome.Unknown)]
    [InlineData(200, -32602, "No such city", ToolOutcome.Failed)]
    [InlineData(401, 0, "session expired", ToolOutcome.Failed)]
    [InlineData(403, 0, "session expired", ToolOutcome.Failed)]
    [InlineData(429, 0, "session limit reached, unknown client", ToolOutcome.Failed)]
    public async Task Refusal_ThatIsNotOfTheSession_IsNotRepeatedForAnEffect(int status, int code, string message, ToolOutcome outcome)
    {
        await using var server = await RawToolServer.StartAsync();
        await using var tools = McpTools.Start(_folder, Settings(server.Url));
        var buy = await tools.ToolAsync("web_buy");
        server.Call = async (context, id) =>
        {
            await RawToolServer.RefuseAsync(context, status, code == 0 ? message : $$"""{"jsonrpc":"2.0","id":{{id}},"error":{"message":"{{message}}","code":{{code}} } }""");
            return true;
        };
        var failure = await Should.ThrowAsync<ToolException>(buy.CallAsync(new { }));
        failure.Outcome.ShouldBe(outcome);
        failure.Message.Contains("not known whether", StringComparison.Ordinal).ShouldBe(outcome == ToolOutcome.Unknown);
        server.Count("tools/call").ShouldBe(1);
    }

    [Theory]
    [InlineData("web_buy", 1, "not known whether it was done")]
    [InlineData("web_look", 2, "is not available right now")]
    public async Task Connection_ThatIsLostInACall_IsRepeatedOnlyForWhatOnlyReads(string name, int calls, string words)
    {
        foreach (var isStream in (bool[])[false, true])
        {
            await using var server = await RawToolServer.StartAsync();
            await using var tools = McpTools.Start(Directory.CreateDirectory(Path.Combine(_folder, isStream.ToString())).FullName, Settings(server.Url));
            var tool = await tools.ToolAsync(name);
            server.Call = async (context, _) =>
            {
                if (!isStream)
                {
                    context.Abort();
                    return true;
                }
                // A stream that ends in order, without the answer.
                context.Response.ContentType = "text/event-stream";
                await context.Response.WriteAsync(": nothing\n\n");
                return true;
            };
            (await Should.ThrowAsync<ToolException>(tool.CallAsync(new { }))).Message.ShouldContain(words);
            server.Count("tools/call").ShouldBe(calls);
        }
    }

    [Fact]
    public async Task Look_ThatFindsTheSessionForgotten_OpensANewOne()
    {
        await using var server = await RawToolServer.StartAsync();
        await using var tools = McpTools.Start(_folder, Settings(server.Url, """, "CheckInterval": "00:00:01" """));
        await tools.ToolAsync("web_look");
        server.Forget();
        await tools.UntilAsync(t => t.Log.Count(l => l.Contains("is connected with", StringComparison.Ordinal)) == 2);
        tools.HasLogged("is gone and will be connected again").ShouldBeTrue();
        tools.HasLogged("cannot be reached").ShouldBeFalse();
    }

    private static string Settings(Uri url, string more = "") =>
        $$"""{ "web": { "Url": "{{url}}", "Allow": "*", "AllowHttp": true, "AllowPrivateAddresses": true{{more}} } }""";
}
