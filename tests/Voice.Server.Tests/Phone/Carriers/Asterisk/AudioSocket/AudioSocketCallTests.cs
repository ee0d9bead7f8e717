using System.Net;
using Voice.Server.Phone.Carriers;

namespace Voice.Server.Tests.Phone;

/// <summary>AudioSocket calls over real sockets, against an upstream that does what the test says.</summary>
public sealed class AudioSocketCallTests : IAsyncLifetime
{
    private const string KnownUuid = "9c5cd6a6-2f0f-4a5e-9a55-0b9f5c1c8a11";

    private readonly int _port = FakeAudioSocket.FreePort();
    private ScriptedUpstream _upstream = null!;
    private ServerUnderTest _server = null!;

    public async ValueTask InitializeAsync()
    {
        _upstream = await ScriptedUpstream.StartAsync();
        _server = await ServerUnderTest.StartAsync(_upstream.BaseUrl, [.. FakeAudioSocket.Settings(_port), "Voice:Phone:AudioSocket:Uuids=" + KnownUuid]);
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        await _upstream.DisposeAsync();
    }

    [Theory]
    [InlineData(0x10, 320)]
    [InlineData(0x11, 480)]
    [InlineData(0x12, 640)]
    [InlineData(0x13, 960)]
    [InlineData(0x14, 1280)]
    [InlineData(0x15, 1764)]
    [InlineData(0x16, 1920)]
    public async Task Call_AtAnyRate_IsHeardAndAnsweredInItsOwnKindFrameByFrame(byte kind, int frameBytes)
    {
        await using var asterisk = await FakeAudioSocket.CallAsync(_server.Url, _port);
        var model = await ModelAsync();
        for (var frame = 0; frame < 5; frame++)
            await asterisk.SendAsync((AudioSocketKind)kind, Loud(frameBytes));
        // Five frames of 20 ms at 24 kHz, less what the filter holds back.
        await Until.TrueAsync(() => model.LoudBytes > 4 * 960);
        model.LoudBytes.ShouldBeLessThan(6 * 960);
        await SpeakAsync(model, "r1", "item_1", Tone(200));
        (await asterisk.NextSoundAsync()).Length.ShouldBe(frameBytes);
        asterisk.Complaint.ShouldBeNull();
    }

    [Fact]
    public async Task Call_WhoseCallerIsSilentFromTheStart_IsAnsweredAt8KilohertzAndHeardLater()
    {
        await using var asterisk = await FakeAudioSocket.CallAsync(_server.Url, _port);
        var model = await ModelAsync();
        (await asterisk.Heard.Reader.ReadAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(40))).Sound.Length.ShouldBe(320);
        await asterisk.SendAsync(AudioSocketKind.Audio8K, Loud(320));
        await Until.TrueAsync(() => model.LoudBytes > 0);
    }

    [Fact]
    public async Task Caller_WhosePhoneSendsNothingWhileTheyAreSilent_IsHeardToBeSilent()
    {
        await using var asterisk = await FakeAudioSocket.CallAsync(_server.Url, _port);
        var model = await ModelAsync();
        await asterisk.SendAsync(AudioSocketKind.Audio24K, Loud(960));
        await Until.TrueAsync(() => model.AudioBytes > 50 * 960);
        model.LoudBytes.ShouldBe(960);
    }

    [Fact]
    public async Task CallerSpeaksOverTheReply_ReplyStopsAndIsCutWhereItWasHeard()
    {
        await using var asterisk = await FakeAudioSocket.CallAsync(_server.Url, _port);
        var model = await ModelAsync();
        await asterisk.SendAsync(AudioSocketKind.Audio24K, Loud(960));
        await Until.TrueAsync(() => model.LoudBytes > 0);
        await SpeakAsync(model, "r1", "item_1", Tone(10_000));
        for (var frame = 0; frame < 20; frame++)
            await asterisk.NextSoundAsync();
        await model.StartSpeechAsync("item_2");
        var cut = await model.NextAsync("conversation.item.truncate");
        var heard = await UntilQuietAsync(asterisk) + 20;
        cut.GetProperty("item_id").GetString().ShouldBe("item_1");
        cut.GetProperty("audio_end_ms").GetInt32().ShouldBeInRange((heard - 1) * 20, heard * 20, "the last frame is being played when it comes");
    }

    [Fact]
    public async Task Keys_AreToldToTheModel()
    {
        await using var asterisk = await FakeAudioSocket.CallAsync(_server.Url, _port);
        var model = await ModelAsync();
        foreach (var key in "42#")
            await asterisk.SendAsync(AudioSocketKind.Key, (byte)key);
        var item = await model.NextAsync("conversation.item.create");
        item.GetProperty("item").GetProperty("content")[0].GetProperty("text").GetString().ShouldBe("The caller pressed 42#");
    }

    [Theory]
    [InlineData("hang-up")]
    [InlineData("error")]
    [InlineData("close")]
    [InlineData("reset")]
    public async Task Asterisk_ThatEndsItHowever_EndsTheCall(string how)
    {
        await using var asterisk = await FakeAudioSocket.CallAsync(_server.Url, _port);
        await ModelAsync();
        if (how == "hang-up")
            await asterisk.SendAsync(AudioSocketKind.HangUp);
        else if (how == "error")
            await asterisk.SendAsync(AudioSocketKind.Error, 4);
        else if (how == "close")
            await asterisk.DisposeAsync();
        else
            asterisk.Abort();
        await Until.TrueAsync(() => _server.Calls.Count == 0 && _upstream.Open == 0);
    }

    [Fact]
    public async Task Call_ThatEndsByItself_HangsUpAsTheLastThing()
    {
        await using var asterisk = await FakeAudioSocket.CallAsync(_server.Url, _port);
        var model = await ModelAsync();
        await asterisk.SendAsync(AudioSocketKind.Audio8K, new byte[320]);
        await _server.Calls.DrainAsync(new CancellationToken(canceled: true));
        await asterisk.ClosedAsync();
        asterisk.HungUp.ShouldBeTrue();
    }

    [Theory]
    [InlineData("unknown UUID")]
    [InlineData("sound before the UUID")]
    [InlineData("short UUID")]
    [InlineData("TLS hello")]
    public async Task Stranger_IsHungUpOnAndNoModelIsAsked(string who)
    {
        await using var asterisk = await FakeAudioSocket.ConnectAsync(_port);
        if (who == "unknown UUID")
            await asterisk.SendAsync(AudioSocketKind.Uuid, Guid.NewGuid().ToByteArray());
        else if (who == "sound before the UUID")
            await asterisk.SendAsync(AudioSocketKind.Audio8K, new byte[320]);
        else if (who == "short UUID")
            await asterisk.SendAsync(AudioSocketKind.Uuid, 1, 2, 3);
        else
            await asterisk.SendRawAsync([0x16, 0x03, 0x01, 0x00, 0x05, 1, 2, 3, 4, 5]);
        await asterisk.ClosedAsync();
        asterisk.Heard.Reader.TryRead(out _).ShouldBeFalse();
        _server.Calls.Count.ShouldBe(0);
        _upstream.Peers.Reader.TryRead(out _).ShouldBeFalse();
    }

    [Theory]
    [InlineData(0x17, 7_680)]
    [InlineData(0x10, 19_202)]
    public async Task Sound_TooFineOrTooMuchAtOnce_EndsTheCall(byte kind, int bytes)
    {
        await using var asterisk = await FakeAudioSocket.CallAsync(_server.Url, _port);
        await ModelAsync();
        await asterisk.SendAsync((AudioSocketKind)kind, new byte[bytes]);
        await asterisk.ClosedAsync();
        await Until.TrueAsync(() => _server.Calls.Count == 0);
    }

    [Fact]
    public async Task Messages_OfUnknownKinds_ArePassedOverButNotForever()
    {
        await using var asterisk = await FakeAudioSocket.CallAsync(_server.Url, _port);
        var model = await ModelAsync();
        await asterisk.SendAsync((AudioSocketKind)0x42, new byte[1_000]);
        await asterisk.SendAsync(AudioSocketKind.Audio8K, Loud(320));
        await Until.TrueAsync(() => model.LoudBytes > 0);
        for (var message = 0; message < 100; message++)
            await asterisk.SendAsync((AudioSocketKind)0x42);
        await asterisk.ClosedAsync();
    }

    [Fact]
    public async Task Uuid_ThatWasAnnounced_IsGoodOnceAndOneFromTheSettingsAlways()
    {
        var uuid = Guid.NewGuid();
        using (var answer = await FakeAudioSocket.AnnounceAsync(_server.Url, fields: ("uuid", uuid.ToString())))
            (await answer.Content.ReadAsStringAsync()).ShouldBe(uuid.ToString());
        using (var again = await FakeAudioSocket.AnnounceAsync(_server.Url, fields: ("uuid", uuid.ToString())))
            again.StatusCode.ShouldBe(HttpStatusCode.Conflict);
        await using var first = await FakeAudioSocket.ConnectAsync(_port);
        await first.SendAsync(AudioSocketKind.Uuid, uuid.ToByteArray(bigEndian: true));
        await ModelAsync();
        await using var second = await FakeAudioSocket.ConnectAsync(_port);
        await second.SendAsync(AudioSocketKind.Uuid, uuid.ToByteArray(bigEndian: true));
        await second.ClosedAsync();
        _server.Calls.Count.ShouldBe(1);
        await using var third = await KnownAsync();
        await using var fourth = await KnownAsync();
        _server.Calls.Count.ShouldBe(3);

        async Task<FakeAudioSocket> KnownAsync()
        {
            var known = await FakeAudioSocket.ConnectAsync(_port);
            await known.SendAsync(AudioSocketKind.Uuid, Guid.Parse(KnownUuid).ToByteArray(bigEndian: true));
            await ModelAsync();
            return known;
        }
    }

    [Fact]
    public async Task Announcement_OfWhoCallsAndWhy_IsKnownInTheCall()
    {
        var uuid = Guid.NewGuid();
        using var answer = await FakeAudioSocket.AnnounceAsync(_server.Url, fields: [("uuid", uuid.ToString()), ("from", "+4791100001"), ("to", "100"), ("order", "17"), ("language", "nb")]);
        await using var asterisk = await FakeAudioSocket.ConnectAsync(_port);
        await asterisk.SendAsync(AudioSocketKind.Uuid, uuid.ToByteArray(bigEndian: true));
        var session = (await (await ModelAsync()).NextAsync("session.update")).GetProperty("session");
        session.GetProperty("instructions").GetString()!.ShouldEndWith("""{"caller":"+4791100001","called":"100","parameters":{"order":"17"}}""");
        session.GetProperty("audio").GetProperty("input").GetProperty("transcription").GetProperty("language").GetString().ShouldBe("no", "the recogniser's code for Norwegian");
    }

    [Theory]
    [InlineData(null, "", 401)]
    [InlineData("wrong", "", 401)]
    [InlineData(FakeAudioSocket.Password, "not-a-uuid", 400)]
    public async Task Announcement_ThatIsNotAllowedOrMalformed_IsRefused(string? password, string uuid, int status)
    {
        using var answer = await FakeAudioSocket.AnnounceAsync(_server.Url, password, ("uuid", uuid));
        ((int)answer.StatusCode).ShouldBe(status);
    }

    /// <returns>How many frames of sound came before the silence.</returns>
    private static async Task<int> UntilQuietAsync(FakeAudioSocket asterisk)
    {
        var frames = 0;
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(40));
        await foreach (var (_, sound, _) in asterisk.Heard.Reader.ReadAllAsync(deadline.Token))
        {
            if (!sound.AsSpan().ContainsAnyExcept((byte)0))
                return frames;
            frames++;
        }
        throw new InvalidOperationException("The server closed before it fell silent.");
    }

    private async Task<ScriptedUpstream.Peer> ModelAsync() => await _upstream.Peers.Reader.ReadAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(40));

    private static byte[] Loud(int bytes)
    {
        var sound = new byte[bytes];
        Array.Fill(sound, (byte)0x11);
        return sound;
    }

    private static byte[] Tone(int milliseconds)
    {
        var samples = new short[milliseconds * 24];
        for (var i = 0; i < samples.Length; i++)
            samples[i] = (short)(8_000 + (4_000 * Math.Sin(i / 10.0)));
        return System.Runtime.InteropServices.MemoryMarshal.AsBytes<short>(samples).ToArray();
    }

    private static async Task SpeakAsync(ScriptedUpstream.Peer model, string responseId, string itemId, byte[] sound)
    {
        await model.StartReplyAsync(responseId);
        await model.SendAsync(new { type = "response.output_audio.delta", response_id = responseId, item_id = itemId, output_index = 0, content_index = 0, delta = Convert.ToBase64String(sound) });
    }
}
