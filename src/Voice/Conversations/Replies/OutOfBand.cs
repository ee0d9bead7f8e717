using Voice.Assistants;

namespace Voice.Conversations;

/// <summary>Replies that stand outside the conversation: a few words that the model does not remember.</summary>
internal sealed class OutOfBand(CallParts call)
{
    private const string Kind = "aside";

    private readonly HashSet<string> _items = [];

    /// <summary>True for an item that stands outside the conversation.</summary>
    public bool Has(string itemId) => _items.Contains(itemId);

    public void Add(string itemId) => _items.Add(itemId);

    public void Ask(string words)
    {
        call.ReplyWatch.OnSign();
        var id = call.NextId(Kind);
        call.Replies.Slot.Request(id, aside: true);
        call.Do.Send(new CreateResponse(id, $"Say exactly: \"{words}\"", OutOfBand: true) { Words = words });
    }

    /// <summary>A late filler response, which another reply has overtaken: cancel it.</summary>
    /// <returns>True if it is one.</returns>
    public bool CancelIfLate(ResponseCreated created)
    {
        var slot = call.Replies.Slot;
        if (created.RequestId is not { } id || slot.State == SlotState.Free || !slot.IsStray(id) || !id.StartsWith(Kind, StringComparison.Ordinal))
            return false;
        slot.ForgetStray();
        call.Do.Send(new CancelResponse(call.NextId("cancel"), created.ResponseId));
        return true;
    }
}
