using Voice.Assistants;

namespace Voice.Conversations;

/// <summary>The place for the one reply that may be in the making, and the ids under which it is known. Decides nothing.</summary>
internal sealed class ResponseSlot
{
    /// <summary>The provider's code for a request that met another reply.</summary>
    public const string ReplyUnderWay = "conversation_already_has_active_response";

    /// <summary>The provider's code for a cancel that came too late.</summary>
    public const string NothingToCancel = "response_cancel_not_active";

    private string? _commandId;
    private string? _strayId;                           // a request that another reply overtook: refused or granted, it has still to be answered

    public SlotState State { get; private set; }

    /// <summary>True if nothing is being made and nothing that was asked for can still come.</summary>
    public bool IsFree => State == SlotState.Free && _strayId is null;

    /// <summary>The reply in the slot, once it has an id.</summary>
    public string? ResponseId { get; private set; }

    /// <summary>The caller took the floor after our request: cancel its reply as soon as that has an id.</summary>
    public bool CancelWhenCreated { get; set; }

    /// <summary>True while a request of ours is on its way or to be made again, and nobody has taken the floor since.</summary>
    public bool IsAsked => State is SlotState.Requested or SlotState.Refused && !CancelWhenCreated;

    /// <summary>True for the reply that is being made: its sound and its words are wanted.</summary>
    public bool IsLive(string responseId) => State == SlotState.Active && responseId == ResponseId;

    /// <summary>True if the reply in the slot stands outside the conversation.</summary>
    public bool IsAside { get; private set; }

    public void Request(string commandId, bool aside = false) => (State, _commandId, IsAside) = (SlotState.Requested, commandId, aside);

    public void Refuse() => State = SlotState.Refused;

    public void Fill(string responseId, bool aside) => (State, ResponseId, IsAside) = (SlotState.Active, responseId, aside);

    public void Cancel(string commandId) => (State, _commandId) = (SlotState.Cancelling, commandId);

    public void Clear()
    {
        State = SlotState.Free;
        _commandId = ResponseId = null;
        CancelWhenCreated = IsAside = false;
    }

    public bool IsStray(string? requestId) => requestId is not null && requestId == _strayId;

    /// <summary>A reply begins. If it is not the one we have requested, that may still come.</summary>
    public void TrackStray(string? requestId, bool ours)
    {
        if (IsStray(requestId))
            _strayId = null;
        else if (!ours && State == SlotState.Requested)
            _strayId = _commandId;
    }

    public void ForgetStray() => _strayId = null;

    public void ForgetStray(CommandRefused refused)
    {
        if (refused.CommandId == _strayId || refused is { CommandId: null, Code: ReplyUnderWay })
            _strayId = null;
    }

    /// <summary>True if the reply is the one we requested.</summary>
    /// <param name="callerOwed">A reply to the caller's turn is due too: then a reply that does not say what it answers is taken for that.</param>
    public bool Asked(ResponseCreated created, bool callerOwed) =>
        State == SlotState.Requested && (created.RequestId is { } id ? id == _commandId : !callerOwed);

    /// <summary>True if our last request or cancel was refused. Not every upstream says which command it refuses; two codes say it as well.</summary>
    public bool Sent(CommandRefused refused) => refused.CommandId is { } id
        ? id == _commandId
        : (State, refused.Code) is (SlotState.Requested, ReplyUnderWay) or (SlotState.Cancelling, NothingToCancel);
}
