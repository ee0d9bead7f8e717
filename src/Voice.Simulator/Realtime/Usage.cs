using System.Text.Json;
using System.Text.Json.Nodes;

namespace Voice.Simulator.Realtime;

/// <summary>Tokens of text, audio and pictures. Text is counted as four characters a token.</summary>
readonly record struct Usage(int Text, int Audio, int Image = 0)
{
    /// <summary>The real service bills 1 token per 100 ms of what the user said, and 1 per 50 ms of what the assistant said.</summary>
    public const int UserMillisecondsPerToken = 100;

    const int AssistantMillisecondsPerToken = 50;

    /// <summary>What a message costs beside its words.</summary>
    const int MessageOverhead = 3;

    const int ImageTokens = 500;

    public int Total => Text + Audio + Image;

    public static Usage operator +(Usage a, Usage b) => new(a.Text + b.Text, a.Audio + b.Audio, a.Image + b.Image);

    public static int TextTokens(string text) => (text.Length + 3) / 4;

    public static int ToolTokens(JsonArray? tools) => tools is { Count: > 0 } ? TextTokens(tools.ToJsonString(JsonText.Compact)) : 0;

    /// <summary>Tokens of assistant speech.</summary>
    public static int Speech(double milliseconds) => (int)Math.Ceiling(milliseconds / AssistantMillisecondsPerToken);

    /// <summary>What an item adds to the context.</summary>
    public static Usage Of(ConversationItem item)
    {
        var words = item.Kind switch
        {
            "function_call" => $"{item.Name}{item.Arguments}",
            "function_call_output" => item.Output,
            _ => item.Words,
        };
        var audio = item.Role == "assistant" ? Speech(item.AudioMs) : (int)Math.Ceiling(item.AudioMs / UserMillisecondsPerToken);
        return new(MessageOverhead + TextTokens(words), audio, item.Images * ImageTokens);
    }

    /// <summary>The smaller count of each kind: what of a context was there before.</summary>
    public Usage Least(Usage other) => new(Math.Min(Text, other.Text), Math.Min(Audio, other.Audio), Math.Min(Image, other.Image));

    /// <summary>The <c>usage</c> object of a response.</summary>
    public static void Write(Utf8JsonWriter writer, Usage input, Usage cached, Usage output)
    {
        writer.WriteStartObject("usage");
        writer.WriteNumber("total_tokens", input.Total + output.Total);
        writer.WriteNumber("input_tokens", input.Total);
        writer.WriteNumber("output_tokens", output.Total);
        writer.WriteStartObject("input_token_details");
        input.WriteKinds(writer);
        writer.WriteNumber("cached_tokens", cached.Total);
        writer.WriteStartObject("cached_tokens_details");
        cached.WriteKinds(writer);
        writer.WriteEndObject();
        writer.WriteEndObject();
        writer.WriteStartObject("output_token_details");
        writer.WriteNumber("text_tokens", output.Text);
        writer.WriteNumber("audio_tokens", output.Audio);
        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    void WriteKinds(Utf8JsonWriter writer)
    {
        writer.WriteNumber("text_tokens", Text);
        writer.WriteNumber("audio_tokens", Audio);
        writer.WriteNumber("image_tokens", Image);
    }
}
