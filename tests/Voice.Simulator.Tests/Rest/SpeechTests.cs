using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Voice.Simulator.Audio;
using Voice.Simulator.Speech;

namespace Voice.Simulator.Tests.Rest;

public sealed class SpeechTests
{
    const string Words = "Hello there. How are you?";

    [Fact]
    public async Task Pcm_IsWhatTheVoiceOfTheConversationSays()
    {
        await using var host = await SimulatorHost.StartAsync();

        var pcm = await SayAsync(host, "pcm");

        pcm.ShouldBe(await SpokenAsync());
    }

    [Fact]
    public async Task Wav_HasAHeaderThatLeavesItsLengthOpen()
    {
        await using var host = await SimulatorHost.StartAsync();

        var wav = await SayAsync(host, "wav");

        wav[4..8].ShouldBe([0xFF, 0xFF, 0xFF, 0xFF]);
        var clip = WaveFile.Read(wav);
        clip.SampleRate.ShouldBe(24_000);
        System.Runtime.InteropServices.MemoryMarshal.AsBytes(clip.Samples.AsSpan()).ToArray().ShouldBe(await SpokenAsync());
    }

    [Fact]
    public async Task Events_HoldTheSameSoundAndEndWithUsage()
    {
        await using var host = await SimulatorHost.StartAsync();
        using var client = new RestClient(host);

        var events = (await client.StreamAsync("/v1/audio/speech", Request("pcm", "sse"))).ConvertAll(item => item.Data);

        events.SkipLast(1).Types().Distinct().ShouldBe(["speech.audio.delta"]);
        events.Count.ShouldBeGreaterThan(10);
        byte[] sound = [.. events.SkipLast(1).SelectMany(item => item.GetProperty("audio").GetBytesFromBase64())];
        sound.ShouldBe(await SpokenAsync());
        events[^1].Type().ShouldBe("speech.audio.done");
        var usage = events[^1].GetProperty("usage");
        usage.GetProperty("output_tokens").GetInt32().ShouldBe((int)Math.Ceiling(sound.Length / 48.0 / 50));
        usage.GetProperty("total_tokens").GetInt32().ShouldBe(usage.GetProperty("input_tokens").GetInt32() + usage.GetProperty("output_tokens").GetInt32());
    }

    [Fact]
    public async Task Sound_IsSentAsItIsMade()
    {
        var time = new WatchedTime(TimeSpan.FromMilliseconds(100));
        await using var host = await SimulatorHost.StartAsync(options => options.Pace = 1, time);
        using var http = new HttpClient { BaseAddress = host.Address };
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/audio/speech") { Content = JsonContent.Create(Request("pcm")) };

        using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        await using var stream = await response.Content.ReadAsStreamAsync();
        var first = new byte[4_800];
        await stream.ReadExactlyAsync(first);
        await time.Awaited;

        // Time stands still, so there is no more than the first piece, although all of it is asked for.
        var next = stream.ReadAsync(new byte[1]).AsTask();
        next.IsCompleted.ShouldBeFalse();
        time.Advance(TimeSpan.FromMilliseconds(100));
        (await next).ShouldBe(1);
    }

    [Fact]
    public async Task FirstSound_TakesItsTime()
    {
        var time = new WatchedTime(TimeSpan.FromSeconds(7));
        await using var host = await SimulatorHost.StartAsync(options => options.SpeechDelay = TimeSpan.FromSeconds(7), time);

        var saying = SayAsync(host, "pcm");
        await time.Awaited;
        saying.IsCompleted.ShouldBeFalse();
        time.Advance(TimeSpan.FromSeconds(7));

        (await saying).ShouldNotBeEmpty();
    }

    [Theory]
    [InlineData("""{"input":"x","voice":"marin","response_format":"pcm"}""", "missing_required_parameter", "model")]
    [InlineData("""{"model":"m","voice":"marin","response_format":"pcm"}""", "missing_required_parameter", "input")]
    [InlineData("""{"model":"m","input":"x","response_format":"pcm"}""", "missing_required_parameter", "voice")]
    [InlineData("""{"model":"m","input":"x","voice":"marin"}""", "unsupported_value", "response_format")]
    [InlineData("""{"model":"m","input":"x","voice":"marin","response_format":"opus"}""", "unsupported_value", "response_format")]
    [InlineData("""{"model":"m","input":"x","voice":"marin","response_format":"midi"}""", "invalid_value", "response_format")]
    [InlineData("""{"model":"m","input":"x","voice":"marin","response_format":"pcm","stream_format":"xml"}""", "invalid_value", "stream_format")]
    [InlineData("""{"model":"tts-1","input":"x","voice":"marin","response_format":"pcm","stream_format":"sse"}""", "unsupported_value", "stream_format")]
    [InlineData("""{"model":"m","input":"x","voice":"marin","response_format":"pcm","speed":9}""", "invalid_value", "speed")]
    [InlineData("[]", null, null)]
    public async Task Request_Wrong_IsRefusedInOpenAIsForm(string body, string? code, string? param)
    {
        await using var host = await SimulatorHost.StartAsync();
        using var client = new RestClient(host);

        using var response = await client.PostTextAsync("/v1/audio/speech", body);

        response.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        var error = (await response.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("error");
        error.Text("code").ShouldBe(code);
        error.Text("param").ShouldBe(param);
    }

    [Fact]
    public async Task Input_TooLong_IsRefused()
    {
        await using var host = await SimulatorHost.StartAsync();
        using var client = new RestClient(host);

        using var response = await client.PostAsync("/v1/audio/speech", new { model = "m", voice = "marin", response_format = "pcm", input = new string('a', 4_097) });

        response.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
    }

    static object Request(string format, string stream = "audio") =>
        new { model = "gpt-4o-mini-tts", input = Words, voice = "cedar", response_format = format, stream_format = stream };

    static async Task<byte[]> SayAsync(SimulatorHost host, string format)
    {
        using var client = new RestClient(host);
        using var response = await client.PostAsync("/v1/audio/speech", Request(format));
        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        return await response.Content.ReadAsByteArrayAsync();
    }

    static async Task<byte[]> SpokenAsync()
    {
        var sound = new List<short>();
        foreach (var sentence in (string[])["Hello there.", "How are you?"])
            sound.AddRange(await Synthesizer.BuiltIn.SpeakAsync(sentence, "cedar", CancellationToken.None));
        return System.Runtime.InteropServices.MemoryMarshal.AsBytes(sound.ToArray().AsSpan()).ToArray();
    }
}
