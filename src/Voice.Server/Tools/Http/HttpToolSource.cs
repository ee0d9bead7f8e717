using Voice.Tools;

namespace Voice.Server.Tools.Http;

/// <summary>The tools declared in <c>Voice:Tools:Http</c>.</summary>
internal sealed class HttpToolSource : IDisposable
{
    private readonly List<HttpClient> _clients = [];

    /// <param name="definitions">From <see cref="Read"/>.</param>
    public HttpToolSource(IReadOnlyList<HttpToolDefinition> definitions, AddressGuard guard, TimeProvider time, ILogger<HttpToolSource> logger)
    {
        // A client for each tool: a connection that one tool may have must not serve another that may not.
        Tools = [.. definitions.Select(definition =>
        {
            var client = guard.Client(definition.Url.Origin, definition.Options.AllowPrivateAddresses, reuse: !definition.Options.Policy.HasEffect);
            _clients.Add(client);
            return new VoiceTool(new HttpTool(definition, client, time, logger), definition.Options.Policy);
        })];
    }

    public IReadOnlyList<VoiceTool> Tools { get; }

    /// <param name="mistakes">Gets one sentence per mistake.</param>
    public static IReadOnlyList<HttpToolDefinition> Read(IConfiguration configuration, List<string> mistakes) =>
        new HttpToolReader(configuration, mistakes).Read();

    public void Dispose() => _clients.ForEach(c => c.Dispose());
}
