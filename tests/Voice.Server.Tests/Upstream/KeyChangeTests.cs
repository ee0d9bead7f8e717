using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Primitives;
using Voice.Server.Settings;
using Voice.Server.Upstream;

namespace Voice.Server.Tests.Upstream;

/// <summary>A key is changed by the operator while calls are up.</summary>
public sealed class KeyChangeTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly string _folder = Directory.CreateTempSubdirectory("voice-secrets-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private void Write(string key) => File.WriteAllText(Path.Combine(_folder, "FIRST_KEY"), key + "\n");

    private static void Reload(ServerUnderTest server) => ((IConfigurationRoot)server.Get<IConfiguration>()).Reload();

    private Task<ServerUnderTest> StartAsync(ScriptedUpstream upstream, bool defended = true) => ServerUnderTest.StartAsync(
        null,
        services =>
        {
            if (!defended)
                services.Remove(services.Single(s => s.ImplementationType == typeof(UpstreamReload)));
        },
        "Voice:SecretsFolder=" + _folder, $"Voice:Upstream:Pool:0:BaseUrl={upstream.BaseUrl}", "Voice:Upstream:Pool:0:Key=${FIRST_KEY}", "Voice:Assistants=realtime");

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Key_ChangedInItsFile_IsThatOfNewCalls_AndTheOldOnesGoOn(bool defended)
    {
        Write("sk-old");
        await using var upstream = await ScriptedUpstream.StartAsync();
        await using var server = await StartAsync(upstream, defended);
        await using var before = await Caller.TalkAsync(server.Url);
        var old = await upstream.NextPeerAsync();
        old.Authorization.ShouldBe("Bearer sk-old");

        var changed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var watch = ChangeToken.OnChange(server.Get<IConfiguration>().GetReloadToken, () => changed.TrySetResult());
        Write("sk-new");
        await changed.Task.WaitAsync(Patience);
        Reload(server);                                 // all listeners have been called when this returns

        await using var after = await Caller.TalkAsync(server.Url);
        (await upstream.NextPeerAsync()).Authorization.ShouldBe(defended ? "Bearer sk-new" : "Bearer sk-old");
        await old.StartReplyAsync("r1");
        await old.SpeakAsync("r1", "i1", 100);
        await before.NextAsync<Caller.AudioPiece>("Audio");
        upstream.Open.ShouldBe(2);
    }

    [Fact]
    public async Task Key_ChangedToNothing_ChangesNothing()
    {
        Write("sk-old");
        await using var upstream = await ScriptedUpstream.StartAsync();
        await using var server = await StartAsync(upstream);
        Write("");
        Reload(server);
        await using var caller = await Caller.TalkAsync(server.Url);
        (await upstream.NextPeerAsync()).Authorization.ShouldBe("Bearer sk-old");
    }

    [Fact]
    public void Folder_ThatIsNotThere_IsAMistake() =>
        Should.Throw<SettingsException>(() => VoiceServer.Build(["--Voice:SecretsFolder=" + Path.Combine(_folder, "none")])).Message.ShouldContain("Voice:SecretsFolder");
}
