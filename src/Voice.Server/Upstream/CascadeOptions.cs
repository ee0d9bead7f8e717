using Voice.Assistants.Pipeline;
using Voice.OpenAI.Cascade;
using Voice.Server.Settings;

namespace Voice.Server.Upstream;

/// <summary>The cascade: how it takes turns, and where its three services are. Bound from <c>Voice:Cascade</c>.</summary>
internal sealed record CascadeOptions(PipelineOptions Pipeline, TranscriptionOptions Transcription, ChatOptions Chat, SpeechOptions Speech)
{
    public static CascadeOptions Read(IConfigurationSection section, List<string> mistakes) => new(
        SettingsReader.Read<PipelineOptions>(section, mistakes, nameof(Transcription), nameof(Chat), nameof(Speech)),
        SettingsReader.Read<TranscriptionOptions>(section.GetSection(nameof(Transcription)), mistakes),
        SettingsReader.Read<ChatOptions>(section.GetSection(nameof(Chat)), mistakes),
        SettingsReader.Read<SpeechOptions>(section.GetSection(nameof(Speech)), mistakes));
}
