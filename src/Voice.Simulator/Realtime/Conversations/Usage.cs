using System.Text.Json;
using Voice.Simulator.Text;

namespace Voice.Simulator.Realtime.Conversations;

/// <summary>Tokens of text, audio and pictures.</summary>
readonly record struct Usage(int Text, int Audio, int Image = 0)
{
    /// <summary>What a message costs beside its words.</summary>
    const int MessageOverhead = 3;

    public int Total => Text + Audio + Image;

    public static Usage operator +(Usage a, Usage b) => new(a.Text + b.Text, a.Audio + b.Audio, a.Image + b.Image);

    /// <summary>What an item adds to the context.</summary>
    public static Usage Of(ConversationItem item)
    {
        var words = item.Kind switch
        {
            "function_call" => $"{item.Name}{item.Arguments}",
            "function_call_output" => item.Output,
            _ => item.Words,
        };
        var audio = item.Role == "assistant" ? TokenCount.OfAssistantSpeech(item.AudioMs) : TokenCount.OfUserSpeech(item.AudioMs);
        return new(MessageOverhead + TokenCount.OfText(words), audio, item.Pictures.Sum(picture => picture.Tokens));
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
