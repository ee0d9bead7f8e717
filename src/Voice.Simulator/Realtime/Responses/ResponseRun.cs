using Voice.Simulator.Audio;
using Voice.Simulator.Realtime.Connections;
using Voice.Simulator.Realtime.Conversations;
using Voice.Simulator.Realtime.Sessions;
using Voice.Simulator.Replies;
using Voice.Simulator.Text;

namespace Voice.Simulator.Realtime.Responses;

/// <summary>
/// Carries out one response beside the session's loop: thinks, speaks at the set pace, calls, waits, fails. Everything it has to say
/// it lets the loop say.
/// </summary>
sealed class ResponseRun(SessionScope scope, Response response, IReadOnlyList<ConversationItem> context)
{
    const int ChunkMs = 100;
    const int MsPerWrittenWord = 40;

    long? _speechBegan;
    double _sentMs;

    public async Task RunAsync()
    {
        try
        {
            await ThinkAsync();
            var steps = await AskAsync(Plan);
            foreach (var step in steps)
            {
                if (!await DoAsync(step)) return;
            }

            await AskAsync(() => Finish("completed"));
        }
        catch (OperationCanceledException)
        {
            // The response or the session is over.
        }
        catch (Exception exception)
        {
            SessionLog.ResponseFailed(scope.Log, exception);
            await scope.Mailbox.PostAsync(() => Finish("failed", errorCode: "server_error"), scope.Ended);
        }
    }

    IReadOnlyList<ReplyStep> Plan()
    {
        var request = response.Spec.Request(Conversation.Turns(context));
        if (request.FreshOutputs.Count > 0)
        {
            foreach (var item in context) item.IsTold = true;
        }

        return scope.Mind.Plan(request, scope.Scenario);
    }

    async Task ThinkAsync()
    {
        var heard = context.Select(item => item.Recognition).OfType<Task>();
        await Task.WhenAll([Task.Delay(scope.Options.ThinkTime, scope.Time, response.Cancelled), .. heard]).WaitAsync(response.Cancelled);
    }

    async Task<bool> DoAsync(ReplyStep step)
    {
        switch (step)
        {
            case ReplyStep.Say say:
                return response.Spec.IsAudio ? await SpeakAsync(say.Text) : await WriteAsync(say.Text);
            case ReplyStep.Call call:
                return await AskAsync(() => Call(call));
            case ReplyStep.Wait wait:
                await Task.Delay(wait.Time, scope.Time, response.Cancelled);
                _speechBegan = null;
                return true;
            case ReplyStep.Fail fail:
                return await AskAsync(() => Fail(fail));
            default:
                throw new InvalidOperationException($"Unknown step {step.GetType().Name}.");
        }
    }

    async Task<bool> SpeakAsync(string text)
    {
        var sentences = Sentences.Split(text);
        if (!await AskAsync(response.OpenMessage)) return false;

        // The next sentence is made while this one is sent, so that no gap depends on the synthesizer.
        var next = SynthesizeAsync(sentences, 0);
        for (var i = 0; i < sentences.Count; i++)
        {
            var pcm = await next;
            next = SynthesizeAsync(sentences, i + 1);
            if (!await SpeakSentenceAsync(sentences[i], pcm)) return false;
        }

        return await AskAsync(() => response.CloseMessage());
    }

    async Task<short[]> SynthesizeAsync(IReadOnlyList<string> sentences, int index) =>
        index < sentences.Count
            ? await scope.Synthesizer.SpeakAsync(sentences[index].Trim(), response.Spec.Voice, response.Cancelled)
            : [];

    async Task<bool> SpeakSentenceAsync(string sentence, short[] pcm)
    {
        var coded = response.Encode(pcm);
        const int Step = ChunkMs * AudioCodec.PerMillisecond;
        var codedStep = ChunkMs * response.BytesPerMillisecond;
        var chunks = Math.Max(1, (pcm.Length + Step - 1) / Step);
        var told = 0;
        for (var i = 0; i < chunks; i++)
        {
            // The transcript runs along with the sound, word by word.
            var until = WordEnd(sentence, (int)((long)sentence.Length * (i + 1) / chunks));
            var words = sentence[told..until];
            told = until;
            var samples = pcm[Math.Min(i * Step, pcm.Length)..Math.Min((i + 1) * Step, pcm.Length)];
            var codedEnd = i + 1 == chunks ? coded.Length : Math.Min((i + 1) * codedStep, coded.Length);
            var bytes = coded.AsMemory(Math.Min(i * codedStep, coded.Length)..codedEnd);
            await scope.Outbox.RoomAsync(response.Cancelled);
            if (!await AskAsync(() => response.AddWords(words) && (samples.Length == 0 || response.AddAudio(samples, bytes.Span)))) return false;
            await PaceAsync(samples.Length / (double)AudioCodec.PerMillisecond);
        }

        return true;
    }

    async Task<bool> WriteAsync(string text)
    {
        if (!await AskAsync(response.OpenMessage)) return false;
        for (var told = 0; told < text.Length;)
        {
            var until = WordEnd(text, told + 1);
            var words = text[told..until];
            told = until;
            await scope.Outbox.RoomAsync(response.Cancelled);
            if (!await AskAsync(() => response.AddWords(words))) return false;
            await PaceAsync(MsPerWrittenWord);
        }

        return await AskAsync(() => response.CloseMessage());
    }

    /// <summary>Where the word ends that the position is in.</summary>
    static int WordEnd(string text, int position)
    {
        while (position < text.Length && !char.IsWhiteSpace(text[position])) position++;
        return position;
    }

    async Task PaceAsync(double milliseconds)
    {
        if (scope.Options.Pace == 0) return;
        if (_speechBegan is null) (_speechBegan, _sentMs) = (scope.Time.GetTimestamp(), 0);
        _sentMs += milliseconds;
        var due = TimeSpan.FromMilliseconds(_sentMs / scope.Options.Pace) - scope.Time.GetElapsedTime(_speechBegan.Value);
        if (due > TimeSpan.Zero) await Task.Delay(due, scope.Time, response.Cancelled);
    }

    bool Call(ReplyStep.Call call)
    {
        if (response.Call(call.Tool, call.Arguments) is not { } callId) return false;
        if (call.After is not null) scope.Scenario?.Expect(callId, call.After);
        return true;
    }

    bool Finish(string status, string? reason = null, string? errorCode = null)
    {
        response.Finish(status, reason, errorCode);
        return true;
    }

    /// <summary>True if the response goes on.</summary>
    bool Fail(ReplyStep.Fail fail)
    {
        switch (fail.Kind)
        {
            case FailureKind.Drop:
                scope.End(new(null, ""));
                return false;
            case FailureKind.Mute:
                scope.Events.IsMuted = true;
                return false;
            case FailureKind.Close:
                scope.End(new(int.Parse(fail.Detail, null), "The scenario says so."));
                return false;
            case FailureKind.Error:
                scope.Events.Error(new(fail.Detail, "The scenario says so."), null);
                return true;
            case FailureKind.ResponseFailed:
                response.Finish("failed", errorCode: fail.Detail);
                return false;
            default:
                response.Finish("incomplete", fail.Detail);
                return false;
        }
    }

    Task<T> AskAsync<T>(Func<T> work) => scope.Mailbox.AskAsync(work, response.Cancelled);
}
