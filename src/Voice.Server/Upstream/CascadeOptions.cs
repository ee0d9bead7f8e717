using Voice.Assistants.Cascade;
using Voice.OpenAI.Cascade;
using Voice.OpenAI.Endpoints;
using Voice.Server.Settings;
using Voice.Server.Tools.Http;

namespace Voice.Server.Upstream;

/// <summary>The settings of the cascade: its turns, and its three services. Read from the section <c>Voice:Cascade</c>.</summary>
internal sealed record CascadeOptions(CascadeSettings Settings, TranscriptionOptions Transcription, ChatOptions Chat, SpeechOptions Speech)
{
    private const string Section = "Voice:Cascade";

    /// <param name="mistakes">Gets one sentence per mistake; none of them tells a key.</param>
    public static CascadeOptions Read(IConfiguration configuration, List<string> mistakes)
    {
        var section = configuration.GetSection(Section);
        var secrets = new Secrets(configuration);
        return new(
            SettingsReader.Read<CascadeSettings>(section, mistakes, nameof(Transcription), nameof(Chat), nameof(Speech)),
            Stage<TranscriptionOptions>(nameof(Transcription), (stage, key) => stage with { Key = key }),
            WithDeployment(Stage<ChatOptions>(nameof(Chat), (stage, key) => stage with { Key = key })),
            Stage<SpeechOptions>(nameof(Speech), (stage, key) => stage with { Key = key }));

        // The address of Azure may name the deployment for writing.
        ChatOptions WithDeployment(ChatOptions chat) =>
            chat.BaseUrl.Length == 0 && string.IsNullOrWhiteSpace(section["Chat:Model"]) && ServiceAddress.ReadAzure(configuration["AZURE_OPENAI_ENDPOINT"], out _)?.ChatModel is { } named
                ? chat with { Model = named }
                : chat;

        T Stage<T>(string name, Func<T, string, T> open)
            where T : StageOptions, new()
        {
            var part = section.GetSection(name);
            var stage = SettingsReader.Read<T>(part, mistakes);
            return open(stage, secrets.Fill(stage.Key, part.Path + ":Key", mistakes).Trim());
        }
    }

    /// <summary>The models of the services without an address of their own: the catalogue knows these.</summary>
    /// <param name="upstream">The upstream that has them.</param>
    public IEnumerable<ConfiguredModel> ModelsAt(UpstreamOptions upstream)
    {
        if (Transcription.BaseUrl.Length == 0)
            yield return new ConfiguredModel($"{Section}:Transcription:Model", Transcription.Model);
        if (Chat.BaseUrl.Length == 0)
            yield return new ConfiguredModel($"{Section}:Chat:Model", Chat.Model);
        if (Speech.BaseUrl.Length == 0)
            yield return new ConfiguredModel($"{Section}:Speech:Model", Speech.At(upstream.IsSimulated ? null : upstream.Endpoints[0].BaseUrl).ModelOrDefault);
    }
}
