using System.Text.Json;
using Voice.Assistants;
using Voice.Audio;

namespace Voice.OpenAI.Realtime;

/// <summary>Writes the settings of a session, in the GA form or in that of the beta.</summary>
/// <remarks>Source: OpenAI's API reference, Realtime client events, <c>session.update</c>.</remarks>
/// <param name="items">The parts to write, of those that a session can do without (<see cref="SessionItem"/>).</param>
internal sealed class SessionSettings(Utf8JsonWriter json, AssistantSetup setup, RealtimeOptions options, IReadOnlySet<string> items)
{
    /// <param name="isSpoken">Replies are spoken.</param>
    /// <param name="hasSound">The sound passes through this connection, so that its format must be agreed on.</param>
    public void Write(bool isSpoken, bool hasSound)
    {
        json.WriteString("type", "realtime");
        if (items.Contains(SessionItem.Modalities))
            RealtimeCommands.WriteModalities(json, isSpoken, isBeta: false);
        json.WriteString("instructions", setup.Prompt);
        json.WriteStartObject("audio");
        json.WriteStartObject("input");
        if (hasSound)
            WriteFormat(setup.InputFormat);
        WriteTranscription("transcription");
        WriteNoiseReduction("noise_reduction");
        WriteTurnDetection();
        json.WriteEndObject();
        json.WriteStartObject("output");
        if (hasSound)
            WriteFormat(setup.OutputFormat);
        WriteVoice();
        json.WriteEndObject();
        json.WriteEndObject();
        WriteTools();
        if (options.RetentionRatio > 0 && items.Contains(SessionItem.Truncation))
        {
            json.WriteStartObject("truncation");
            json.WriteString("type", "retention_ratio");
            json.WriteNumber("retention_ratio", options.RetentionRatio);
            json.WriteEndObject();
        }
    }

    /// <summary>The beta has all fields at the top, names for the formats, and no truncation.</summary>
    public void WriteBeta()
    {
        if (items.Contains(SessionItem.Modalities))
            RealtimeCommands.WriteModalities(json, setup.Spoken, isBeta: true);
        json.WriteString("instructions", setup.Prompt);
        WriteVoice();
        json.WriteString("input_audio_format", BetaName(setup.InputFormat));
        json.WriteString("output_audio_format", BetaName(setup.OutputFormat));
        WriteTranscription("input_audio_transcription");
        WriteNoiseReduction("input_audio_noise_reduction");
        WriteTurnDetection();
        WriteTools();
    }

    private void WriteVoice()
    {
        if (items.Contains(SessionItem.Voice))
            json.WriteString("voice", options.Voice);
    }

    private void WriteTools()
    {
        RealtimeCommands.WriteTools(json, setup.Tools.Where(tool => items.Contains(SessionItem.Of(tool))));
        if (items.Contains(SessionItem.ToolChoice))
            json.WriteString("tool_choice", "auto");
    }

    private void WriteTranscription(string name)
    {
        if (options.TranscriptionModel.Length > 0 && items.Contains(SessionItem.Transcription))
            RealtimeCommands.WriteTranscription(json, name, options, items.Contains(SessionItem.Language) ? setup.Language : null);
    }

    private void WriteNoiseReduction(string name)
    {
        if (options.NoiseReduction.Length == 0 || !items.Contains(SessionItem.NoiseReduction))
            return;
        json.WriteStartObject(name);
        json.WriteString("type", options.NoiseReduction);
        json.WriteEndObject();
    }

    private void WriteTurnDetection()
    {
        if (!items.Contains(SessionItem.TurnDetection))
            return;
        json.WriteStartObject("turn_detection");
        if (options.TurnDetection == VadKind.SemanticVad && items.Contains(SessionItem.SemanticVad))
        {
            json.WriteString("type", "semantic_vad");
            if (items.Contains(SessionItem.Eagerness))
                json.WriteString("eagerness", options.SemanticEagerness);
        }
        else
        {
            json.WriteString("type", "server_vad");
            if (items.Contains(SessionItem.Threshold))
                json.WriteNumber("threshold", options.VadThreshold);
            if (items.Contains(SessionItem.PrefixPadding))
                json.WriteNumber("prefix_padding_ms", (int)options.VadPrefixPadding.TotalMilliseconds);
            if (items.Contains(SessionItem.SilenceDuration))
                json.WriteNumber("silence_duration_ms", (int)options.VadSilence.TotalMilliseconds);
        }
        if (items.Contains(SessionItem.CreateResponse))
            json.WriteBoolean("create_response", !setup.ListensOnly);
        if (items.Contains(SessionItem.InterruptResponse))
            json.WriteBoolean("interrupt_response", setup is { ListensOnly: false, JudgesInterruptions: false });
        json.WriteEndObject();
    }

    private void WriteFormat(AudioFormat format)
    {
        json.WriteStartObject("format");
        switch (format)
        {
            case { Encoding: AudioEncoding.Pcm16, SampleRate: 24_000 }:
                json.WriteString("type", "audio/pcm");
                json.WriteNumber("rate", 24_000);
                break;
            case { Encoding: AudioEncoding.MuLaw, SampleRate: 8_000 }:
                json.WriteString("type", "audio/pcmu");
                break;
            case { Encoding: AudioEncoding.ALaw, SampleRate: 8_000 }:
                json.WriteString("type", "audio/pcma");
                break;
            default:
                throw NotTaken(format);
        }
        json.WriteEndObject();
    }

    private static string BetaName(AudioFormat format) => format switch
    {
        { Encoding: AudioEncoding.Pcm16, SampleRate: 24_000 } => "pcm16",
        { Encoding: AudioEncoding.MuLaw, SampleRate: 8_000 } => "g711_ulaw",
        { Encoding: AudioEncoding.ALaw, SampleRate: 8_000 } => "g711_alaw",
        _ => throw NotTaken(format),
    };

    private static ArgumentException NotTaken(AudioFormat format) =>
        new($"The Realtime API does not take {format.Encoding} at {format.SampleRate} Hz.", nameof(format));
}
