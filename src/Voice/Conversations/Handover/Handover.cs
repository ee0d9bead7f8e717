using Voice.Assistants;
using Voice.Lines;

namespace Voice.Conversations;

/// <summary>Which assistant serves, and what happens when it is lost.</summary>
/// <remarks>
/// Two ways lead from one assistant to the next. <b>Lost</b> (here): it broke, fell mute or failed; the next one is given what was said and done, then the sound of every turn whose
/// words nobody knows and nobody has answered, and owes what the last one owed. <b>At rest</b>: <see cref="AssistantChange"/>.
/// </remarks>
internal sealed class Handover(CallParts call)
{
    // After so long a time of service, the losses before it are not counted any more.
    private static readonly TimeSpan Steady = TimeSpan.FromMinutes(1);

    private static readonly TimeSpan FirstPatience = TimeSpan.FromMilliseconds(250);
    private const int MostLosses = 4;

    private readonly List<AssistantCommand> _unsent = [];       // what came up while there was no assistant, for the next one
    private AssistantDescription? _told;                        // what the caller was told last of an assistant
    private int _losses;
    private bool _isTurnOver;                                   // the turn whose sound the next assistant is given
    private string? _goOn;                                      // of a reply that was lost in the middle: how the next assistant goes on with it

    /// <summary>The assistant that serves; null while none does.</summary>
    public AssistantDescription? Assistant { get; private set; }

    /// <summary>When it came.</summary>
    public TimeSpan ReadyAt { get; private set; }

    /// <summary>Which of the call's assistants it is: the first is 0. One did not see what another was told.</summary>
    public int Generation { get; private set; }

    /// <summary>True once there was an assistant.</summary>
    public bool WasUp => _told is not null;

    /// <summary>True if the last assistant owed a reply, which the next one is asked for.</summary>
    public bool OwesReply { get; private set; }

    /// <summary>True if the next assistant owes an answer, asked for or to a turn that it hears again.</summary>
    public bool IsOwed => OwesReply || _isTurnOver;

    /// <summary>True while the last assistant has been given up and no other has been sought yet: its last words do not count.</summary>
    public bool IsGivenUp { get; private set; }

    /// <summary>Gives the assistant an item, or keeps it for the next one.</summary>
    /// <returns>True if it was sent.</returns>
    public bool Give(AssistantCommand item)
    {
        if (Assistant is null)
            _unsent.Add(item);
        else
            call.Do.Send(item);
        return Assistant is not null;
    }

    public void OnReady(AssistantDescription description)
    {
        Activate(description);
        if (OwesReply)
            call.Replies.Want();
        (OwesReply, _goOn) = (false, null);
        call.Tools.OnAssistantReady();
        call.Do.Do(new SendSound(_isTurnOver));
        if (_isTurnOver)
            call.Turns.OnHeardAgain();
        _isTurnOver = false;
        call.Language.OnAssistantReady();
        call.Pictures.OnAssistantReady();
        foreach (var item in _unsent)
            GiveAfterAll(item);
        _unsent.Clear();
    }

    private void GiveAfterAll(AssistantCommand item)
    {
        switch (item)
        {
            case AddPicture picture: call.Pictures.Give(picture); break;
            case AddNote { IsQuiet: true }: call.Do.Send(item); break;
            default: call.Replies.Add(item); break;
        }
    }

    /// <summary>The assistant that was connected beside takes the place of the one that served.</summary>
    public void Use(AssistantDescription description)
    {
        Generation++;
        Activate(description);
        call.Pictures.OnAssistantReady();
    }

    private void Activate(AssistantDescription description)
    {
        (Assistant, ReadyAt) = (description, call.Now);
        var told = description with { Lifetime = null };
        if (_told != told)
            call.Do.Tell(new CallUp(told));
        _told = told;
        call.Change.OnActivated(description);
    }

    /// <summary>The assistant is gone. One that was there is replaced under the call, a few times; if none ever came, or all refuse us, the call ends.</summary>
    public void OnLost(AssistantFailure failure)
    {
        var problem = Problems.AssistantGone(failure);
        if (Assistant is not null && call.Now - ReadyAt >= Steady)
            _losses = 0;
        var refused = Assistant is null && (failure.Kind is AssistantFailureKind.Unauthorized or AssistantFailureKind.Misconfigured || failure.IsLasting);
        if (!WasUp || refused || ++_losses > MostLosses)
        {
            call.End(new CallEnd(EndReason.AssistantFailed, Side.Assistant, problem.Message, problem.Hint), problem);
            return;
        }
        call.Do.Do(new HoldSound());
        if (Assistant is not null)
            Detach();
        if (failure.Kind == AssistantFailureKind.Mute && call.Line.IsAttached && !call.Hearing.IsBusy && call.Options.EarconAfter > TimeSpan.Zero)
            call.Do.Do(new PlayEarcon());               // they have waited long enough to find that out
        call.Do.Start(CallTimer.ConnectAgain, _losses == 1 ? TimeSpan.Zero : FirstPatience * (1 << _losses));
    }

    private void Detach()
    {
        call.Interruptions.OnAssistantLost();
        var slot = call.Replies.Slot;
        var heardAgain = call.Turns.AnyOpen;
        // An announcement is made again by itself, and a reply that the caller stopped not at all.
        var replies = slot is { IsAsked: true, IsAside: false } or { State: SlotState.Active, IsAside: false } && !call.Openings.IsMakingAnnouncement;
        _isTurnOver = heardAgain && (replies || call.Turns.Caller == CallerState.Owed || call.Tools.AwaitsWords);
        // A reply that called tools is answered by what they return; asked for anew before that, it would call them again.
        OwesReply = call.Replies.IsWanted || (!heardAgain && ((replies && !call.Tools.Answers(slot.ResponseId)) || !call.Turns.IsSilent));
        var shown = replies && slot.State == SlotState.Active ? call.Captions.Shown : [];
        call.Turns.OnAssistantDetached();
        call.Replies.OnAssistantDetached();
        if (shown.Any(line => call.Transcript.TextOf(line).Length > 0))
            _goOn = heardAgain ? ContinuationPrompts.LostWithTheTurn : ContinuationPrompts.Lost;
        call.Playback.OnAssistantDetached();
        call.Change.OnDetached();
        Generation++;
        (Assistant, IsGivenUp) = (null, true);
    }

    /// <summary>The history already contains the unsent items.</summary>
    public void OnConnectAgain()
    {
        if (Assistant is not null)
            return;
        _unsent.Clear();
        IsGivenUp = false;
        call.Do.Do(new ConnectAssistant(call.History.Build(_goOn)));
    }

    /// <summary>After 1 completed reply, the losses before it are not counted any more.</summary>
    public void OnReplyCompleted() => _losses = 0;

    /// <summary>The line is back while no assistant is there.</summary>
    /// <param name="isOwed">A reply was due or being said when the line was lost.</param>
    /// <param name="isCut">The caller had not heard all of it.</param>
    public void OnLineBack(bool isOwed, bool isCut)
    {
        if (isCut)
            _goOn ??= ContinuationPrompts.LineLost;
        OwesReply |= isOwed;
    }

    /// <summary>The caller says something else: that is answered instead of going on with the reply that was lost.</summary>
    public void OnOtherQuestion() => _goOn = null;

    /// <summary>The caller does not want to hear the rest of the reply that was lost.</summary>
    public void OnInterrupted()
    {
        OwesReply &= _goOn is null;
        _goOn = null;
    }
}
