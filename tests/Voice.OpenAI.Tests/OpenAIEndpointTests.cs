using Voice.OpenAI.Endpoints;

namespace Voice.OpenAI.Tests;

public sealed class OpenAIEndpointTests
{
    [Theory]
    [InlineData("https://api.openai.com/v1", "wss://api.openai.com/v1/realtime?model=m")]
    [InlineData("https://api.openai.com/v1/", "wss://api.openai.com/v1/realtime?model=m")]
    [InlineData("http://localhost:5090/v1", "ws://localhost:5090/v1/realtime?model=m")]
    [InlineData("http://127.0.0.1:5080/simulator/v1/", "ws://127.0.0.1:5080/simulator/v1/realtime?model=m")]
    [InlineData("https://proxy.example.com:8443", "wss://proxy.example.com:8443/realtime?model=m")]
    [InlineData("https://r.openai.azure.com/openai/v1", "wss://r.openai.azure.com/openai/v1/realtime?model=m")]
    [InlineData("https://r.openai.azure.com/openai/v1?api-version=preview", "wss://r.openai.azure.com/openai/v1/realtime?api-version=preview&model=m")]
    [InlineData("wss://host/v1", "wss://host/v1/realtime?model=m")]
    public void RealtimeUrl_OfABaseUrl_IsItsSocket(string baseUrl, string expected) =>
        new OpenAIEndpoint(new Uri(baseUrl), "").RealtimeUrl("m").AbsoluteUri.ShouldBe(expected);

    [Fact]
    public void RealtimeUrl_ModelWithOddCharacters_IsEscaped() =>
        new OpenAIEndpoint(OpenAIEndpoint.PublicBaseUrl, "").RealtimeUrl("a b&c=d/é").Query.ShouldBe("?model=a%20b%26c%3Dd%2F%C3%A9");

    [Theory]
    [InlineData(false, "Authorization", "Bearer sk-1")]
    [InlineData(true, "api-key", "sk-1")]
    public async Task Key_Travels_InTheHeaderOfItsService(bool azure, string header, string value)
    {
        var endpoint = new OpenAIEndpoint(OpenAIEndpoint.PublicBaseUrl, "sk-1", azure);
        (await endpoint.AuthorizeAsync(CancellationToken.None)).ShouldBe((header, value));
        $"{endpoint}".ShouldNotContain("sk-1");
    }
}
