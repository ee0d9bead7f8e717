using System.Text;
using Voice.Server.Phone.Carriers;

namespace Voice.Server.Tests.Phone;

public sealed class AcsEndpointTests
{
    [Fact]
    public void Signature_IsTheOneOfTheSdk()
    {
        // Recorded from @azure/communication-call-automation 1.6.0, answering a call.
        var endpoint = AcsEndpoint.Parse("endpoint=http://127.0.0.1:5851/;accesskey=c2VjcmV0")!;
        var body = Encoding.UTF8.GetBytes("""{"incomingCallContext":"ctx","callbackUri":"https://voice.example.com/cb","mediaStreamingOptions":{"transportType":"websocket","audioChannelType":"mixed","transportUrl":"wss://v/m","contentType":"audio","startMediaStreaming":true,"enableBidirectional":true,"audioFormat":"Pcm24KMono","enableDtmfTones":true}}""");
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(endpoint.Url, "/calling/callConnections:answer?api-version=2026-03-12"));
        endpoint.Sign(request, body, new DateTimeOffset(2026, 11, 22, 20, 59, 36, TimeSpan.Zero));
        request.Headers.GetValues("x-ms-date").ShouldBe(["Sun, 22 Nov 2026 20:59:36 GMT"]);
        request.Headers.GetValues("x-ms-content-sha256").ShouldBe(["BpdJC7j0zLfHNjB31J6Lt8/NjjQGZRAL/IzIbHFQXQA="]);
        request.Headers.GetValues("Authorization").ShouldBe(["HMAC-SHA256 SignedHeaders=x-ms-date;host;x-ms-content-sha256&Signature=0JNW8DZNk9aNLYkJi2jE6FBZLFu5lk5dZ9D/Tj/nYSE="]);
    }

    [Theory]
    [InlineData("endpoint=https://a.communication.azure.com/;accesskey=c2VjcmV0", true)]
    [InlineData("AccessKey=c2VjcmV0; Endpoint=https://a.communication.azure.com", true)]
    [InlineData("endpoint=https://a.communication.azure.com/", false)]
    [InlineData("accesskey=c2VjcmV0", false)]
    [InlineData("endpoint=a;accesskey=c2VjcmV0", false)]
    [InlineData("endpoint=https://a/;accesskey=!", false)]
    [InlineData("endpoint=https://a/;accesskey=", false)]
    public void ConnectionString_IsReadOrIsNone(string text, bool isOne) => (AcsEndpoint.Parse(text) is not null).ShouldBe(isOne);
}
