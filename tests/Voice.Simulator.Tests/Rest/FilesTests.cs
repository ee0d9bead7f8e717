using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Extensions.Time.Testing;
using Voice.Simulator.Files;

namespace Voice.Simulator.Tests.Rest;

public sealed class FilesTests
{
    [Fact]
    public async Task File_Uploaded_IsListedReadAndDeleted()
    {
        await using var host = await SimulatorHost.StartAsync();
        using var client = new HttpClient { BaseAddress = host.Address };
        var file = await UploadAsync(client, "a/b\\prices.txt", "Tea costs 3 euro.", "batch");

        file.Text("object").ShouldBe("file");
        file.Text("id").ShouldStartWith("file-");
        file.Text("filename").ShouldBe("prices.txt");
        file.Number("bytes").ShouldBe(17);
        file.Text("status").ShouldBe("processed");
        (await client.GetFromJsonAsync<JsonElement>($"/v1/files/{file.Text("id")}")).Text("purpose").ShouldBe("batch");
        (await client.GetStringAsync($"/v1/files/{file.Text("id")}/content")).ShouldBe("Tea costs 3 euro.");

        using var deleted = await client.DeleteAsync($"/v1/files/{file.Text("id")}");
        (await deleted.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("deleted").GetBoolean().ShouldBeTrue();
        (await client.GetFromJsonAsync<JsonElement>("/v1/files")).GetProperty("data").GetArrayLength().ShouldBe(0);
    }

    [Fact]
    public async Task List_InPages_GoesOnAfterTheLast()
    {
        await using var host = await SimulatorHost.StartAsync();
        using var client = new HttpClient { BaseAddress = host.Address };
        foreach (var name in (string[])["1.txt", "2.txt", "3.txt"]) await UploadAsync(client, name, "x", name == "2.txt" ? "vision" : "user_data");

        var first = await client.GetFromJsonAsync<JsonElement>("/v1/files?limit=2");
        first.GetProperty("data").EnumerateArray().Select(file => file.Text("filename")).ShouldBe(["3.txt", "2.txt"]);
        first.GetProperty("has_more").GetBoolean().ShouldBeTrue();
        var second = await client.GetFromJsonAsync<JsonElement>($"/v1/files?limit=2&after={first.Text("last_id")}");
        second.GetProperty("data").EnumerateArray().Select(file => file.Text("filename")).ShouldBe(["1.txt"]);
        second.GetProperty("has_more").GetBoolean().ShouldBeFalse();
        (await client.GetFromJsonAsync<JsonElement>("/v1/files?purpose=vision&order=asc")).GetProperty("data")[0].Text("filename").ShouldBe("2.txt");
        using var wrong = await client.GetAsync("/v1/files?limit=0");
        wrong.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task File_PastItsExpiry_IsGone()
    {
        var time = new FakeTimeProvider();
        await using var host = await SimulatorHost.StartAsync(time: time);
        using var client = new HttpClient { BaseAddress = host.Address };
        var file = await UploadAsync(client, "a.txt", "x", "user_data", 3_600);
        (file.GetProperty("expires_at").GetInt64() - file.GetProperty("created_at").GetInt64()).ShouldBe(3_600);

        time.Advance(TimeSpan.FromSeconds(3_599));
        using var there = await client.GetAsync($"/v1/files/{file.Text("id")}");
        time.Advance(TimeSpan.FromSeconds(1));
        using var gone = await client.GetAsync($"/v1/files/{file.Text("id")}");

        (there.StatusCode, gone.StatusCode).ShouldBe((HttpStatusCode.OK, HttpStatusCode.NotFound));
    }

    [Theory]
    [InlineData(null, "x", null, null, 400, "'purpose' is a required property")]
    [InlineData("dinner", "x", null, null, 400, "'dinner' is not one of")]
    [InlineData("user_data", null, null, null, 400, "'file' is a required property")]
    [InlineData("user_data", "x", "created_at", "60", 400, "expires_after[seconds]")]
    [InlineData("user_data", "x", "created_at", null, 400, "expires_after[seconds]")]
    [InlineData("user_data", "x", "yesterday", "3600", 400, "expires_after[anchor]")]
    public async Task Upload_Wrong_IsRefused(string? purpose, string? content, string? anchor, string? seconds, int status, string message)
    {
        await using var host = await SimulatorHost.StartAsync();
        using var client = new HttpClient { BaseAddress = host.Address };
        using var form = new MultipartFormDataContent { { new StringContent("x"), "extra" } };
        if (purpose is not null) form.Add(new StringContent(purpose), "purpose");
        if (content is not null) form.Add(new StringContent(content), "file", "a.txt");
        if (anchor is not null) form.Add(new StringContent(anchor), "expires_after[anchor]");
        if (seconds is not null) form.Add(new StringContent(seconds), "expires_after[seconds]");

        using var response = await client.PostAsync("/v1/files", form);

        ((int)response.StatusCode).ShouldBe(status);
        var error = (await response.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("error");
        error.Text("message")!.ShouldContain(message);
        error.Text("type").ShouldBe("invalid_request_error");
    }

    [Fact]
    public async Task Upload_WithoutAForm_IsRefused()
    {
        await using var host = await SimulatorHost.StartAsync();
        using var client = new HttpClient { BaseAddress = host.Address };
        using var response = await client.PostAsJsonAsync("/v1/files", new { purpose = "user_data" });
        response.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
    }

    [Theory]
    [InlineData("GET", "/v1/files/file-nope")]
    [InlineData("GET", "/v1/files/file-nope/content")]
    [InlineData("DELETE", "/v1/files/file-nope")]
    public async Task Id_Unknown_Is404WithTheErrorBody(string method, string path)
    {
        await using var host = await SimulatorHost.StartAsync();
        using var client = new HttpClient { BaseAddress = host.Address };
        using var response = await client.SendAsync(new(new(method), path));

        response.StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await response.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("error").Text("message").ShouldBe("No such File object: file-nope");
    }

    [Fact]
    public async Task File_OfAnotherKey_IsNotThere()
    {
        await using var host = await SimulatorHost.StartAsync();
        using var client = new HttpClient { BaseAddress = host.Address };
        client.DefaultRequestHeaders.Authorization = new("Bearer", "one");
        var file = await UploadAsync(client, "a.txt", "x", "batch");
        client.DefaultRequestHeaders.Authorization = new("Bearer", "two");

        using var response = await client.GetAsync($"/v1/files/{file.Text("id")}");
        response.StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await client.GetFromJsonAsync<JsonElement>("/v1/files")).GetProperty("data").GetArrayLength().ShouldBe(0);
    }

    [Theory]
    [InlineData("user_data")]
    [InlineData("assistants")]
    public async Task Content_OfWhatModelsRead_IsNotGivenBack(string purpose)
    {
        await using var host = await SimulatorHost.StartAsync();
        using var client = new HttpClient { BaseAddress = host.Address };
        var file = await UploadAsync(client, "a.txt", "x", purpose);

        using var response = await client.GetAsync($"/v1/files/{file.Text("id")}/content");
        response.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
    }

    [Theory]
    [InlineData(100 * 1024 * 1024, 2)]
    [InlineData(0, FileShelf.MostFiles)]
    public void Shelf_Full_TakesNoMore(int bytes, int most)
    {
        var shelf = new FileShelf(new FakeTimeProvider());
        var content = new byte[bytes];

        Enumerable.Range(0, most + 1).Select(i => shelf.TryAdd(new($"file-{i}", "", "a.txt", "batch", content, default, null))).ShouldBe([.. Enumerable.Repeat(true, most), false]);
    }

    /// <summary>Larger than the web server allows by itself.</summary>
    [Theory]
    [InlineData(40 * 1024 * 1024, HttpStatusCode.OK)]
    [InlineData((128 * 1024 * 1024) + (128 * 1024), HttpStatusCode.RequestEntityTooLarge)]
    public async Task File_OfManyBytes_IsTakenUpToTheLimit(int bytes, HttpStatusCode status)
    {
        await using var host = await SimulatorHost.StartAsync();
        using var handler = new SocketsHttpHandler { Expect100ContinueTimeout = TimeSpan.FromSeconds(30) };
        using var client = new HttpClient(handler) { BaseAddress = host.Address };
        using var form = new MultipartFormDataContent { { new StringContent("batch"), "purpose" }, { new ByteArrayContent(new byte[bytes]), "file", "a.txt" } };

        // The server answers by the header, before the body is sent.
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/files") { Content = form, Headers = { ExpectContinue = true } };
        using var response = await client.SendAsync(request);

        response.StatusCode.ShouldBe(status);
    }

    internal static async Task<JsonElement> UploadAsync(HttpClient client, string name, string content, string purpose = "user_data", int? seconds = null)
    {
        using var form = Form(name, content, purpose, seconds);
        using var response = await client.PostAsync("/v1/files", form);
        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        return await response.Content.ReadFromJsonAsync<JsonElement>();
    }

    static MultipartFormDataContent Form(string name, string content, string purpose, int? seconds)
    {
        var form = new MultipartFormDataContent { { new StringContent(purpose), "purpose" }, { new StringContent(content), "file", name } };
        if (seconds is null) return form;
        form.Add(new StringContent("created_at"), "expires_after[anchor]");
        form.Add(new StringContent($"{seconds}"), "expires_after[seconds]");
        return form;
    }
}
