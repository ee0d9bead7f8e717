namespace Voice.OpenAI.Cascade;

/// <summary>A way to the network that outlives the clients which use it.</summary>
internal sealed class SharedHandler(HttpMessageHandler network) : HttpMessageHandler
{
    // Each call of a handler's SendAsync needs an invoker; this one does not dispose the shared network handler.
    private readonly HttpMessageInvoker _network = new(network, disposeHandler: false);

    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) => _network.SendAsync(request, cancellationToken);

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _network.Dispose();
        base.Dispose(disposing);
    }
}
