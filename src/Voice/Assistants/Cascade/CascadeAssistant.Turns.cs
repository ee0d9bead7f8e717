using Microsoft.Extensions.Logging;
using Voice.Audio;
using Voice.TurnDetection;

namespace Voice.Assistants.Cascade;

/// <content>What it hears: turns, from their first sound to their words.</content>
internal sealed partial class CascadeAssistant
{
    // A line that sends nothing for so long has been muted, held or cut: the caller cannot be in mid-word.
    private static readonly TimeSpan Starved = TimeSpan.FromSeconds(1.5);

    private readonly Queue<CallerTurn> _awaited = [];           // ended turns without words yet, in order
    private readonly List<byte> _early = [];                    // sound from before the services were reached; the oldest is dropped first
    private readonly HashSet<string> _doubtful = [];            // turns that are answered only after a confirmation that the caller meant them
    private CallerTurn? _speaking;
    private bool _owed;                                         // words were heard that no reply includes
    private bool _doubtfulDue;                                  // a doubtful turn is over and has no answer
    private bool _answerDue;                                    // turns are over and have no answer
    private AssistantFailure? _notWritten;                      // of a turn without an answer
    private bool _unknown;                                      // nothing has been heard, typed, noted or returned since such a turn
    private int _unwritten;                                     // turns in a row that could not be written down
    private long _heardAt;

    private void Hear(ReadOnlySpan<byte> audio)
    {
        if (_ear is null || _gone)
            return;
        _heardAt = _time.GetTimestamp();
        if (!_ready)
        {
            _early.AddRange(audio);
            var most = _setup!.InputFormat.BytesIn(Kept);
            if (_early.Count > most)
                _early.RemoveRange(0, _early.Count - most);
            return;
        }
        HearEarly();
        _ear.Hear(audio, InTurn, OnEdge);
        if (_answerDue)
            TakeTranscribedTurns();                                      // what is waited for may have passed
    }

    private void HearEarly()
    {
        if (_early.Count == 0)
            return;
        byte[] early = [.. _early];
        _early.Clear();
        _ear!.Hear(early, InTurn, OnEdge);
    }

    private bool InTurn() => _speaking is not null;

    private void OnStarving()
    {
        if (_gone || _speaking is null)
            return;
        var left = Starved - _time.GetElapsedTime(_heardAt);
        if (left <= TimeSpan.Zero)
            FinishTurn();
        if (_speaking is not null)
            _starved!.Change(left > TimeSpan.Zero ? left : Starved, Timeout.InfiniteTimeSpan);
    }

    private void FinishTurn()
    {
        if (_speaking is null)
            return;
        _finishing = true;
        _ear!.HearNothing(_ear.Silence + TimeSpan.FromMilliseconds(20), InTurn, OnEdge);
        _finishing = false;
    }

    private void OnEdge(SpeechEdge edge)
    {
        switch (edge.Kind)
        {
            case SpeechEdgeKind.Began:
                _speaking = new CallerTurn(NextId("turn"), edge.At);
                _starved!.Change(Starved, Timeout.InfiniteTimeSpan);
                Report(new SpeechStarted(_speaking.ItemId));
                break;
            case SpeechEdgeKind.Paused when _speaking is not null:
                Write(_speaking, edge.At);
                break;
            case SpeechEdgeKind.Resumed when _speaking is not null:
                StopWriting(_speaking);
                break;
            case SpeechEdgeKind.Ended when _speaking is { } turn:
                _speaking = null;
                turn.Over = (edge.At, _time.GetTimestamp());
                turn.Silence = _finishing ? TimeSpan.MaxValue : _ear!.EndedAfter;
                if (turn.Writing is null)
                    Write(turn, edge.At);
                _awaited.Enqueue(turn);
                Report(new SpeechStopped(turn.ItemId));
                TakeTranscribedTurns();
                break;
        }
    }

    /// <summary>Writes down what has been said so far: at the first pause already, because that may have been all.</summary>
    private void Write(CallerTurn turn, long end)
    {
        var audio = _ear!.Cut(turn.Begin, end);
        var writing = turn.Writing = CancellationTokenSource.CreateLinkedTokenSource(_over.Token);
        Start(async () =>
        {
            var words = await WriteAsync(audio, writing.Token);
            if (words is null)
                return;
            _queue.Do(() =>
            {
                if (words.Failure is null)
                    Use(CascadeStep.Transcription, new TokenUsage(0, 0, 0, 0, 0, 0) { AudioTime = audio.Duration });
                if (turn.Writing != writing || _gone)
                    return;                                     // they went on speaking meanwhile
                turn.Words = words;
                if (words.Failure is null)
                    Judge(turn, words.Text);
                TakeTranscribedTurns();
            });
        });
    }

    private static void StopWriting(CallerTurn turn)
    {
        _ = turn.Writing?.CancelAsync();
        (turn.Writing, turn.Words) = (null, null);
    }

    /// <returns>Null if the result is no longer needed.</returns>
    private async Task<TranscriptionResult?> WriteAsync(AudioFrame audio, CancellationToken cancellation)
    {
        try
        {
            var text = "";
            await TwiceAsync(async () => text = await _stages.TranscribeAsync(audio, _setup!.Language, cancellation), () => !cancellation.IsCancellationRequested);
            var words = SpokenWords.Of(text);
            if (words.Length == 0)
                LogNoWords();
            return new TranscriptionResult(words, null);
        }
        catch (Exception e)
        {
            return FailureOf(e, "write down a turn", cancellation) is { } failure ? new TranscriptionResult("", failure) : null;
        }
    }

    private void TakeTranscribedTurns()
    {
        while (_awaited.TryPeek(out var turn) && turn.Words is { } words)
        {
            _awaited.Dequeue();
            turn.Writing?.Dispose();
            Take(turn, words);
        }
        // The caller goes on speaking: one reply will answer it all.
        if (_awaited.Count == 0 && _speaking is null && _answerDue && !IsWaiting())
            Answer();
    }

    private void Take(CallerTurn turn, TranscriptionResult words)
    {
        if (_doubtful.Contains(turn.ItemId))
            _doubtfulDue = true;
        else
            _answerDue = true;
        if (words.Failure is { } failure)
        {
            _notWritten = failure;
            _unknown = true;
            Report(new CallerWordsFailed(turn.ItemId) { IsHeard = false });
            return;
        }
        _unwritten = 0;
        if (words.Text.Length > 0)
        {
            _unknown = false;
            _owed = true;
            _dialogue.AddCaller(words.Text);
        }
        Report(new CallerWords(turn.ItemId, words.Text, Final: true));
        if (words.Text.Length > 0)
            Report(new ItemAdded(turn.ItemId));
    }

    /// <summary>It is known now whether the caller meant a turn.</summary>
    private void Release(ReleaseAnswer release)
    {
        if (!_doubtful.Remove(release.ItemId) || !_doubtfulDue)
            return;
        _doubtfulDue = false;
        if (release.Answer)
        {
            _answerDue = true;
            TakeTranscribedTurns();
        }
        else if (!_answerDue)
        {
            (_owed, _notWritten) = (false, null);               // the words stay in the dialogue
        }
    }

    /// <summary>Answers all turns that have no reply yet. A turn without words is answered by nothing; one whose words are not known, by asking for them again.</summary>
    private void Answer()
    {
        _answerDue = false;
        if (_reply is not null)
            EndReply(ResponseOutcome.Cancelled, "turn_detected");
        if (_notWritten is { } failure)
        {
            _notWritten = null;
            AskAgain(failure);
            return;
        }
        if (_owed)
        {
            BeginReply(null);
            return;
        }
        BeginEmptyReply();
        EndReply(ResponseOutcome.Completed, null);
    }

    /// <summary>The chat model is not asked: it would answer as if nothing had been said, or only a part. A service that writes down nothing any more costs the assistant; the next one hears the turn.</summary>
    private void AskAgain(AssistantFailure failure)
    {
        var reply = BeginEmptyReply();
        // A refused clip says little about the next one, so more of them are needed.
        var most = failure.Kind == AssistantFailureKind.Refused ? 2 * MostFailures : MostFailures;
        if (failure.Kind is AssistantFailureKind.Unauthorized or AssistantFailureKind.Misconfigured || ++_unwritten >= most)
        {
            EndReply(ResponseOutcome.Failed, $"transcription_{failure.Kind.ToString().ToLowerInvariant()}");
            Lose(failure);
            return;
        }
        SayAgain(reply);
    }

    private void SayAgain(SpokenReply reply)
    {
        var words = FixedWords.SayAgain(_setup!.Language);
        Start(() => ReplyAsync(reply, sound => Task.FromResult(Recite(reply, words, sound))));
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "The transcript of a turn is empty, a mark for no speech, a film credit or a loop, and not the caller's words: the turn is not answered")]
    private partial void LogNoWords();
}
