using System.Text.Json;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Logging;

namespace Voice.Assistants.Cascade;

/// <content>What it says: replies, from the chat model's first word to the last piece of sound.</content>
internal sealed partial class CascadeAssistant
{
    // The provider's codes, which the conversation knows.
    private const string ReplyUnderWay = "conversation_already_has_active_response";
    private const string NothingToCancel = "response_cancel_not_active";
    private const string NothingToCut = "item_truncate_invalid_item_id";

    /// <summary>After this many failed replies in a row the service counts as gone, also if it still answers.</summary>
    private const int MostFailures = 2;

    /// <summary>The property of a chat request that is the same for all requests which begin with the same instructions and tools, in all calls.</summary>
    public const string CacheKey = "prompt_cache_key";

    private readonly HashSet<string> _callIds = [];             // those that servers gave; one a call of a tool
    private SpokenReply? _reply;
    private int _failures;

    private void OnAsked(CreateResponse asked)
    {
        if (_reply is not null)
            Report(new CommandRefused(asked.Id, ReplyUnderWay));
        else if (_unknown && asked is { OutOfBand: false, Instructions: null })
            SayAgain(BeginEmptyReply(asked.Id));                // a reply that failed is asked for once more
        else
            BeginReply(asked);
        // A reply that is asked for answers an unfinished sentence as well: the cascade waits for no more of it.
        if (asked is { OutOfBand: false, Words: null } && _speaking is null && _awaited.Count == 0 && _unfinished is not null)
            (_unfinished, _answerDue) = (null, false);
    }

    private void OnCancel(CancelResponse cancel)
    {
        if (_reply?.Id == cancel.ResponseId)
            EndReply(ResponseOutcome.Cancelled, "client_cancelled");
        else
            Report(new CommandRefused(cancel.Id, NothingToCancel));
    }

    private void OnTruncate(TruncateItem cut)
    {
        var reply = _dialogue.FindReply(cut.ItemId);
        if (reply is not null && cut.Words is { } words)
            reply.Cut(words);
        else if (reply is { IsSpoken: true })
            reply.Cut(cut.Heard);
        else
            Report(new CommandRefused(cut.Id, NothingToCut));
    }

    private SpokenReply BeginEmptyReply(string? requestId = null, bool outOfBand = false)
    {
        var reply = _reply = new SpokenReply(NextId("resp"), NextId("item"), outOfBand, _setup!.Spoken ? _setup.OutputFormat : null);
        Report(new ResponseCreated(reply.Id, requestId));
        return reply;
    }

    /// <param name="asked">The request for it; null if the assistant answers the caller by itself.</param>
    private void BeginReply(CreateResponse? asked)
    {
        var outOfBand = asked is { OutOfBand: true };
        List<ChatMessage> messages = outOfBand ? [new ChatMessage(ChatRole.System, asked!.Instructions ?? _setup!.Instructions)] : _dialogue.ToMessages(asked?.Instructions);
        var tools = outOfBand ? [] : _tools;
        // Fixed words answer nothing.
        _owed &= outOfBand || asked?.Words is not null;
        var reply = BeginEmptyReply(asked?.Id, outOfBand);
        Start(() => ReplyAsync(reply, sound => asked?.Words is { } words ? Task.FromResult(Recite(reply, words, sound)) : ThinkAsync(reply, messages, tools, sound)));
    }

    /// <summary>Ends the current reply. Its late words and sound are dropped.</summary>
    private void EndReply(ResponseOutcome outcome, string? reason, TokenUsage? usage = null)
    {
        var reply = _reply!;
        _reply = null;
        reply.Stop();
        reply.Complete();
        if (!reply.OutOfBand && reply.Text.Length > 0)
            _lastReply = reply.Text;
        if (outcome != ResponseOutcome.Completed)
            _dialogue.ForgetCalls(reply.CallIds);
        Report(new ResponseDone(reply.Id, outcome, reason, usage));
    }

    /// <summary>The current reply failed. One failure ends one reply. A service that is gone ends the assistant; a request that was refused for its content never does. The failure of an out-of-band reply has no effect on others.</summary>
    private void FailReply(AssistantFailure failure, string stage)
    {
        if (_reply!.HasSounded)
            Report(new ResponseAudioDone(_reply.Id, _reply.ItemId, 0));
        var fatal = !_reply.OutOfBand && (failure.Kind is AssistantFailureKind.Unauthorized or AssistantFailureKind.Misconfigured
            || (failure.Kind != AssistantFailureKind.Refused && ++_failures >= MostFailures));
        EndReply(ResponseOutcome.Failed, $"{stage}_{failure.Kind.ToString().ToLowerInvariant()}");
        if (fatal)
            Lose(failure);
    }

    /// <summary>Does something for a reply in the queue, unless the reply is over by then.</summary>
    private void For(SpokenReply reply, Action act) => _queue.Do(() =>
    {
        if (_reply == reply && !_gone)
            act();
    });

    /// <param name="thinkAsync">Finds the words and gives them to the sound.</param>
    private async Task ReplyAsync(SpokenReply reply, Func<SentenceSound?, Task<ChatResult>> thinkAsync)
    {
        var sound = reply.IsSpoken
            ? new SentenceSound(_stages.Speech!, _setup!.OutputFormat, _options.SentencesInFlight, TwiceAsync, FixedWords.NotSpoken(_setup.Language), reply.Stopped)
            : null;
        var thinking = thinkAsync(sound);
        var playing = PlayAsync(reply, sound);
        if (await Task.WhenAny(playing, thinking) == playing && await playing is { } mute)
        {
            For(reply, () => FailReply(mute, "speech"));
            await thinking;
            return;
        }
        var thought = await thinking;
        sound?.End();                                           // if the model broke off, its words so far are spoken
        var failure = await playing;
        For(reply, () => FinishReply(reply, thought, failure));
    }

    private void FinishReply(SpokenReply reply, ChatResult thought, AssistantFailure? mute)
    {
        if ((mute ?? thought.Failure) is { } failure)
        {
            FailReply(failure, mute is null ? "chat" : "speech");
            return;
        }
        _failures = 0;
        if (reply.HasSounded)
            Report(new ResponseAudioDone(reply.Id, reply.ItemId, 0));
        if (reply.Text.Length > 0)
            Report(new ResponseWords(reply.Id, reply.ItemId, 0, reply.Text, Final: true, reply.IsSpoken));
        EndReply(thought.Outcome, thought.Reason, thought.Usage);
    }

    /// <returns>Why it could not be spoken, or null.</returns>
    private async Task<AssistantFailure?> PlayAsync(SpokenReply reply, SentenceSound? sound)
    {
        if (sound is null)
            return null;
        try
        {
            await sound.PlayAsync((sentence, piece) => OnSound(reply, sentence, piece), sentence => For(reply, () => reply.EndSentence(sentence)));
            return null;
        }
        catch (Exception e)
        {
            return FailureOf(e, "speak a reply", reply.Stopped);
        }
    }

    /// <summary>Says words that no model need think of.</summary>
    private ChatResult Recite(SpokenReply reply, string words, SentenceSound? sound)
    {
        var splitter = new SentenceSplitter();
        foreach (var sentence in splitter.Add(words))
            Say(reply, sound, sentence);
        Say(reply, sound, splitter.End());
        return new ChatResult(ResponseOutcome.Completed, null, null, null);
    }

    private async Task<ChatResult> ThinkAsync(SpokenReply reply, List<ChatMessage> messages, IReadOnlyList<Tools.ToolDescription> tools, SentenceSound? sound)
    {
        var options = new ChatOptions
        {
            Tools = [.. tools.Select(tool => AIFunctionFactory.CreateDeclaration(tool.Name, tool.Description, tool.Parameters))],
            AdditionalProperties = new() { [CacheKey] = _cacheKey },
        };
        var splitter = new SentenceSplitter();
        var begun = false;                                      // not again then: the caller has heard how it begins
        var answered = false;
        UsageDetails? usage = null;
        ChatFinishReason? finish = null;
        AssistantFailure? failure = null;
        try
        {
            await TwiceAsync(AskAsync, MayRepeat);
            if (!answered && MayRepeat())
            {
                LogNothing(finish?.Value);
                await TwiceAsync(AskAsync, MayRepeat);
            }
        }
        catch (SpokenThoughtException e)
        {
            // The failure does not wait for the sound, because the rest of the reply must not be spoken.
            failure = FailureOf(e, "think of a reply", reply.Stopped);
            For(reply, () =>
            {
                _dialogue.Forget(reply);
                FailReply(e.Failure, "chat");
            });
        }
        catch (Exception e)
        {
            failure = FailureOf(e, "think of a reply", reply.Stopped);
        }
        Say(reply, sound, splitter.End());
        if (failure is { Kind: AssistantFailureKind.Refused } && !begun && !reply.OutOfBand)
            return Apologise(reply, failure, sound, usage);
        if (!answered && !reply.OutOfBand && failure is null && !reply.Stopped.IsCancellationRequested)
        {
            LogNoAnswer(finish?.Value);
            return Recite(reply, FixedWords.NoAnswer(_setup!.Language), sound) with { Usage = Count(usage) };
        }
        var incomplete = finish == ChatFinishReason.Length || finish == ChatFinishReason.ContentFilter;
        return new ChatResult(incomplete ? ResponseOutcome.Incomplete : ResponseOutcome.Completed, incomplete ? finish!.Value.Value : null, Count(usage), failure);

        bool MayRepeat() => !begun && !reply.Stopped.IsCancellationRequested;

        async Task AskAsync()
        {
            await foreach (var update in _chat.AskAsync(messages, options, reply.Stopped))
            {
                finish = update.FinishReason ?? finish;
                foreach (var content in update.Contents)
                    Take(content);
            }
        }

        void Take(AIContent content)
        {
            switch (content)
            {
                case TextContent text:
                    answered |= text.Text.Any(char.IsLetterOrDigit);
                    begun |= answered;
                    foreach (var sentence in splitter.Add(text.Text))
                        Say(reply, sound, sentence);
                    break;
                case FunctionCallContent call:
                    (begun, answered) = (true, true);
                    For(reply, () => OnCall(reply, call));
                    break;
                case UsageContent counted:
                    (usage ??= new UsageDetails()).Add(counted.Details);
                    break;
                case ErrorContent error:
                    throw new AssistantException(new AssistantFailure(AssistantFailureKind.Lost, $"The chat model reported an error ({error.ErrorCode})."));
            }
        }
    }

    private void Say(SpokenReply reply, SentenceSound? sound, string sentence)
    {
        if (sentence.Length == 0)
            return;
        For(reply, () =>
        {
            if (reply.Text.Length == 0 && !reply.OutOfBand)
                _dialogue.Add(reply);
            Report(new ResponseWords(reply.Id, reply.ItemId, 0, reply.Say(sentence), Final: false, reply.IsSpoken));
        });
        sound?.Say(sentence);
    }

    private void OnSound(SpokenReply reply, int sentence, byte[] piece) => For(reply, () =>
    {
        reply.Sound(sentence, piece.Length);
        _listener!.OnAudio(new ResponseAudio(reply.Id, reply.ItemId, 0, piece));
    });

    private void OnCall(SpokenReply reply, FunctionCallContent content)
    {
        var arguments = content.Exception is null ? JsonSerializer.Serialize(content.Arguments ?? new Dictionary<string, object?>()) : "{";
        // Some servers give no ids, or the same ids in every answer. The messages to them have our ids in both places.
        var id = content.CallId.Length == 0 || _dialogue.HasCall(content.CallId) || !_callIds.Add(content.CallId) ? NextCallId() : content.CallId;
        var call = new ToolCalled(reply.Id, id, content.Name, arguments);
        reply.CallIds.Add(call.CallId);
        _dialogue.AddCall(call);
        Report(call);
    }

    private TokenUsage? Count(UsageDetails? usage)
    {
        if (usage is null)
            return null;
        var counted = new TokenUsage((int)(usage.InputTokenCount ?? 0), 0, (int)(usage.CachedInputTokenCount ?? 0), 0, (int)(usage.OutputTokenCount ?? 0), 0);
        return _stages.Price?.Invoke(CascadeStep.Chat, counted) ?? counted;
    }

    /// <summary>Nine letters and digits, because Mistral's servers take no other ids.</summary>
    private string NextCallId() => $"{_prefix[..5]}{++_ids % 10_000:0000}";

    [LoggerMessage(Level = LogLevel.Warning, Message = "The chat model answered without a word ({Finish}); it is asked once more")]
    private partial void LogNothing(string? finish);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The chat model answered without a word again ({Finish}); the caller is told that there is no answer")]
    private partial void LogNoAnswer(string? finish);
}
