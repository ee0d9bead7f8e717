using System.Text.Json;
using Microsoft.Extensions.AI;
using Voice.Assistants.Cascade;

namespace Voice.OpenAI.Cascade;

/// <summary>Writes what a chat model is asked.</summary>
/// <param name="Model">The model, or on Azure the deployment.</param>
/// <param name="Effort">How hard it thinks; empty to leave that out.</param>
/// <param name="CacheKey">The same for requests that begin in the same way; null to leave it out.</param>
/// <param name="Strict">True for a server that is neither OpenAI's nor Azure's: only what every server takes is sent.</param>
internal sealed record ChatRequest(string Model, string Effort, string? CacheKey, bool Strict)
{
    private static readonly JsonElement NoParameters = JsonDocument.Parse("""{"type":"object","properties":{}}""").RootElement;

    /// <summary>The body of <c>POST /chat/completions</c>.</summary>
    public byte[] WriteCompletions(IEnumerable<ChatMessage> messages, IEnumerable<AIFunctionDeclaration> tools) => Write(json =>
    {
        json.WriteStartArray("messages");
        foreach (var message in messages)
            WriteMessage(json, message);
        json.WriteEndArray();
        json.WriteStartObject("stream_options");
        json.WriteBoolean("include_usage", true);
        json.WriteEndObject();
        if (Effort.Length > 0)
            json.WriteString("reasoning_effort", Effort);
        WriteTools(json, tools, (tool, write) =>
        {
            json.WriteString("type", "function");
            json.WriteStartObject("function");
            write(tool);
            json.WriteEndObject();
        });
    });

    /// <summary>The body of <c>POST /responses</c>.</summary>
    /// <param name="messages">The whole dialogue, or what follows <paramref name="previousId"/>.</param>
    /// <param name="memory">Of the call; null for a server that gets the dialogue only.</param>
    /// <param name="previousId">The stored response that this goes on from; null for none.</param>
    public byte[] WriteResponses(IEnumerable<ChatMessage> messages, IEnumerable<AIFunctionDeclaration> tools, ResponsesMemory? memory = null, string? previousId = null) => Write(json =>
    {
        json.WriteBoolean("store", memory is { Stores: true });
        if (previousId is not null)
            json.WriteString("previous_response_id", previousId);
        if (memory is { Stores: false } && Effort is not ("" or "none"))
        {
            json.WriteStartArray("include");
            json.WriteStringValue("reasoning.encrypted_content");
            json.WriteEndArray();
        }
        json.WriteStartArray("input");
        foreach (var message in messages)
            WriteItems(json, message, memory);
        json.WriteEndArray();
        if (Effort.Length > 0)
        {
            json.WriteStartObject("reasoning");
            json.WriteString("effort", Effort);
            json.WriteEndObject();
        }
        WriteTools(json, tools, (tool, write) =>
        {
            json.WriteString("type", "function");
            write(tool);
            json.WriteBoolean("strict", false);             // the default is true, which the schemas of most tools are not made for
        });
    });

    private byte[] Write(Action<Utf8JsonWriter> writeRest)
    {
        using var body = new MemoryStream();
        using (var json = new Utf8JsonWriter(body))
        {
            json.WriteStartObject();
            json.WriteString("model", Model);
            json.WriteBoolean("stream", true);
            writeRest(json);
            if (CacheKey is not null)
                json.WriteString("prompt_cache_key", CacheKey);
            json.WriteEndObject();
        }
        return body.ToArray();
    }

    private static void WriteTools(Utf8JsonWriter json, IEnumerable<AIFunctionDeclaration> tools, Action<AIFunctionDeclaration, Action<AIFunctionDeclaration>> writeTool)
    {
        List<AIFunctionDeclaration> all = [.. tools];
        if (all.Count == 0)
            return;
        json.WriteStartArray("tools");
        foreach (var tool in all)
        {
            json.WriteStartObject();
            writeTool(tool, Write);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteString("tool_choice", "auto");

        void Write(AIFunctionDeclaration tool)
        {
            json.WriteString("name", tool.Name);
            json.WriteString("description", tool.Description);
            json.WritePropertyName("parameters");
            (tool.JsonSchema.Get("type").Exists() ? tool.JsonSchema : NoParameters).WriteTo(json);
        }
    }

    private void WriteMessage(Utf8JsonWriter json, ChatMessage message)
    {
        foreach (var result in message.Contents.OfType<FunctionResultContent>())
        {
            json.WriteStartObject();
            json.WriteString("role", "tool");
            json.WriteString("tool_call_id", result.CallId);
            json.WriteString("content", result.Result?.ToString() ?? "");
            json.WriteEndObject();
        }
        if (message.Role == ChatRole.Tool)
            return;
        json.WriteStartObject();
        json.WriteString("role", message.Role.Value);
        List<FunctionCallContent> calls = [.. message.Contents.OfType<FunctionCallContent>()];
        // Templates of local servers read the content of every message.
        if (message.Contents.OfType<DataContent>().Any())
            WriteParts(json, message);
        else if (calls.Count == 0 || Strict || message.Text.Length > 0)
            json.WriteString("content", message.Text);
        if (calls.Count > 0)
            json.WriteStartArray("tool_calls");
        foreach (var call in calls)
        {
            json.WriteStartObject();
            json.WriteString("id", call.CallId);
            json.WriteString("type", "function");
            json.WriteStartObject("function");
            json.WriteString("name", call.Name);
            json.WriteString("arguments", JsonSerializer.Serialize(call.Arguments ?? new Dictionary<string, object?>()));
            json.WriteEndObject();
            json.WriteEndObject();
        }
        if (calls.Count > 0)
            json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteItems(Utf8JsonWriter json, ChatMessage message, ResponsesMemory? memory)
    {
        if (message.Text.Length > 0 || message.Contents.OfType<DataContent>().Any())
            WriteText(json, message.Role, message.Text, message.Contents.OfType<DataContent>(), memory?.PhaseOf(message.Text));
        foreach (var call in message.Contents.OfType<FunctionCallContent>())
        {
            foreach (var item in memory?.ReasoningOf(call.CallId) ?? [])
                json.WriteRawValue(item);
            json.WriteStartObject();
            json.WriteString("type", "function_call");
            json.WriteString("call_id", call.CallId);
            json.WriteString("name", call.Name);
            json.WriteString("arguments", JsonSerializer.Serialize(call.Arguments ?? new Dictionary<string, object?>()));
            json.WriteEndObject();
        }
        foreach (var result in message.Contents.OfType<FunctionResultContent>())
        {
            json.WriteStartObject();
            json.WriteString("type", "function_call_output");
            json.WriteString("call_id", result.CallId);
            json.WriteString("output", result.Result?.ToString() ?? "");
            json.WriteEndObject();
        }
    }

    /// <summary>The content of a message with pictures, for Chat Completions.</summary>
    private static void WriteParts(Utf8JsonWriter json, ChatMessage message)
    {
        json.WriteStartArray("content");
        json.WriteStartObject();
        json.WriteString("type", "text");
        json.WriteString("text", message.Text);
        json.WriteEndObject();
        foreach (var picture in message.Contents.OfType<DataContent>())
        {
            json.WriteStartObject();
            json.WriteString("type", "image_url");
            json.WriteStartObject("image_url");
            json.WriteString("url", picture.Uri);
            json.WriteString("detail", DetailOf(picture));
            json.WriteEndObject();
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    // Never left out: a missing value means high to some models, and that is dear.
    private static string DetailOf(DataContent picture) => picture.AdditionalProperties?[PictureMessage.Detail] as string ?? "low";

    private static void WriteText(Utf8JsonWriter json, ChatRole role, string text, IEnumerable<DataContent> pictures, string? phase)
    {
        json.WriteStartObject();
        json.WriteString("type", "message");
        json.WriteString("role", role.Value);
        if (phase is not null && role == ChatRole.Assistant)
            json.WriteString("phase", phase);
        json.WriteStartArray("content");
        json.WriteStartObject();
        json.WriteString("type", role == ChatRole.Assistant ? "output_text" : "input_text");
        json.WriteString("text", text);
        if (role == ChatRole.Assistant)
        {
            json.WriteStartArray("annotations");
            json.WriteEndArray();
        }
        json.WriteEndObject();
        foreach (var picture in pictures)
        {
            json.WriteStartObject();
            json.WriteString("type", "input_image");
            json.WriteString("image_url", picture.Uri);
            json.WriteString("detail", DetailOf(picture));
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteEndObject();
    }
}
