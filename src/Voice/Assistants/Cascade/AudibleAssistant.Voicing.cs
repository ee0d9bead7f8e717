using Microsoft.Extensions.Logging;

namespace Voice.Assistants.Cascade;

/// <content>How words that came without sound are spoken.</content>
internal sealed partial class AudibleAssistant
{
    /// <summary>A reply whose words are being spoken; its end is held back until then. Guarded by the gate, but for the tokens.</summary>
    private sealed class Voicing(ResponseDone done, CreateResponse? asked, IReadOnlyList<HeardReply.Part> parts)
    {
        public ResponseDone Done { get; } = done;

        public CreateResponse? Asked { get; } = asked;

        public IReadOnlyList<HeardReply.Part> Parts { get; } = parts;

        /// <summary>The part that is being spoken.</summary>
        public HeardReply.Part Part { get; set; } = parts[0];

        public SpokenReply? Spoken { get; set; }

        public CancellationTokenSource Stop { get; } = new();

        /// <summary>The request that the assistant say the words itself; null before.</summary>
        public string? RepeatId { get; set; }

        public string? RepeatReplyId { get; set; }

        public TaskCompletionSource<bool> Repeated { get; set; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    /// <returns>True if the reply's words are spoken first, and its end is told later.</returns>
    private bool TryVoice(ResponseDone done)
    {
        if (!_spoken || done.Outcome != ResponseOutcome.Completed || _open.Find(open => open.Id == done.ResponseId) is not { } reply)
            return false;
        List<HeardReply.Part> parts = [.. reply.Mute(_carriesSound)];
        // The reply to fixed words was empty, but the words are known. They are spoken here if there is a speech service.
        if (reply.IsEmpty && reply.Asked is { Words: { Length: > 0 } words, OutOfBand: false } && (_speech ??= _makeSpeech()) is not null)
        {
            parts = [reply.Missing(words)];
            _listener.OnEvent(new ResponseWords(reply.Id, parts[0].ItemId, 0, words, Final: true, Spoken: true));
        }
        if (parts.Count == 0)
            return false;
        EndVoicing(ResponseOutcome.Completed);
        LogMute(parts.Count);
        var voicing = _voicing = new Voicing((ResponseDone)Close(done), reply.Asked, parts);
        _work = Task.WhenAll(_work, Task.Run(() => VoiceAsync(voicing)));
        return true;
    }

    private async Task VoiceAsync(Voicing voicing)
    {
        var outcome = ResponseOutcome.Completed;
        foreach (var part in voicing.Parts)
        {
            lock (_gate)
                (voicing.Part, voicing.Spoken) = (part, null);
            if (await SpeakAsync(voicing) || await RepeatAsync(voicing))
                continue;
            if (voicing.Stop.IsCancellationRequested)
                return;
            LogUnheard();
            outcome = ResponseOutcome.Unheard;
        }
        lock (_gate)
        {
            if (_voicing == voicing)
                EndVoicing(outcome);
        }
    }

    /// <summary>Has the speech service speak the words.</summary>
    /// <returns>False if nothing could be heard of it.</returns>
    private async Task<bool> SpeakAsync(Voicing voicing)
    {
        ISpeechSynthesizer? speech;
        lock (_gate)
            speech = _carriesSound ? _speech ??= _makeSpeech() : null;
        if (speech is null)
            return false;
        var sentences = Sentences(voicing.Part.Words);
        if (sentences.Count == 0)
            return true;                                // no speakable character
        var spoken = Begin(voicing, sentences);
        var sound = new SentenceSound(speech, _format, inFlight: 2, static (make, _) => make(), spare: "", voicing.Stop.Token);
        foreach (var sentence in sentences)
            sound.Say(sentence);
        sound.End();
        try
        {
            await sound.PlayAsync((sentence, piece) => SoundUnderGate(voicing, sentence, piece), sentence => EndSentence(spoken, sentence));
            return true;
        }
        catch (AssistantException e)
        {
            LogSpeechFailed(e.Failure.Kind, e.Failure.Message);
        }
        catch (OperationCanceledException)
        {
            // The reply was stopped meanwhile.
        }
        lock (_gate)
            return spoken.HasSounded;                   // the caller heard half of it, so a repetition would say that half twice
    }

    /// <summary>Asks the assistant itself to say the words.</summary>
    /// <returns>False if nothing could be heard of it.</returns>
    private async Task<bool> RepeatAsync(Voicing voicing)
    {
        if (voicing.Asked is { OutOfBand: true } || voicing.Stop.IsCancellationRequested)
            return false;
        var words = voicing.Part.Words.Replace('"', '\'').Replace('“', '\'').Replace('”', '\'');       // quotation marks would end the text for a model
        CreateResponse repeat;
        SpokenReply spoken;
        lock (_gate)
        {
            repeat = new CreateResponse($"{RepeatPrefix}{++_ids}", $"Say exactly these words, and nothing else: \"{words}\"", OutOfBand: true) { Words = voicing.Part.Words, Aloud = true };
            (voicing.RepeatId, voicing.RepeatReplyId) = (repeat.Id, null);
            voicing.Repeated = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
            spoken = Begin(voicing, [voicing.Part.Words]);
        }
        _inner.Send(repeat);
        var ended = false;
        try
        {
            ended = await voicing.Repeated.Task.WaitAsync(RepeatTime, _time, voicing.Stop.Token);
        }
        catch (Exception e) when (e is TimeoutException or OperationCanceledException)
        {
            if (voicing.RepeatReplyId is { } late)
                _inner.Send(new CancelResponse($"cancel_{repeat.Id}", late));
        }
        lock (_gate)
        {
            voicing.RepeatId = null;
            spoken.EndSentence(0);
            return spoken.HasSounded || (ended && !_carriesSound);
        }
    }

    private SpokenReply Begin(Voicing voicing, IReadOnlyList<string> sentences)
    {
        var part = voicing.Part;
        var spoken = new SpokenReply(voicing.Done.ResponseId, part.ItemId, outOfBand: false, _format);
        foreach (var sentence in sentences)
            spoken.Say(sentence);
        lock (_gate)
        {
            if (_voiced.Count > MostVoiced)
                _voiced.Clear();                        // replies this old are no longer cut
            voicing.Spoken = _voiced[(part.ItemId, part.Index)] = spoken;
        }
        return spoken;
    }

    private void SoundUnderGate(Voicing voicing, int sentence, byte[] piece)
    {
        lock (_gate)
            Sound(voicing, sentence, piece);
    }

    private void Sound(Voicing voicing, int sentence, ReadOnlySpan<byte> piece)
    {
        if (_voicing != voicing || voicing.Spoken is not { } spoken)
            return;
        spoken.Sound(sentence, piece.Length);
        _listener.OnAudio(new ResponseAudio(voicing.Done.ResponseId, voicing.Part.ItemId, voicing.Part.Index, piece));
    }

    private void EndSentence(SpokenReply spoken, int sentence)
    {
        lock (_gate)
            spoken.EndSentence(sentence);
    }

    /// <summary>Tells the end that was held back, if there is one. Under the gate.</summary>
    private void EndVoicing(ResponseOutcome outcome)
    {
        if (_voicing is not { } voicing)
            return;
        _voicing = null;
        voicing.Stop.Cancel();
        foreach (var part in voicing.Parts)
            _listener.OnEvent(new ResponseAudioDone(voicing.Done.ResponseId, part.ItemId, part.Index));
        _listener.OnEvent(voicing.Done with { Outcome = outcome });
    }

    /// <returns>True if the reply was being spoken here.</returns>
    private bool Stop(string replyId)
    {
        lock (_gate)
        {
            if (_voicing?.Done.ResponseId != replyId)
                return false;
            EndVoicing(ResponseOutcome.Cancelled);
            return true;
        }
    }

    private static List<string> Sentences(string words)
    {
        var splitter = new SentenceSplitter();
        List<string> sentences = [.. splitter.Add(words)];
        if (splitter.End() is { Length: > 0 } rest)
            sentences.Add(rest);
        return sentences;
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The model answered {Parts} parts of a reply in words without sound: they are spoken by other means")]
    private partial void LogMute(int parts);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The speech service could not speak words that came without sound: {Kind}: {Detail}")]
    private partial void LogSpeechFailed(AssistantFailureKind kind, string detail);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Words that came without sound could not be spoken by any means: the caller has not heard them")]
    private partial void LogUnheard();
}
