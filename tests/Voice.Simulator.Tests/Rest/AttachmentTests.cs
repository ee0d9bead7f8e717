using System.Net.Http.Json;
using System.Text.Json;
using Voice.Simulator.Tests.Documents;
using Voice.Simulator.Tests.Pictures;

namespace Voice.Simulator.Tests.Rest;

/// <summary>Pictures and documents in Responses and Chat Completions.</summary>
public sealed class AttachmentTests
{
    static readonly string Pdf = "data:application/pdf;base64," + Convert.ToBase64String(Paper.Pdf(
        ["Acme Garden Shop", "We are open from 9 to 17."], ["Delivery within Oslo costs 79 kroner.", "Returns are free within 30 days."]));

    static readonly object Schema = new
    {
        type = "object",
        properties = new
        {
            answer = new { type = "string" },
            found = new { type = "boolean" },
            citations = new
            {
                type = "array",
                items = new { type = "object", properties = new { file = new { type = "string" }, page = new { type = "integer" }, quote = new { type = "string" } } },
            },
        },
    };

    [Fact]
    public async Task Document_InBothApis_IsAnsweredWithItsPage()
    {
        await using var host = await SimulatorHost.StartAsync();
        using var client = new RestClient(host);
        const string Expected = "In price-list.pdf, page 2: Delivery within Oslo costs 79 kroner.";
        const string Question = "What does the document say about delivery?";

        Said(await client.AskAsync("/v1/responses", Responses(Text(Question), File(new { type = "input_file", filename = "price-list.pdf", file_data = Pdf })))).ShouldBe(Expected);
        var chat = await client.AskAsync("/v1/chat/completions", Chat(new { type = "text", text = Question }, new { type = "file", file = new { filename = "price-list.pdf", file_data = Pdf } }));
        chat.GetProperty("choices")[0].GetProperty("message").Text("content").ShouldBe(Expected);
    }

    [Theory]
    [InlineData("How much is delivery in Oslo?", true, "Delivery within Oslo costs 79 kroner.", 2)]
    [InlineData("Tell me about unicorns", false, null, 0)]
    public async Task Document_WithASchema_IsAnsweredInTheSchema(string question, bool found, string? quote, int page)
    {
        await using var host = await SimulatorHost.StartAsync();
        using var client = new RestClient(host);
        using var http = new HttpClient { BaseAddress = host.Address };
        using var form = new MultipartFormDataContent { { new StringContent("user_data"), "purpose" }, { new ByteArrayContent(Convert.FromBase64String(Pdf.Split(',')[1])), "file", "price-list.pdf" } };
        using var uploaded = await http.PostAsync("/v1/files", form);
        var id = (await uploaded.Content.ReadFromJsonAsync<JsonElement>()).Text("id");

        var answer = await client.AskAsync("/v1/responses", new
        {
            model = "gpt-6-sol",
            input = new[] { new { role = "user", content = new[] { Text(question), File(new { type = "input_file", file_id = id }) } } },
            text = new { format = new { type = "json_schema", name = "reading", schema = Schema, strict = true } },
        });
        var json = JsonSerializer.Deserialize<JsonElement>(Said(answer));

        json.GetProperty("found").GetBoolean().ShouldBe(found);
        json.Text("answer")!.ShouldContain("price-list.pdf");
        var citations = json.GetProperty("citations").EnumerateArray().ToList();
        citations.Count.ShouldBe(found ? 1 : 0);
        if (!found) return;
        (citations[0].Text("file"), citations[0].Number("page"), citations[0].Text("quote")).ShouldBe(("price-list.pdf", page, quote));
    }

    [Fact]
    public async Task Chat_WithASchema_IsAnsweredInTheSchema()
    {
        await using var host = await SimulatorHost.StartAsync();
        using var client = new RestClient(host);
        var answer = await client.AskAsync("/v1/chat/completions", new
        {
            model = "gpt-4o",
            messages = new[] { new { role = "user", content = "hello" } },
            response_format = new { type = "json_schema", json_schema = new { name = "x", schema = Schema } },
        });

        var json = JsonSerializer.Deserialize<JsonElement>(answer.GetProperty("choices")[0].GetProperty("message").Text("content")!);
        json.Text("answer")!.ShouldContain("Hello");
        json.GetProperty("found").GetBoolean().ShouldBeTrue();
    }

    [Fact]
    public async Task Document_OfThePreviousResponse_IsStillThere()
    {
        await using var host = await SimulatorHost.StartAsync();
        using var client = new RestClient(host);
        var first = await client.AskAsync("/v1/responses", Responses(Text("hello"), File(new { type = "input_file", filename = "price-list.pdf", file_data = Pdf })));

        Said(await client.AskAsync("/v1/responses", new { model = "gpt-6-sol", previous_response_id = first.Text("id"), input = "And what about returns?" })).ShouldContain("Returns are free");
    }

    /// <summary>A file costs what its text and its squares of 32 pixels cost, and not what its base64 would.</summary>
    [Fact]
    public async Task Usage_OfAttachments_CountsWhatTheyShow()
    {
        await using var host = await SimulatorHost.StartAsync();
        using var client = new RestClient(host);
        var url = "data:image/png;base64," + Convert.ToBase64String(Samples.Plain(640, 480, 255, 0, 0));

        var chat = (await client.AskAsync("/v1/chat/completions", Chat(new { type = "image_url", image_url = new { url } }))).GetProperty("usage");
        chat.GetProperty("prompt_tokens_details").Number("image_tokens").ShouldBe(300);
        chat.Number("prompt_tokens").ShouldBe(300 + chat.GetProperty("prompt_tokens_details").Number("text_tokens"));
        var responses = (await client.AskAsync("/v1/responses", Responses(File(new { type = "input_image", image_url = url, detail = "low" })))).GetProperty("usage");
        responses.Number("input_tokens").ShouldBeInRange(192, 300);
        var reading = (await client.AskAsync("/v1/responses", Responses(Text("hello"), File(new { type = "input_file", filename = "a.pdf", file_data = Pdf })))).GetProperty("usage");
        reading.Number("input_tokens").ShouldBeInRange(30, 150);
    }

    [Theory]
    [InlineData("baseline.jpg", "JPEG")]
    [InlineData("picture.png", "PNG")]
    [InlineData("lossy.webp", "WebP")]
    [InlineData("picture.gif", "GIF")]
    public async Task Picture_InBothApis_IsMeasured(string name, string format)
    {
        await using var host = await SimulatorHost.StartAsync();
        using var client = new RestClient(host);
        var url = Samples.Url(name);

        var responses = Said(await client.AskAsync("/v1/responses", Responses(Text("Describe it for somebody who cannot see."), File(new { type = "input_image", image_url = url, detail = "high" }))));
        var chat = (await client.AskAsync("/v1/chat/completions", Chat(new { type = "text", text = "Describe it." }, new { type = "image_url", image_url = new { url, detail = "low" } })))
            .GetProperty("choices")[0].GetProperty("message").Text("content")!;

        foreach (var said in (string[])[responses, chat]) said.ShouldContain($"a {format} file of 48 by 32 pixels");
    }

    [Theory]
    [InlineData("""{"type":"input_image","image_url":"https://example.org/a.png"}""", 400, "failed_to_download_image", "image_url")]
    [InlineData("""{"type":"input_image","image_url":"data:image/svg+xml;base64,PHN2Zy8+"}""", 400, "invalid_image_format", "image_url")]
    [InlineData("""{"type":"input_image","image_url":"data:image/png;base64,PHN2Zy8+"}""", 400, "invalid_image", "image_url")]
    [InlineData("""{"type":"input_image","file_id":"file-nope"}""", 404, "image_file_not_found", "file_id")]
    [InlineData("""{"type":"input_image"}""", 400, "missing_required_parameter", "image_url")]
    [InlineData("""{"type":"input_file","file_url":"https://example.org/a.pdf"}""", 400, "failed_to_download_file", "file_url")]
    [InlineData("""{"type":"input_file","file_id":"file-nope"}""", 404, null, "file_id")]
    [InlineData("""{"type":"input_file","filename":"a.pdf","file_data":"%%%"}""", 400, "invalid_value", "file_data")]
    [InlineData("""{"type":"input_file","filename":"a.pdf","file_data":"data:application/pdf;base64,TVo="}""", 400, "invalid_file", "file_data")]
    [InlineData("""{"type":"input_file","filename":"a.exe","file_data":"data:application/octet-stream;base64,TVo="}""", 400, "unsupported_file", "file_data")]
    [InlineData("""{"type":"input_file","file_data":"data:application/pdf;base64,TVo="}""", 400, "missing_required_parameter", "filename")]
    [InlineData("""{"type":"input_file"}""", 400, "missing_required_parameter", "file_id")]
    public async Task Responses_WithAnAttachmentThatIsWrong_IsRefused(string part, int status, string? code, string field)
    {
        await using var host = await SimulatorHost.StartAsync();
        using var client = new RestClient(host);

        using var response = await client.PostTextAsync("/v1/responses", $$"""{"model":"gpt-6-sol","input":[{"role":"user","content":[{"type":"input_text","text":"x"},{{part}}]}]}""");

        await ShouldBeRefusedAsync(response, status, code, $"input[0].content[1].{field}");
    }

    [Theory]
    [InlineData("user", """{"type":"image_url","image_url":{"url":"http://example.org/a.png"}}""", 400, "failed_to_download_image", "messages[0].content[0].image_url.url")]
    [InlineData("user", """{"type":"image_url","image_url":{}}""", 400, "missing_required_parameter", "messages[0].content[0].image_url.url")]
    [InlineData("user", """{"type":"file","file":{"file_id":"file-nope"}}""", 404, null, "messages[0].content[0].file.file_id")]
    [InlineData("user", """{"type":"file","file":{"filename":"a.txt","file_data":"data:text/plain;base64,QQ=="}}""", 400, "invalid_value", "messages[0].content[0].file.file_data")]
    [InlineData("system", """{"type":"image_url","image_url":{"url":"PICTURE"}}""", 400, "invalid_value", "messages[0]")]
    public async Task Chat_WithAnAttachmentThatIsWrong_IsRefused(string role, string part, int status, string? code, string path)
    {
        await using var host = await SimulatorHost.StartAsync();
        using var client = new RestClient(host);

        using var response = await client.PostTextAsync(
            "/v1/chat/completions", $$"""{"model":"gpt-4o","messages":[{"role":"{{role}}","content":[{{part.Replace("PICTURE", Samples.Url("picture.png"), StringComparison.Ordinal)}}]}]}""");

        await ShouldBeRefusedAsync(response, status, code, path);
    }

    /// <summary>A web server takes 30 MB by itself, and a request with files may have 50 MB of them in base64.</summary>
    [Fact]
    public async Task Request_OfManyBytes_IsRead()
    {
        await using var host = await SimulatorHost.StartAsync();
        using var client = new RestClient(host);
        var padding = new string('A', 31_000_000);

        using var response = await client.PostTextAsync("/v1/responses", $$"""{"model":"m","input":[{"role":"user","content":[{"type":"input_file","filename":"a.pdf","file_data":"data:application/pdf;base64,{{padding}}"}]}]}""");

        await ShouldBeRefusedAsync(response, 400, "invalid_file", "input[0].content[0].file_data");
    }

    static async Task ShouldBeRefusedAsync(HttpResponseMessage response, int status, string? code, string path)
    {
        ((int)response.StatusCode).ShouldBe(status);
        var error = (await response.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("error");
        error.Text("code").ShouldBe(code);
        error.Text("param").ShouldBe(path);
    }

    static object Text(string text) => new { type = "input_text", text };

    static object File(object part) => part;

    static object Responses(params object[] content) => new { model = "gpt-6-sol", input = new[] { new { role = "user", content } } };

    static object Chat(params object[] content) => new { model = "gpt-4o", messages = new[] { new { role = "user", content } } };

    static string Said(JsonElement response) => response.GetProperty("output").EnumerateArray().Last().GetProperty("content")[0].Text("text")!;
}
