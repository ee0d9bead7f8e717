using System.Runtime.CompilerServices;
using Microsoft.Extensions.AI;
using Voice.Assistants;

namespace Voice.OpenAI.Cascade;

/// <summary>A chat model under the deadlines of its leg, whose failures are ours.</summary>
/// <param name="adjust">What the API needs beyond what every chat model takes.</param>
internal sealed class ChatLeg(IChatClient model, Leg leg, Action<Microsoft.Extensions.AI.ChatOptions> adjust) : DelegatingChatClient(model)
{
    public override async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages, Microsoft.Extensions.AI.ChatOptions? options = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        options = options?.Clone() ?? new();
        adjust(options);
        using var deadline = leg.Watch(cancellationToken);
        await using var updates = base.GetStreamingResponseAsync(messages, options, deadline.Token).GetAsyncEnumerator(deadline.Token);
        var finished = false;
        while (await NextAsync(updates, deadline))
        {
            var update = updates.Current;
            finished |= update.FinishReason is not null;
            // What a stream begins with says nothing yet.
            if (update.Contents.Count > 0)
                deadline.Extend(leg.Stall);
            yield return update;
        }
        if (!finished)
            throw new AssistantException(new AssistantFailure(AssistantFailureKind.Lost, $"{leg.Service} broke off."));
    }

    private static async Task<bool> NextAsync(IAsyncEnumerator<ChatResponseUpdate> updates, Deadline deadline)
    {
        try
        {
            return await updates.MoveNextAsync();
        }
        catch (Exception e)
        {
            throw deadline.Explain(e);
        }
    }
}
