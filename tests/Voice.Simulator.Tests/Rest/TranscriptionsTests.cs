using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Net.ServerSentEvents;
using System.Text.Json;
using Voice.Simulator.Audio;
using Voice.Simulator.Tests.Audio;
using Voice.Simulator.Tests.Hearing;

namespace Voice.Simulator.Tests.Rest;

public sealed class TranscriptionsTests
{
    const int Rate = 24_000;

    [Theory]
    [InlineData(8_000)]
    [InlineData(16_000)]
    [InlineData(24_000)]
    [InlineData(44_100)]
    [InlineData(48_000)]
    public async Task Phrase_AtAnyRate_IsHeard(int rate)
    {
        var answer = await AskAsync(Wave(Resampler.Convert(Clip.Speech(), Rate, rate), rate), ("model", "gpt-transcribe"));

        answer.Text("text").ShouldBe("Tell me a joke.");
        answer.GetProperty("usage").Text("type").ShouldBe("duration");
    }

    /// <summary>A file as telephone systems, recorders and editors write it: each kind is heard.</summary>
    [Theory]
    [InlineData(7, 8, 1, 8_000, false)]
    [InlineData(6, 8, 1, 8_000, false)]
    [InlineData(7, 8, 2, 8_000, true)]
    [InlineData(3, 32, 1, 48_000, false)]
    [InlineData(3, 64, 2, 44_100, true)]
    [InlineData(1, 8, 1, 11_025, false)]
    [InlineData(1, 24, 2, 96_000, false)]
    [InlineData(1, 24, 6, 48_000, true)]
    [InlineData(1, 32, 1, 192_000, true)]
    [InlineData(1, 16, 8, 44_101, false)]
    public async Task Wave_OfAnyKind_IsHeard(ushort tag, ushort bits, ushort channels, int rate, bool extensible)
    {
        var samples = Resampler.Convert(Clip.Speech(), Rate, rate);

        var answer = await AskAsync(WaveBytes.Of(samples, rate, tag, bits, channels, extensible), ("model", "gpt-transcribe"));

        answer.Text("text").ShouldBe("Tell me a joke.");
    }

    /// <summary>A damaged file is refused with the reason, and never with a failure of the server.</summary>
    [Theory]
    [InlineData("empty", "WAVE")]
    [InlineData("cut in the header", "WAVE")]
    [InlineData("no format chunk", "WAVE")]
    [InlineData("no sound", "too short")]
    [InlineData("MP3", "WAVE")]
    [InlineData("ADPCM", "Adpcm")]
    [InlineData("unknown sub-format", "this is 30583")]
    [InlineData("contradiction", "contradicts itself")]
    [InlineData("slow", "1000 Hz")]
    public async Task Wave_Damaged_IsRefusedWithTheReason(string damage, string told)
    {
        var fine = WaveBytes.Of(Clip.Speech(), Rate, 1, 16, 1, damage == "unknown sub-format");
        byte[] file = damage switch
        {
            "empty" => [],
            "cut in the header" => fine[..30],
            "no format chunk" => [.. fine[..12], .. fine[38..]],
            "no sound" => fine[..46],
            "MP3" => [0xFF, 0xFB, 0x90, 0x64, .. new byte[2_000]],
            "ADPCM" => [.. fine[..20], 2, 0, .. fine[22..]],
            "unknown sub-format" => [.. fine[..44], 0x77, 0x77, .. fine[46..]],
            "contradiction" => [.. fine[..32], 7, 0, .. fine[34..]],
            _ => WaveBytes.Of(Clip.Speech(), 1_000, 1, 16, 1, false),
        };

        var message = await RefusedAsync(file, HttpStatusCode.BadRequest, damage == "no sound" ? "audio_too_short" : "invalid_value", "file", ("model", "gpt-transcribe"));

        message.ShouldContain(told);
    }

    [Fact]
    public async Task Silence_IsEmptyText()
    {
        (await AskAsync(Wave(new short[2 * Rate], Rate), ("model", "gpt-4o-transcribe"))).Text("text").ShouldBeEmpty();
    }

    [Fact]
    public async Task Speech_ThatIsNoKnownPhrase_SaysSo()
    {
        var unknown = Clip.All().First(clip => !Voice.Simulator.Hearing.PhraseBook.Default.Phrases.Contains(Clip.Sentence(clip.Name))).Samples;

        (await AskAsync(Wave(unknown, Rate), ("model", "gpt-transcribe"))).Text("text").ShouldBe("[unintelligible]");
    }

    [Fact]
    public async Task Clip_OfTwoSentences_HasBothWithTheirTimes()
    {
        var (joke, thanks) = (Clip.Speech(), Clip.All().First(clip => clip.Name.EndsWith("thank-you", StringComparison.Ordinal)).Samples);
        short[] both = [.. joke, .. new short[2 * Rate], .. thanks];

        var answer = await AskAsync(
            Wave(both, Rate),
            ("model", "whisper-1"),
            ("response_format", "verbose_json"),
            ("timestamp_granularities[]", "word"),
            ("timestamp_granularities[]", "segment"));

        answer.Text("text").ShouldBe("Tell me a joke. Thank you.");
        var segments = answer.GetProperty("segments").EnumerateArray().ToList();
        segments.Count.ShouldBe(2);
        segments[1].GetProperty("start").GetDouble().ShouldBeGreaterThan((joke.Length / (double)Rate) + 1);
        var words = answer.GetProperty("words").EnumerateArray().ToList();
        words.Select(word => word.Text("word")).ShouldBe(["Tell", "me", "a", "joke", "Thank", "you"]);
        words.ConvertAll(word => word.GetProperty("start").GetDouble()).ShouldBeInOrder();
        answer.GetProperty("duration").GetDouble().ShouldBe(both.Length / (double)Rate, 0.001);
    }

    [Fact]
    public async Task Text_IsPlain()
    {
        await using var host = await SimulatorHost.StartAsync();

        using var response = await PostAsync(host, Wave(Clip.Speech(), Rate), ("model", "whisper-1"), ("response_format", "text"));

        response.Content.Headers.ContentType?.MediaType.ShouldBe("text/plain");
        (await response.Content.ReadAsStringAsync()).ShouldBe("Tell me a joke.\n");
    }

    [Fact]
    public async Task Stream_HasTheWordsAndThenAllOfIt()
    {
        await using var host = await SimulatorHost.StartAsync();

        using var response = await PostAsync(host, Wave(Clip.Speech(), Rate), ("model", "gpt-4o-mini-transcribe"), ("stream", "true"));

        await using var stream = await response.Content.ReadAsStreamAsync();
        var events = await SseParser.Create(stream, (_, bytes) => JsonSerializer.Deserialize<JsonElement>(bytes)).EnumerateAsync().Select(item => item.Data).ToListAsync();
        events.Types().ShouldBe(["transcript.text.delta", "transcript.text.delta", "transcript.text.delta", "transcript.text.delta", "transcript.text.done"]);
        string.Concat(events.SkipLast(1).Select(item => item.Text("delta"))).ShouldBe("Tell me a joke.");
        events[^1].Text("text").ShouldBe("Tell me a joke.");
        var usage = events[^1].GetProperty("usage");
        usage.GetProperty("total_tokens").GetInt32().ShouldBe(usage.GetProperty("input_tokens").GetInt32() + usage.GetProperty("output_tokens").GetInt32());
    }

    [Theory]
    [InlineData("model", null, "missing_required_parameter", "model")]
    [InlineData("response_format", "yaml", "invalid_value", "response_format")]
    [InlineData("response_format", "srt", "unsupported_value", "response_format")]
    [InlineData("response_format", "verbose_json", "unsupported_value", "response_format")]
    public async Task Field_Wrong_IsRefusedInOpenAIsForm(string name, string? value, string code, string param)
    {
        var fields = new Dictionary<string, string> { ["model"] = "gpt-transcribe" };
        fields.Remove(name);
        if (value is not null) fields[name] = value;

        await RefusedAsync(Wave(Clip.Speech(), Rate), HttpStatusCode.BadRequest, code, param, [.. fields.Select(field => (field.Key, field.Value))]);
    }

    [Theory]
    [InlineData("nothing", "invalid_value")]
    [InlineData("junk", "invalid_value")]
    [InlineData("header only", "audio_too_short")]
    [InlineData("no rate", "invalid_value")]
    [InlineData("absurd rate", "invalid_value")]
    public async Task File_ThatIsNoSound_IsRefusedInOpenAIsForm(string kind, string code)
    {
        byte[] file = kind switch
        {
            "nothing" => [],
            "junk" => [.. Enumerable.Range(0, 5_000).Select(i => (byte)(i * 31))],
            "header only" => Wave([], Rate),
            "no rate" => Wave(Clip.Speech(), 0),
            _ => Wave(Clip.Speech(), 1_000_000_000),
        };

        await RefusedAsync(file, HttpStatusCode.BadRequest, code, "file", ("model", "gpt-transcribe"));
    }

    [Fact]
    public async Task File_TooLarge_Is413()
    {
        await RefusedAsync(Wave(new short[13 * 1024 * 1024 + 512 * 1024], Rate), HttpStatusCode.RequestEntityTooLarge, null, null, ("model", "m"));
    }

    [Theory]
    [InlineData("application/json", "{}")]
    [InlineData("multipart/form-data", "x")]
    [InlineData("multipart/form-data; boundary=x", "--x\r\nnonsense")]
    [InlineData("multipart/form-data; boundary=x", "--x\r\nContent-Disposition: form-data; name=file\r\n\r\nnot a file\r\n--x--\r\n")]
    public async Task Body_ThatIsNoForm_IsRefusedInOpenAIsForm(string type, string body)
    {
        await using var host = await SimulatorHost.StartAsync();
        using var http = new HttpClient { BaseAddress = host.Address };
        using var content = new StringContent(body);
        content.Headers.ContentType = MediaTypeHeaderValue.Parse(type);

        using var response = await http.PostAsync("/v1/audio/transcriptions", content);

        response.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await response.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("error").Text("message").ShouldNotBeNullOrEmpty();
    }

    [Fact]
    public async Task Form_AsTheDotNetClientWritesIt_IsRead()
    {
        await using var host = await SimulatorHost.StartAsync();
        using var http = new HttpClient { BaseAddress = host.Address };
        using var form = new MultipartFormDataContent("a=b=c");
        using var file = new ByteArrayContent(Wave(Clip.Speech(), Rate));
        form.Add(file, "file", "sprache ü.wav");
        form.Add(new StringContent("gpt-transcribe"), "model");

        using var response = await http.PostAsync("/v1/audio/transcriptions", form);

        (await response.Content.ReadFromJsonAsync<JsonElement>()).Text("text").ShouldBe("Tell me a joke.");
    }

    static byte[] Wave(short[] samples, int rate) => new WaveFile(rate, samples).ToBytes();

    static async Task<JsonElement> AskAsync(byte[] file, params (string Name, string Value)[] fields)
    {
        await using var host = await SimulatorHost.StartAsync();
        using var response = await PostAsync(host, file, fields);
        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        return await response.Content.ReadFromJsonAsync<JsonElement>();
    }

    static async Task<string> RefusedAsync(byte[] file, HttpStatusCode status, string? code, string? param, params (string Name, string Value)[] fields)
    {
        await using var host = await SimulatorHost.StartAsync();
        using var response = await PostAsync(host, file, fields);
        response.StatusCode.ShouldBe(status);
        var error = (await response.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("error");
        error.Text("code").ShouldBe(code);
        error.Text("param").ShouldBe(param);
        error.Text("message").ShouldNotBeNullOrEmpty();
        return error.Text("message")!;
    }

    static async Task<HttpResponseMessage> PostAsync(SimulatorHost host, byte[] file, params (string Name, string Value)[] fields)
    {
        using var http = new HttpClient { BaseAddress = host.Address };
        using var form = new MultipartFormDataContent { { new ByteArrayContent(file), "file", "speech.wav" } };
        foreach (var (name, value) in fields) form.Add(new StringContent(value), name);
        return await http.PostAsync("/v1/audio/transcriptions", form);
    }
}
