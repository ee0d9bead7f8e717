using Voice.Server.Tests.Tools.Http;
using Voice.Tools;

namespace Voice.Server.Tests.Tools.Mcp;

/// <summary>A real MCP server over streamable HTTP.</summary>
public sealed class McpHttpTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("voice-mcp-http").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Tools_OfAUrl_AreOfferedAndRunWithTheSecret()
    {
        await using var server = await HttpToolServer.StartAsync();
        await using var tools = McpTools.Start(_folder, Settings(server.Url, """, "Headers": { "Authorization": "Bearer ${TOKEN_FOR_IT}" }"""), variables: ("TOKEN_FOR_IT", "s3cr3t-token"));
        (await (await tools.ToolAsync("web_echo")).CallAsync(new { text = "s3cr3t-token, they say" })).ShouldBe("[secret], they say");
        server.Authorizations.ShouldAllBe(a => a == "Bearer s3cr3t-token");
        tools.Log.ShouldAllBe(l => !l.Contains("s3cr3t", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Server_ThatComesLate_IsFoundByItself()
    {
        int port;
        await using (var early = await HttpToolServer.StartAsync())
            port = early.Url.Port;
        await using var tools = McpTools.Start(_folder, Settings(new Uri($"http://127.0.0.1:{port}/mcp")));
        await tools.UntilAsync(t => t.HasLogged("cannot be reached"));
        tools.Source.Current.ShouldBeEmpty();
        await using var server = await HttpToolServer.StartAsync(port);
        (await (await tools.ToolAsync("web_echo")).CallAsync(new { text = "late" })).ShouldBe("late");
    }

    [Fact]
    public async Task Server_ThatGoesAndComesBack_IsFoundAgainAndItsChangedToolIsNot()
    {
        var first = await HttpToolServer.StartAsync();
        var port = first.Url.Port;
        await using var tools = McpTools.Start(_folder, Settings(first.Url, """, "CheckInterval": "00:00:01" """));
        var echo = await tools.ToolAsync("web_echo");
        await first.DisposeAsync();
        (await Should.ThrowAsync<ToolException>(echo.CallAsync(new { text = "x" }))).Message.ShouldBe("'web_echo' is not available right now.");
        await using var second = await HttpToolServer.StartAsync(port, "Says it again, to somebody else.");
        await tools.UntilAsync(t => t.HasLogged("web_echo is not what it was"));
        await tools.UntilAsync(t => t.Source.Current.All(c => c.Name != "web_echo"));
        tools.Source.Current.ShouldHaveSingleItem().Name.ShouldBe("web_large");
    }

    [Fact]
    public async Task Result_OfTenMegabytes_IsRefused()
    {
        await using var server = await HttpToolServer.StartAsync();
        await using var tools = McpTools.Start(_folder, Settings(server.Url));
        var large = await tools.ToolAsync("web_large");
        await Should.ThrowAsync<ToolException>(large.CallAsync(new { count = 10_000_000 }));
        (await large.CallAsync(new { count = 5 })).ShouldBe("xxxxx");
    }

    [Fact]
    public async Task Server_ThatRedirects_IsNotFollowed()
    {
        using var tripwire = new Tripwire();
        await using var server = await HttpToolServer.StartAsync(redirect: context =>
        {
            context.Response.StatusCode = 307;
            context.Response.Headers.Location = $"http://127.0.0.1:{tripwire.Port}/mcp";
            return true;
        });
        await using var tools = McpTools.Start(_folder, Settings(server.Url));
        await tools.UntilAsync(t => t.HasLogged("cannot be reached"));
        tripwire.WasTouched.ShouldBeFalse();
    }

    private static string Settings(Uri url, string more = "") =>
        $$"""{ "web": { "Url": "{{url}}", "Allow": ["echo", "large"], "AllowHttp": true, "AllowPrivateAddresses": true{{more}} } }""";
}
