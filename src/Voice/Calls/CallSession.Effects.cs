using Voice.Conversations;

namespace Voice.Calls;

/// <content>The one place where effects are performed.</content>
internal sealed partial class CallSession
{
    /// <exception cref="InvalidOperationException">Nobody performs such effects.</exception>
    private void Perform(CallEffect effect)
    {
        switch (effect)
        {
            // The line
            case ClearLine e: Clear(e.ClearId); break;
            case PauseLine: Pause(true); break;
            case ResumeLine: Pause(false); break;
            case WatchSound e: _ear?.Watch(e.On); break;
            case DecisionMade e: OnDecision(e); break;
            case SayWords e: _line?.Say(e.ItemId, e.ContentIndex, e.Words); break;
            case EndPart e: _line?.EndPart(e.ItemId, e.ContentIndex); break;
            case TellLine e: _line?.Tell(e.Notice); break;
            case PlayEarcon: Reassure(); break;

            // The assistant
            case SendCommand e: Send(e.Command); break;
            case ConnectAssistant e: Replace(e.History); break;
            case PrepareAssistant e: Prepare(e.History, e.Better); break;
            case UsePrepared: UseSpare(); break;
            case DropPrepared: Start(DisposeSpareAsync()); break;
            case HoldReply: Hold(); break;
            case ReleaseReply e: Release(e); break;
            case UseLanguage e: OnLanguage(e.Language); break;

            // The caller's sound
            case BeginSound: _callerAudio.BeginTurn(); break;
            case ReleaseTurnAudio e: _callerAudio.ReleaseTurnAudio(e.Until); break;
            case SendSound e: _callerAudio.Attach(_assistant, e.TurnIsOver); break;
            case HoldSound: _callerAudio.Detach(); break;
            case HearingChanged e: Deafen(!e.Hears); break;
            case SecureChanged e: OnSecure(e.On); break;

            // Pictures
            case DescribePicture e: Start(DescribeAsync(e)); break;

            // Tools
            case RunTool e: Start(RunToolAsync(e)); break;
            case CancelTool e: CancelTool(e.CallId); break;
            case DigitsReady e: OnDigits(e); break;

            // The recording
            case StartRecording: OnRecordingAllowed(); break;
            case CutRecording e: _recording?.Cut(e.Parts); break;
            case RecordHeard e: _recording?.Advance(e.LineReports, e.Heard, Now); break;

            // The call
            case StartTimer e: StartTimer(e.Timer, e.After); break;
            case StopTimer e: StopTimer(e.Timer); break;
            case CountUsage e: Count(e.Usage); break;
            case EndSession e: _end.TrySetResult(e.End); break;
            default: throw new InvalidOperationException($"Nobody performs {effect.GetType().Name}.");
        }
    }
}
