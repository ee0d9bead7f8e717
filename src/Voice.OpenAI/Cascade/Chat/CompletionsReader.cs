using System.Text.Json;
using Microsoft.Extensions.AI;
using Voice.OpenAI.Endpoints;

namespace Voice.OpenAI.Cascade;

/// <summary>Reads the messages of <c>POST /chat/completions</c>, streamed or whole.</summary>
/// <remarks>
/// Source: OpenAI API description, <c>CreateChatCompletionStreamResponse</c>. Unused fields (ids, times, models, roles) are ignored. Content may be text, parts,
/// or the text of the older completions API; Ollama's own wire, which has a <c>message</c> without <c>choices</c>, is read as well.
/// </remarks>
internal static class CompletionsReader
{
    /// <returns>False if the message does not belong to this API.</returns>
    public static bool Read(JsonElement message, ChatAnswer answer)
    {
        if (message.Get("usage") is { ValueKind: JsonValueKind.Object } usage)
            answer.Usage = ReadUsage(usage) ?? answer.Usage;
        var choice = message.Get("choices").Items().FirstOrDefault();
        if (choice.ValueKind != JsonValueKind.Object)
        {
            if (message.Get("message").ValueKind == JsonValueKind.Object)
                choice = message;
            else
                return message.TryGetProperty("choices", out _) || message.Get("usage").Exists();
        }
        else if (choice.Get("error").Exists())
        {
            answer.Error = ErrorBody.Read(choice.Get("error"));
        }
        var delta = choice.Get("delta");
        if (delta.ValueKind != JsonValueKind.Object)
            delta = choice.Get("message");
        // Some servers say the whole answer once more at the end.
        if (delta.Text("content") is not { Length: > 0 } said || message.Text("object") != "chat.completion" || said != answer.Text)
            ReadDelta(delta.ValueKind == JsonValueKind.Object ? delta : choice, answer);
        var finish = choice.Text("finish_reason");
        if (finish.Length == 0 && choice.Get("done").ValueKind == JsonValueKind.True)
            finish = "stop";
        if (finish == "error")
            answer.Error ??= ErrorBody.None;
        answer.End(finish);
        return true;
    }

    public static UsageDetails? ReadUsage(JsonElement usage)
    {
        var input = usage.Count("prompt_tokens") ?? usage.Count("input_tokens");
        var output = usage.Count("completion_tokens") ?? usage.Count("output_tokens");
        if (input is null && output is null)
            return null;
        var cached = usage.Get("prompt_tokens_details").Count("cached_tokens") ?? usage.Get("input_tokens_details").Count("cached_tokens");
        return new UsageDetails { InputTokenCount = input ?? 0, OutputTokenCount = output ?? 0, CachedInputTokenCount = cached };
    }

    private static void ReadDelta(JsonElement delta, ChatAnswer answer)
    {
        if (IsThinking(delta.Get("reasoning_content")) || IsThinking(delta.Get("reasoning")) || IsThinking(delta.Get("thinking")))
            answer.Think();
        ReadContent(delta.Get("content"), answer);
        ReadContent(delta.Get("refusal"), answer);
        answer.Say(delta.Text("text"));
        foreach (var call in delta.Get("tool_calls").Items())
            ReadCall(call, answer);
        if (delta.Get("tool_calls") is { ValueKind: JsonValueKind.Object } single)
            ReadCall(single, answer);
        if (delta.Get("function_call") is { ValueKind: JsonValueKind.Object } old)
            ReadCall(old, answer);
    }

    private static void ReadCall(JsonElement call, ChatAnswer answer)
    {
        if (call.ValueKind != JsonValueKind.Object)
            return;
        answer.IsAlive = true;
        answer.Calls.Add(call);
    }

    private static bool IsThinking(JsonElement reasoning) => reasoning.ValueKind is JsonValueKind.Object or JsonValueKind.Array || reasoning.Text().Length > 0;

    /// <summary>Text, or parts of which each is text, a thought or a refusal.</summary>
    public static void ReadContent(JsonElement content, ChatAnswer answer)
    {
        switch (content.ValueKind)
        {
            case JsonValueKind.String:
                answer.Say(content.Text());
                break;
            case JsonValueKind.Array:
                foreach (var part in content.EnumerateArray())
                    ReadContent(part, answer);
                break;
            case JsonValueKind.Object when content.Text("type") is "thinking" or "reasoning" or "reasoning_text" or "summary_text" || content.Get("thinking").Exists():
                answer.Think();
                break;
            case JsonValueKind.Object:
                ReadContent(content.Get("text").Exists() ? content.Get("text") : content.Get("value"), answer);
                ReadContent(content.Get("refusal"), answer);
                break;
        }
    }
}
