using Voice.Simulator.Realtime.Conversations;

namespace Voice.Simulator.Realtime.Sessions;

/// <summary>The events that tell of a conversation's items.</summary>
static class ItemEvents
{
    public static void Send(SessionScope scope, string type, ConversationItem item) => scope.Events.Send(type, writer =>
    {
        writer.WriteString("previous_item_id", scope.Conversation.Before(item));
        writer.WritePropertyName("item");
        item.WriteTo(writer);
    });

    /// <summary>An item that is complete from the start.</summary>
    public static void SendWhole(SessionScope scope, ConversationItem item)
    {
        Send(scope, "conversation.item.added", item);
        Send(scope, "conversation.item.done", item);
    }
}
