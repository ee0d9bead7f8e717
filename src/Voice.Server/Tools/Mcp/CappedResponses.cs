namespace Voice.Server.Tools.Mcp;

/// <summary>Breaks off the answer to a POST that is larger than anybody should send. The stream of a GET has no end, and events of a line each.</summary>
internal sealed class CappedResponses(HttpMessageHandler inner, long largest) : DelegatingHandler(inner)
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var response = await base.SendAsync(request, cancellationToken);
        var content = new StreamContent(new CappedStream(await response.Content.ReadAsStreamAsync(cancellationToken), largest, perLine: request.Method == HttpMethod.Get));
        foreach (var (name, values) in response.Content.Headers)
            content.Headers.TryAddWithoutValidation(name, values);
        response.Content = content;
        return response;
    }
}
