using Voice.Server.Knowledge.Documents;
using Voice.Server.Knowledge.Files;
using Voice.Server.Knowledge.Stores;
using Voice.Server.Settings;
using Voice.Server.Upstream;

namespace Voice.Server.Knowledge;

/// <summary>The services of documents and knowledge.</summary>
internal static class KnowledgeServices
{
    /// <param name="settings">The section <c>Voice</c>.</param>
    /// <param name="mistakes">Gets one sentence per mistake in it.</param>
    public static void AddVoiceKnowledge(this IServiceCollection services, IConfiguration settings, List<string> mistakes)
    {
        services.AddSingleton(DataFolder.Read(settings, mistakes));
        services.AddSingleton(static provider => new KnowledgeHttp(provider.GetRequiredService<AssistantFactory>().Pool));
        services.AddSingleton<UploadJournal>().AddSingleton<UpstreamFiles>().AddSingleton<UploadSweep>();
        services.AddHostedService(static provider => provider.GetRequiredService<UploadSweep>());
        AddDocuments(services, SettingsReader.Read<DocumentOptions>(settings.GetSection("Documents"), mistakes));
        AddStores(services, SettingsReader.Read<KnowledgeOptions>(settings.GetSection("Knowledge"), mistakes));
    }

    private static void AddDocuments(IServiceCollection services, DocumentOptions options)
    {
        services.AddSingleton(options).AddSingleton(new ConfiguredModel("Voice:Documents:Model", options.Model)).AddSingleton<CallDocuments>();
        if (options.Enabled)
            services.AddSingleton<ReadDocumentTool>().AddSingleton(static provider => provider.GetRequiredService<ReadDocumentTool>().ToTool());
    }

    private static void AddStores(IServiceCollection services, KnowledgeOptions options)
    {
        services.AddSingleton(options).AddSingleton(new ConfiguredModel("Voice:Knowledge:Model", options.Model));
        if (options.Folder.Length > 0)
        {
            services.AddSingleton<VectorStores>().AddSingleton<StoreState>().AddSingleton<KnowledgeSync>();
            services.AddHostedService(static provider => provider.GetRequiredService<KnowledgeSync>());
        }
        if (options.IsOn)
        {
            services.AddSingleton(static provider => ActivatorUtilities.CreateInstance<KnowledgeSearch>(provider));
            services.AddSingleton(static provider => new SearchKnowledgeTool(provider.GetRequiredService<KnowledgeSearch>()).ToTool());
        }
    }
}
