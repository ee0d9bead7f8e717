using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging.Abstractions;
using Voice.OpenAI.Endpoints;
using Voice.Server.Knowledge.Documents;
using Voice.Server.Knowledge.Files;
using Voice.Server.Knowledge.Stores;

namespace Voice.Server.Tests.Knowledge;

/// <summary>The services of documents, with a provider of the test and a data folder of their own.</summary>
internal sealed class KnowledgeRig : IAsyncDisposable
{
    public const string Call = "call";

    private readonly bool _ownsData;
    private readonly Life _life = new();
    private readonly List<KnowledgeSync> _started = [];

    private KnowledgeRig(FakeProvider provider, string? data, DocumentOptions options, bool azure, FakeProvider? second)
    {
        Provider = provider;
        _ownsData = data is null;
        Data = new DataFolder(data ?? Directory.CreateTempSubdirectory("voice-documents").FullName);
        OpenAIEndpoint[] entries = [new(provider.BaseUrl, "key", azure), .. second is null ? [] : new[] { new OpenAIEndpoint(second.BaseUrl, "key") }];
        Pool = new EndpointPool(
            () => entries, new EndpointPoolOptions { LongestWait = TimeSpan.FromSeconds(2) }, TimeProvider.System, NullLogger.Instance);
        Http = new KnowledgeHttp(Pool);
        Journal = new UploadJournal(Data, NullLogger<UploadJournal>.Instance);
        Files = new UpstreamFiles(Http, Journal, TimeProvider.System, NullLogger<UpstreamFiles>.Instance);
        Sweep = new UploadSweep(Journal, Files, Http, _life, TimeProvider.System, NullLogger<UploadSweep>.Instance);
        Calls = new CallDocuments(options, Files, Sweep, TimeProvider.System, NullLogger<CallDocuments>.Instance);
        Calls.Open(Call);
    }

    public FakeProvider Provider { get; }

    public DataFolder Data { get; }

    public EndpointPool Pool { get; }

    public KnowledgeHttp Http { get; }

    public UploadJournal Journal { get; }

    public UpstreamFiles Files { get; }

    public UploadSweep Sweep { get; }

    public CallDocuments Calls { get; }

    /// <param name="data">The data folder; null for a new one.</param>
    /// <param name="second">Another entry of the pool, after the first.</param>
    public static async Task<KnowledgeRig> StartAsync(FakeProvider provider, DocumentOptions? options = null, string? data = null, bool azure = false, FakeProvider? second = null)
    {
        var rig = new KnowledgeRig(provider, data, options ?? new DocumentOptions(), azure, second);
        await rig.Sweep.StartAsync(CancellationToken.None);
        return rig;
    }

    /// <summary>Begins to bring a folder to the provider.</summary>
    public async Task<KnowledgeSync> BringAsync(KnowledgeOptions options)
    {
        var sync = new KnowledgeSync(
            options, Data, new VectorStores(Http), new StoreState(Data, NullLogger<StoreState>.Instance), Files, Journal, Sweep, Http, TimeProvider.System, NullLogger<KnowledgeSync>.Instance);
        _started.Add(sync);
        await sync.StartAsync(CancellationToken.None);
        return sync;
    }

    public Task<AttachedDocument> AddAsync(string name, byte[] content) => Calls.AddAsync(Call, name, "application/octet-stream", content, CancellationToken.None);

    public async Task<Problem> RefusedAsync(string name, byte[] content) => (await Should.ThrowAsync<DocumentException>(AddAsync(name, content))).Problem;

    /// <summary>The process is gone: nothing is deleted, and the lock on its list is released.</summary>
    public void Kill()
    {
        Sweep.Dispose();
        Journal.Dispose();
        Http.Dispose();
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var sync in _started)
        {
            await sync.StopAsync(CancellationToken.None);
            sync.Dispose();
        }
        await Sweep.StopAsync(CancellationToken.None);
        Kill();
        if (_ownsData)
            Directory.Delete(Data.Path!, recursive: true);
    }

    private sealed class Life : IHostApplicationLifetime
    {
        public CancellationToken ApplicationStarted { get; } = new(canceled: true);

        public CancellationToken ApplicationStopping => CancellationToken.None;

        public CancellationToken ApplicationStopped => CancellationToken.None;

        public void StopApplication()
        {
        }
    }
}
