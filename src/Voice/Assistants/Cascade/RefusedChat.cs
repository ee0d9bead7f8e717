using System.Runtime.CompilerServices;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Logging;

namespace Voice.Assistants.Cascade;

/// <summary>The chat model of one call: a request that is refused for its content is repeated in a form that may be accepted.</summary>
/// <remarks>
/// A request that is too long is repeated without the oldest turns, at most <see cref="MostShortenings"/> times, and later requests stay as short. After an unreadable tool call the request is repeated as it is, then without
/// tools. A request with pictures that is refused for its content or an unknown reason is repeated without them. One without is repeated with the last turn alone, if the request before was refused too: the cause is then in the history.
/// </remarks>
internal sealed partial class RefusedChat(IChatClient model, ILogger logger)
{
    private const int MostShortenings = 5;

    private int _mostOlder = int.MaxValue;
    private bool _wasRefused;

    /// <summary>Raised when the last turn alone was taken after the whole had been refused: what was before it must not be sent again.</summary>
    public event Action? HistorySpoiled;

    /// <summary>Raised when a request was taken without its pictures after it had been refused with them: the model does not see.</summary>
    public event Action? PicturesRefused;

    /// <exception cref="AssistantException">It failed, or refused the request in every form.</exception>
    public async IAsyncEnumerable<ChatResponseUpdate> AskAsync(IEnumerable<ChatMessage> messages, ChatOptions options, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var history = new ChatHistory(messages);
        var older = Math.Min(_mostOlder, history.OlderSize);
        var (toolFailures, shortenings, alone, blind) = (0, 0, false, false);
        while (true)
        {
            var begun = false;
            AssistantFailure? refused = null;
            await using var updates = model.GetStreamingResponseAsync(Form(), options, cancellation).GetAsyncEnumerator(cancellation);
            while (true)
            {
                try
                {
                    if (!await updates.MoveNextAsync())
                        break;
                }
                catch (AssistantException e) when (!begun && MayMend(e.Failure))
                {
                    refused = e.Failure;
                    break;
                }
                begun |= updates.Current.Contents.Count > 0;
                yield return updates.Current;
            }
            if (refused is null)
            {
                _wasRefused = false;
                if (blind)
                    PicturesRefused?.Invoke();
                if (alone)
                    HistorySpoiled?.Invoke();
                yield break;
            }
            switch (refused.Reason)
            {
                case RefusalReason.ContextTooLong:
                    shortenings++;
                    _mostOlder = older = older / 2;
                    LogShortened(logger, refused.Message);
                    break;
                case RefusalReason.ToolUseFailed when toolFailures++ == 0:
                    LogAgain(logger, refused.Message);
                    break;
                case RefusalReason.ToolUseFailed:
                    options = WithoutTools(options);
                    LogWithoutTools(logger, refused.Message);
                    break;
                default:
                    if (!blind && Form().Any(PictureMessage.Has))
                    {
                        blind = true;
                        LogBlind(logger, refused.Message);
                        break;
                    }
                    alone = true;
                    LogAlone(logger, refused.Message);
                    break;
            }
        }

        List<ChatMessage> Form()
        {
            var form = history.Without(alone ? 0 : older);
            return blind ? PictureMessage.Without(form) : form;
        }

        bool MayMend(AssistantFailure failure)
        {
            var may = failure.Kind == AssistantFailureKind.Refused && failure.Reason switch
            {
                RefusalReason.ContextTooLong => older > 0 && shortenings < MostShortenings,
                RefusalReason.ToolUseFailed => toolFailures < 2,
                RefusalReason.SoundUnusable => false,
                _ => (!blind && Form().Any(PictureMessage.Has)) || (_wasRefused && !alone && older > 0),
            };
            _wasRefused |= failure.Kind == AssistantFailureKind.Refused;
            return may;
        }
    }

    private static ChatOptions WithoutTools(ChatOptions options)
    {
        var without = options.Clone();
        (without.Tools, without.ToolMode) = (null, null);
        return without;
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The history of the call is too long for the chat model; its oldest turns are left out and it is asked once more. {Reason}")]
    private static partial void LogShortened(ILogger logger, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The chat model is asked once more. {Reason}")]
    private static partial void LogAgain(ILogger logger, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The chat model refused a request with pictures; it is asked once more without them. If it does not see, set Voice:Cascade:Chat:Sees to false. {Reason}")]
    private static partial void LogBlind(ILogger logger, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The chat model is asked once more without tools. {Reason}")]
    private static partial void LogWithoutTools(ILogger logger, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The chat model refused two requests in a row; it is asked once more without the history of the call. {Reason}")]
    private static partial void LogAlone(ILogger logger, string reason);
}
