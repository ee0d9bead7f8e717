using System.Net;
using System.Net.Http.Json;
using System.Net.ServerSentEvents;
using System.Text.Json;

namespace Voice.Simulator.Tests.Rest;

/// <summary>Posts JSON to a simulator.</summary>
sealed class RestClient(SimulatorHost host) : IDisposable
{
    readonly HttpClient _http = new() { BaseAddress = host.Address };

    public Task<HttpResponseMessage> PostAsync(string path, object body) => _http.PostAsJsonAsync(path, body);

    public Task<HttpResponseMessage> PostTextAsync(string path, string body) =>
        _http.PostAsync(path, new StringContent(body, System.Text.Encoding.UTF8, "application/json"));

    /// <summary>The answer of a request that must succeed.</summary>
    public async Task<JsonElement> AskAsync(string path, object body)
    {
        using var response = await PostAsync(path, body);
        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        return await response.Content.ReadFromJsonAsync<JsonElement>();
    }

    /// <summary>All events of a stream: the name in front of each, and what it holds.</summary>
    public async Task<List<SseItem<JsonElement>>> StreamAsync(string path, object body)
    {
        using var response = await PostAsync(path, body);
        response.Content.Headers.ContentType?.MediaType.ShouldBe("text/event-stream");
        await using var stream = await response.Content.ReadAsStreamAsync();
        return await SseParser.Create(stream, (_, bytes) => JsonSerializer.Deserialize<JsonElement>(bytes)).EnumerateAsync().ToListAsync();
    }

    public void Dispose() => _http.Dispose();
}
