using Voice.Assistants;
using Voice.Lines;

namespace Voice.Conversations;

/// <summary>Which part of a conversation hears which event. The tables are the code: what is not in them is an error.</summary>
internal static class ConversationTable
{
    /// <summary>What an event means beside what its part makes of it.</summary>
    [Flags]
    public enum Traits
    {
        None = 0,

        /// <summary>An assistant that is connected beside the call would have to know of it.</summary>
        News = 1,

        /// <summary>The assistant shows that it lives.</summary>
        Sign = 2,

        /// <summary>It counts although the assistant that reports it has been given up.</summary>
        Final = 4,
    }

    // A timer may have run out just before it was stopped: each part looks whether it still holds.
    private static readonly Dictionary<CallTimer, Action<CallParts>> Timers = new()
    {
        [CallTimer.ResponseDue] = static call => call.ReplyWatch.OnDue(),
        [CallTimer.RequestAgain] = static call => call.Replies.OnRequestAgain(),
        [CallTimer.JudgeDue] = static call => call.Interruptions.OnJudgeDue(),
        [CallTimer.ClearDue] = static call => call.Playback.OnClearDue(),
        [CallTimer.PlaybackDue] = static call => call.Playback.AwaitEnd(),
        [CallTimer.ResumeWindow] = static call => call.Line.OnResumeWindowOver(),
        [CallTimer.MaxDuration] = static call => call.End(CallEnd.MaxDuration),
        [CallTimer.TurnDue] = static call => call.Turns.OnLeftOpen(),
        [CallTimer.ObjectionDue] = static call => call.LastWords.OnObjectionDue(),
        [CallTimer.WordsDue] = static call => call.Tools.OnWordsDue(),
        [CallTimer.ConnectAgain] = static call => call.Handover.OnConnectAgain(),
        [CallTimer.ReturnDue] = static call => call.Change.OnReturnDue(),
        [CallTimer.RolloverDue] = static call => call.Change.OnRolloverDue(),
        [CallTimer.KeysDue] = static call => call.Hearing.OnKeysDue(),
        [CallTimer.HoldDue] = static call => call.Hearing.OnHoldDue(),
        [CallTimer.SecureDue] = static call => call.Hearing.OnSecureDue(),
        [CallTimer.Idle] = static call => call.Waiting.OnIdle(),
        [CallTimer.DeadAir] = static call => call.Waiting.OnFillerDue(),
        [CallTimer.SilenceDue] = static call => call.Waiting.OnPromptDue(),
        [CallTimer.WindDown] = static call => call.Waiting.OnWindDown(),
        [CallTimer.EarconDue] = static call => call.Waiting.OnEarconDue(),
    };

    private static readonly Dictionary<Type, Row> Rows = new RowList()
        // The line
        .Row<LineAttached>(Traits.News, static (call, e) => call.Line.OnAttached(e.Epoch))
        .Row<LineDetached>(Traits.News, static (call, e) => call.Line.OnDetached(e.Epoch))
        .Row<HungUp>(Traits.News, static (call, _) => call.End(CallEnd.HungUp))
        .Row<CallerTyped>(Traits.News, static (call, e) => call.Turns.OnTyped(e.Text))
        .Row<CallerSaid>(Traits.News, static (call, e) => call.Turns.OnSaid(e.Text))
        .Row<CallerShowed>(Traits.News, static (call, e) => call.Pictures.OnShown(e.Picture))
        .Row<CallerInterrupted>(Traits.News, static (call, _) => call.Turns.OnInterrupted())
        .Row<ToolConfirmed>(Traits.News, static (call, e) => call.Tools.OnConfirmed(e))
        .Row<Played>(Traits.None, static (call, e) => call.Playback.OnPlayed(e.Reports))
        .Row<LineCleared>(Traits.News, static (call, e) => call.Playback.OnCleared(e.ClearId, e.Reports))
        .Row<KeyPressed>(Traits.News, static (call, e) => call.Hearing.OnKey(e.Digit))
        .Row<SoundHeard>(Traits.None, static (call, e) => call.Interruptions.OnSound(e.Sound))
        .Row<HoldStarted>(Traits.News, static (call, _) => call.Hearing.OnHold())
        .Row<HoldEnded>(Traits.News, static (call, _) => call.Hearing.EndHold())
        // The assistant
        .Row<AssistantReady>(Traits.News | Traits.Sign | Traits.Final, static (call, e) => call.Handover.OnReady(e.Description))
        .Row<AssistantLost>(Traits.News | Traits.Sign | Traits.Final, static (call, e) => call.Handover.OnLost(e.Failure))
        .Row<SpeechStarted>(Traits.News | Traits.Sign, static (call, e) => call.Turns.OnSpeechStarted(e.ItemId))
        .Row<SpeechStopped>(Traits.News | Traits.Sign, static (call, e) => call.Turns.OnSpeechStopped(e.ItemId))
        .Row<CallerWords>(Traits.News, static (call, e) => call.Turns.OnWords(e))
        .Row<CallerWordsFailed>(Traits.News, static (call, e) => call.Turns.OnWordsFailed(e))
        .Row<ResponseCreated>(Traits.News | Traits.Sign, static (call, e) => call.Replies.OnCreated(e))
        .Row<ResponseWords>(Traits.News | Traits.Sign, static (call, e) => call.Replies.OnWords(e))
        .Row<ResponseAudioDone>(Traits.News | Traits.Sign, static (call, e) => call.Replies.OnAudioDone(e))
        .Row<ToolCalled>(Traits.News | Traits.Sign, static (call, e) => call.Tools.OnCalled(e))
        .Row<ResponseDone>(Traits.News | Traits.Sign | Traits.Final, static (call, e) => call.Replies.OnDone(e))
        .Row<UsageReported>(Traits.News | Traits.Sign, static (call, e) => call.Do.Do(new CountUsage(e.Usage)))
        .Row<ItemAdded>(Traits.None, static (call, e) => OnItemAdded(call, e.ItemId))
        .Row<CommandRefused>(Traits.None, static (call, e) => OnRefused(call, e))
        .Row<Echoed>(Traits.News | Traits.Sign, static (_, _) => { })
        // The call itself
        .Row<PreparationDone>(Traits.None, static (call, e) => call.Change.OnPrepared(e.Description))
        .Row<PreparationFailed>(Traits.None, static (call, _) => call.Change.OnPreparationFailed())
        .Row<TurnLeftOpen>(Traits.News, static (call, _) => call.Turns.OnLeftOpen())
        .Row<ToolProgressed>(Traits.News, static (call, e) => call.Tools.OnProgressed(e))
        .Row<ToolFinished>(Traits.News, static (call, e) => call.Tools.OnFinished(e))
        .Row<PictureShown>(Traits.News, static (call, e) => call.Do.Tell(new PictureTold(e.CallId, e.Url, e.Caption)))
        .Row<CitationsFound>(Traits.News, static (call, e) => call.Do.Tell(new CitationsTold(e.CallId, e.Citations)))
        .Row<NoteAdded>(Traits.News, static (call, e) => call.History.AddNote(e.Text, e.IsQuiet))
        .Row<PictureDescribed>(Traits.News, static (call, e) => call.Pictures.OnDescribed(e))
        .Row<DigitsAsked>(Traits.News, static (call, e) => call.Hearing.OnDigitsAsked(e))
        .Row<DigitsGivenUp>(Traits.News, static (call, e) => call.Hearing.OnDigitsGivenUp(e.ToolCallId))
        .Row<SecureAsked>(Traits.News, static (call, e) => call.Hearing.OnSecureAsked(e.On))
        .Row<LanguageAsked>(Traits.News, static (call, e) => call.Language.OnAsked(e.Language))
        .Row<LastWordsAsked>(Traits.News, static (call, e) => call.LastWords.OnAsked(e.End))
        .Row<EndRequested>(Traits.News, static (call, e) => call.End(e.End))
        .Row<TimerFired>(Traits.None, static (call, e) => Timers[e.Timer](call))
        .All;

    /// <summary>What follows from the state alone, after every event, in this order. Nothing here depends on what the event was.</summary>
    private static readonly Action<CallParts>[] Rules =
    [
        static call => call.Tools.SendOutputs(),            // wants a reply, so it comes before one is asked for
        static call => call.Openings.Advance(),             // takes the slot before an answer does
        static call => call.Hearing.Advance(),
        static call => call.Replies.AskIfWanted(),
        static call => call.LastWords.EndIfSaid(),
        static call => call.Change.Advance(),               // may give up the assistant, which changes the phase
        static call => call.Interruptions.Advance(),
        static call => call.Line.TellPhase(),
        static call => call.ReplyWatch.Advance(),
        static call => call.Waiting.Watch(),
        static call => call.Playback.TellRecording(),
    ];

    /// <exception cref="InvalidOperationException">No part hears such events.</exception>
    public static Row RowOf(CallEvent happened) => Rows.TryGetValue(happened.GetType(), out var row) ? row : throw new InvalidOperationException($"No part of a conversation hears {happened.GetType().Name}.");

    public static bool HasRow(Type happened) => Rows.ContainsKey(happened);

    public static bool HasRow(CallTimer timer) => Timers.ContainsKey(timer);

    public static void ApplyRules(CallParts call)
    {
        for (var i = 0; i < Rules.Length && call.Over is null; i++)
            Rules[i](call);
    }

    private static void OnItemAdded(CallParts call, string itemId)
    {
        call.Replies.OnItemAdded(itemId);
        call.Turns.OnItemAdded(itemId);
    }

    private static void OnRefused(CallParts call, CommandRefused refused)
    {
        call.Replies.OnRefused(refused);
        call.Pictures.OnRefused(refused);
    }

    /// <summary>One row: who hears an event.</summary>
    public sealed record Row(Traits Traits, Action<CallParts, CallEvent> Hear)
    {
        public bool Has(Traits trait) => (Traits & trait) != 0;
    }

    private sealed class RowList
    {
        public Dictionary<Type, Row> All { get; } = [];

        public RowList Row<T>(Traits traits, Action<CallParts, T> hear)
            where T : CallEvent
        {
            All.Add(typeof(T), new Row(traits, (call, happened) => hear(call, (T)happened)));
            return this;
        }
    }
}
