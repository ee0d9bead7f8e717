using Voice.Server.Knowledge.Documents;
using Voice.Server.Knowledge.Files;
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
        var documents = SettingsReader.Read<DocumentOptions>(settings.GetSection("Documents"), mistakes);
        services.AddSingleton(documents).AddSingleton(new ConfiguredModel("Voice:Documents:Model", documents.Model));
        services.AddSingleton(static provider => new KnowledgeHttp(provider.GetRequiredService<AssistantFactory>().Pool));
        services.AddSingleton<UploadJournal>().AddSingleton<UpstreamFiles>().AddSingleton<UploadSweep>().AddSingleton<CallDocuments>();
        if (documents.Enabled)
            services.AddSingleton<ReadDocumentTool>().AddSingleton(static provider => provider.GetRequiredService<ReadDocumentTool>().ToTool());
        services.AddHostedService(static provider => provider.GetRequiredService<UploadSweep>());
    }
}
