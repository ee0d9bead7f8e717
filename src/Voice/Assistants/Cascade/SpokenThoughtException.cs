namespace Voice.Assistants.Cascade;

/// <summary>The words that a chat model gave so far in a reply were its thinking, which no one should hear. The reply fails and nothing of it is remembered.</summary>
internal sealed class SpokenThoughtException(AssistantFailure failure) : AssistantException(failure);
