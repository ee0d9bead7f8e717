using Microsoft.Extensions.AI;
using AskedOptions = Microsoft.Extensions.AI.ChatOptions;

namespace Voice.OpenAI.Cascade;

/// <summary>The chat model as one call uses it, with that call's <see cref="ResponsesMemory"/>.</summary>
internal sealed class CallChat(ChatModel model, ResponsesMemory memory) : IChatClient
{
    public IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(IEnumerable<ChatMessage> messages, AskedOptions? options = null, CancellationToken cancellationToken = default) =>
        model.AskAsync(messages, options, memory, cancellationToken);

    public Task<ChatResponse> GetResponseAsync(IEnumerable<ChatMessage> messages, AskedOptions? options = null, CancellationToken cancellationToken = default) =>
        GetStreamingResponseAsync(messages, options, cancellationToken).ToChatResponseAsync(cancellationToken);

    public object? GetService(Type serviceType, object? serviceKey = null) => serviceKey is null && serviceType.IsInstanceOfType(this) ? this : null;

    public void Dispose()
    {
    }
}
