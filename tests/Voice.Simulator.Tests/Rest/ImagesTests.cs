using System.Buffers.Binary;
using System.IO.Compression;
using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;

namespace Voice.Simulator.Tests.Rest;

public sealed class ImagesTests
{
    [Fact]
    public async Task Picture_Asked_IsAPngOfThatSize()
    {
        await using var host = await SimulatorHost.StartAsync();
        using var client = new RestClient(host);

        var answer = await client.AskAsync("/v1/images/generations", new { model = "gpt-image-2", prompt = "a red fox", size = "96x64", output_format = "webp" });

        answer.Text("output_format").ShouldBe("png");
        answer.Text("size").ShouldBe("96x64");
        answer.GetProperty("usage").GetProperty("total_tokens").GetInt32().ShouldBeGreaterThan(0);
        answer.GetProperty("data")[0].Text("revised_prompt")!.ShouldContain("cannot draw");
        var pixels = Decode(answer.GetProperty("data")[0].GetProperty("b64_json").GetBytesFromBase64(), out var width, out var height);
        (width, height).ShouldBe((96, 64));
        pixels.Distinct().Count().ShouldBeGreaterThan(20);
    }

    [Fact]
    public async Task Picture_OfTheSameWords_IsTheSameAndOfOthersIsNot()
    {
        await using var host = await SimulatorHost.StartAsync();
        using var client = new RestClient(host);

        var (one, same, other) = (await DrawAsync("a red fox"), await DrawAsync("a red fox"), await DrawAsync("a red box"));

        same.ShouldBe(one);
        other.ShouldNotBe(one);

        async Task<string> DrawAsync(string prompt) =>
            (await client.AskAsync("/v1/images/generations", new { prompt, size = "32x32" })).GetProperty("data")[0].Text("b64_json")!;
    }

    [Theory]
    [InlineData("""{}""", "missing_required_parameter", "prompt")]
    [InlineData("""{"prompt":""}""", "missing_required_parameter", "prompt")]
    [InlineData("""{"prompt":7}""", "missing_required_parameter", "prompt")]
    [InlineData("""{"prompt":"x","n":2}""", "invalid_value", "n")]
    [InlineData("""{"prompt":"x","size":"9999x9999"}""", "invalid_value", "size")]
    [InlineData("""{"prompt":"x","size":"-64x64"}""", "invalid_value", "size")]
    [InlineData("""{"prompt":"x","size":"64"}""", "invalid_value", "size")]
    [InlineData("""{"prompt":"x","output_format":"gif"}""", "invalid_value", "output_format")]
    [InlineData("""{"prompt":"x","response_format":"url"}""", "unknown_parameter", "response_format")]
    [InlineData("""{"prompt":"x","stream":true}""", "unsupported_parameter", "stream")]
    public async Task Request_Wrong_IsRefusedInOpenAIsForm(string body, string code, string param)
    {
        await using var host = await SimulatorHost.StartAsync();
        using var client = new RestClient(host);

        using var response = await client.PostTextAsync("/v1/images/generations", body);

        response.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        var error = (await response.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("error");
        error.Text("code").ShouldBe(code);
        error.Text("param").ShouldBe(param);
    }

    /// <summary>Reads a PNG, sums checked, to its rows of pixels (still filtered).</summary>
    static byte[] Decode(byte[] file, out int width, out int height)
    {
        file.AsSpan(0, 8).SequenceEqual<byte>([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]).ShouldBeTrue();
        (width, height) = (0, 0);
        var data = new MemoryStream();
        for (var at = 8; at < file.Length;)
        {
            var length = BinaryPrimitives.ReadInt32BigEndian(file.AsSpan(at));
            var type = Encoding.ASCII.GetString(file, at + 4, 4);
            var content = file.AsSpan(at + 8, length);
            BinaryPrimitives.ReadUInt32BigEndian(file.AsSpan(at + 8 + length)).ShouldBe(Crc(file.AsSpan(at + 4, length + 4)), type);
            if (type == "IHDR") (width, height) = (BinaryPrimitives.ReadInt32BigEndian(content), BinaryPrimitives.ReadInt32BigEndian(content[4..]));
            if (type == "IDAT") data.Write(content);
            at += length + 12;
        }

        data.Position = 0;
        var pixels = new byte[height * (width * 3 + 1)];
        using var zlib = new ZLibStream(data, CompressionMode.Decompress);
        zlib.ReadExactly(pixels);
        zlib.ReadByte().ShouldBe(-1);
        return pixels;
    }

    /// <summary>By the polynomial itself, most significant bit first, so that it shares nothing with the encoder.</summary>
    static uint Crc(ReadOnlySpan<byte> bytes)
    {
        var crc = uint.MaxValue;
        foreach (var value in bytes)
        {
            for (var bit = 0; bit < 8; bit++)
            {
                var carry = (crc >> 31 ^ (uint)(value >> bit)) & 1;
                crc = crc << 1 ^ (carry == 0 ? 0 : 0x04C1_1DB7u);
            }
        }

        var reversed = 0u;
        for (var bit = 0; bit < 32; bit++) reversed |= (crc >> bit & 1) << 31 - bit;
        return ~reversed;
    }
}
