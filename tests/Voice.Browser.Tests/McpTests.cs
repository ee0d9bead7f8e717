using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.SignalR.Client;
using Voice.Server.Tests;

namespace Voice.Browser.Tests;

/// <summary>The official MCP test server's tools, in a spoken conversation.</summary>
public sealed class McpTests
{
    [Fact]
    public async Task SpokenRequest_ForAToolOfAnMcpServer_IsRunAndAnswered()
    {
        var microphone = await Speech.RecordAsync(2.5, "echo hello world", 12);
        using var pin = new PinFile();
        await using var server = await ServerUnderTest.StartAsync(null, Settings(pin.Path));
        await pin.WrittenAsync();
        await using var browser = await Chromium.OpenAsync(server.Url, microphone);
        await browser.Page.GetByTestId("talk").ClickAsync();
        await browser.CaptionAsync("user", "echo hello world");
        await browser.UntilAsync("document.querySelector('[data-tool=everything_echo][data-state=done]') !== null");
        await browser.CaptionAsync("assistant", "hello world");
        await browser.UntilAsync("window.voice.playedSamples > 12000");
    }

    [Fact]
    public async Task ChangedDescription_OfAnMcpTool_IsNotOfferedUntilAccepted()
    {
        using var pin = new PinFile();
        (await OfferedAsync(pin)).ShouldContain("everything_echo");
        // The pinned description differs from the one that the server has now, so the tool has changed.
        await pin.AlterAsync("echo");
        (await OfferedAsync(pin)).ShouldNotContain("everything_echo");
    }

    private static async Task<IReadOnlyList<string>> OfferedAsync(PinFile pin)
    {
        await using var upstream = await UpstreamTap.StartAsync();
        await using var server = await ServerUnderTest.StartAsync(upstream.BaseUrl, Settings(pin.Path));
        await pin.WrittenAsync();
        await using var connection = new HubConnectionBuilder().WithUrl(new Uri(server.Url, "/hubs/voice")).Build();
        var up = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        connection.On<string>("State", state =>
        {
            if (state == "listening")
                up.TrySetResult();
        });
        // The second server's tools come a moment after it has started. The unchanged tool shows when.
        while (true)
        {
            await connection.StartAsync();
            up = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _ = connection.InvokeAsync("Talk", new { }, NothingAsync());
            await up.Task.WaitAsync(TimeSpan.FromSeconds(20));
            var offered = upstream.Sent("session.update").Last().GetProperty("session").GetProperty("tools").EnumerateArray().Select(t => t.GetProperty("name").GetString()!).ToArray();
            await connection.StopAsync();
            if (offered.Contains("everything_get-sum"))
                return offered;
        }
    }

    private static async IAsyncEnumerable<byte[]> NothingAsync()
    {
        yield return new byte[960];
        await Task.CompletedTask;
    }

    private static string[] Settings(string pin, [CallerFilePath] string here = "") =>
    [
        "Voice:Tools:Mcp:everything:Command=node",
        $"Voice:Tools:Mcp:everything:Arguments:0={Path.Combine(Path.GetDirectoryName(here)!, "peers/node_modules/@modelcontextprotocol/server-everything/dist/index.js")}",
        "Voice:Tools:Mcp:everything:Allow:0=echo",
        "Voice:Tools:Mcp:everything:Allow:1=get-sum",
        $"Voice:Tools:Mcp:everything:Pin={pin}",
    ];

    private sealed class PinFile : IDisposable
    {
        private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("voice-pins-");

        public string Path => System.IO.Path.Combine(_folder.FullName, "everything.json");

        public async Task WrittenAsync()
        {
            using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(30));
            while (!File.Exists(Path))
                await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, deadline.Token);
        }

        /// <summary>Changes the first letter of a tool's fingerprint.</summary>
        public async Task AlterAsync(string tool)
        {
            var pins = await File.ReadAllTextAsync(Path);
            var altered = Regex.Replace(pins, $"^.(?=.*  {tool}$)", m => m.Value == "0" ? "1" : "0", RegexOptions.Multiline);
            altered.ShouldNotBe(pins);
            await File.WriteAllTextAsync(Path, altered);
        }

        public void Dispose() => _folder.Delete(recursive: true);
    }
}
