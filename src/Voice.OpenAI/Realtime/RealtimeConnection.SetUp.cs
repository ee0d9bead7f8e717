using Microsoft.Extensions.Logging;
using Voice.Assistants;
using Voice.Audio;
using Voice.OpenAI.Endpoints;

namespace Voice.OpenAI.Realtime;

/// <content>How the settings of the session are agreed on.</content>
internal sealed partial class RealtimeConnection
{
    private const string SetupId = "setup";
    private static readonly TimeSpan LongForAnAnswer = TimeSpan.FromSeconds(1);

    private EndpointException? _refusal;                // the first
    private bool _hasLearned;                           // an item to offer another time

    /// <summary>The answer of a server to settings: a confirmation, or a refusal.</summary>
    private readonly record struct SetUpAnswer(bool IsTaken, SessionTold Told, string Code, string Param, string Message)
    {
        public SetUpAnswer(SessionTold told)
            : this(true, told, "", "", "")
        {
        }

        public SetUpAnswer(string code, string param, string message)
            : this(false, default, code, param, message)
        {
        }
    }

    /// <summary>True if the server speaks the beta.</summary>
    public bool IsBeta => _entry.SessionLimits.IsBeta;

    /// <summary>Offers the settings until the server holds as much of them as it takes.</summary>
    /// <exception cref="EndpointException">It holds none, or not what the call needs.</exception>
    private async Task SetUpAsync(AssistantSetup setup, CancellationToken cancellation)
    {
        var limits = _entry.SessionLimits;
        var began = _time.GetTimestamp();
        var offer = new SessionOffer(SessionItem.Of(setup.Tools), limits);
        var step = SessionOffer.Step.Offer;
        var told = default(SessionTold);
        while (step == SessionOffer.Step.Offer)
        {
            var answer = await AskAsync(RealtimeCommands.SessionUpdate(SetupId, setup, _options, offer.Current, limits.IsBeta), cancellation);
            if (answer.IsTaken)
            {
                told = answer.Told;
                // A server of the beta may ignore unknown settings.
                var again = told.IsBeta && !limits.IsBeta;
                if (again)
                    BecomeBeta();
                step = again ? SessionOffer.Step.Offer : offer.Taken();
            }
            else
            {
                step = Refused(setup, offer, answer);
            }
            if (step == SessionOffer.Step.Offer && _time.GetElapsedTime(began) > _options.ConnectTimeout / 2 && offer.Stop() == SessionOffer.Step.Agreed)
                step = SessionOffer.Step.Agreed;
        }
        foreach (var item in offer.Untried)
            LogUntried(_entry.Label, SessionItem.Name(item));
        Check(setup, told);
        lock (_gate)
            _isSetUp = true;
        _answers.Writer.TryComplete();
        _toolOffer = new ToolOffer(limits, item => LogLeftOut(_entry.Label, SessionItem.Name(item)));
    }

    private async Task<SetUpAnswer> AskAsync(byte[] update, CancellationToken cancellation)
    {
        var asked = _time.GetTimestamp();
        try
        {
            await SendAsync(update, cancellation);
            // Throws the exception that ended the answers.
            return await _answers.Reader.WaitToReadAsync(cancellation) && _answers.Reader.TryRead(out var answer)
                ? answer : throw new InvalidOperationException("The answers end with an exception.");
        }
        catch (EndpointException) when (_refusal is not null && !_hasLearned)
        {
            throw _refusal;                             // it closes the connection with the refusal, and the same would be refused again
        }
        catch (OperationCanceledException) when (_time.GetElapsedTime(asked) >= LongForAnAnswer)
        {
            LogUnconfirmed(_entry.Label);               // an earlier end is not a fault of the answers: the call ended, or another entry was faster
            throw;
        }
    }

    /// <exception cref="EndpointException">It is about what no session can do without.</exception>
    private SessionOffer.Step Refused(AssistantSetup setup, SessionOffer offer, SetUpAnswer answer)
    {
        var limits = _entry.SessionLimits;
        var (fault, kind) = Judge(answer.Code);
        var failure = Failed(fault, kind, $"{_entry.Label} refused the session ({Safe(answer.Code)}: {Safe(answer.Message)}).");
        if (fault != EndpointFault.Unfit)
            throw failure;
        _refusal ??= failure;
        var named = SessionItem.Find(answer.Param, answer.Message, offer.Current, [.. setup.Tools.Where(tool => offer.Current.Contains(SessionItem.Of(tool)))]);
        if (!limits.IsBeta && named is null && SessionItem.IsOtherForm(answer.Code, answer.Param, answer.Message))
        {
            BecomeBeta();
            return SessionOffer.Step.Offer;
        }
        var before = offer.Current.Where(item => !limits.Refuses(item)).ToList();
        var step = offer.Refused(named);
        foreach (var item in before.Where(limits.Refuses))
        {
            _hasLearned = true;
            LogLeftOut(_entry.Label, SessionItem.Name(item));
        }
        return step == SessionOffer.Step.Failed ? throw failure : step;
    }

    private void BecomeBeta()
    {
        _entry.SessionLimits.IsBeta = _hasLearned = true;
        LogBeta(_entry.Label);
    }

    /// <summary>Sound in another format than asked for would be noise.</summary>
    private void Check(AssistantSetup setup, SessionTold told)
    {
        var (input, output) = (told.Input ?? setup.InputFormat, told.Output ?? setup.OutputFormat);
        if (input != setup.InputFormat || (setup.Spoken && output != setup.OutputFormat))
        {
            throw Failed(EndpointFault.Unfit, AssistantFailureKind.Misconfigured,
                $"{_entry.Label} hears {Name(input)} and speaks {Name(output)}, though {Name(setup.InputFormat)} and {Name(setup.OutputFormat)} were asked for.");
        }
        if (told.Output is null && setup.Spoken && _created.Output is { } created && created != setup.OutputFormat)
            LogFormat(_entry.Label, Name(created), Name(setup.OutputFormat));
    }

    private static string Name(AudioFormat format) => $"{format.Encoding} at {format.SampleRate} Hz";

    /// <summary>The conclusion from an error before the settings are confirmed, about the entry and the failure.</summary>
    private static (EndpointFault Fault, AssistantFailureKind Kind) Judge(string code) => code switch
    {
        _ when ErrorCodes.IsDry(code) => (EndpointFault.Dead, AssistantFailureKind.Limited),
        _ when ErrorCodes.IsBadKey(code) => (EndpointFault.Dead, AssistantFailureKind.Unauthorized),
        _ when ErrorCodes.IsLimit(code) => (EndpointFault.Limited, AssistantFailureKind.Limited),
        _ when ErrorCodes.IsServer(code) => (EndpointFault.Failed, AssistantFailureKind.Unreachable),
        "session_expired" => (EndpointFault.Failed, AssistantFailureKind.Expired),
        "model_not_found" or "DeploymentNotFound" => (EndpointFault.Missing, AssistantFailureKind.Misconfigured),
        _ => (EndpointFault.Unfit, AssistantFailureKind.Misconfigured),
    };

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Upstream} refuses {Item} in the settings of a session: it is left out from now on, and the session opened without it")]
    private partial void LogLeftOut(string upstream, string item);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Upstream} refuses something in the settings of a session and does not say what: there was no time to try {Item}, which is left out of this call")]
    private partial void LogUntried(string upstream, string item);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Upstream} speaks the beta of the Realtime API: its settings are sent in that form from now on")]
    private partial void LogBeta(string upstream);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Upstream} began the session with sound as {Told} and did not say whether it took {Asked}: replies may be noise")]
    private partial void LogFormat(string upstream, string told, string asked);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Upstream} took the connection and did not confirm the settings: after session.update, session.updated did not come")]
    private partial void LogUnconfirmed(string upstream);
}
