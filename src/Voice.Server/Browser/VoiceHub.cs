using Microsoft.AspNetCore.SignalR;
using Voice.Lines;
using Voice.Server.Calls;

namespace Voice.Server.Browser;

/// <summary>The hub at <c>/hubs/voice</c>. <c>docs/browser-protocol.md</c> is its contract.</summary>
/// <remarks>
/// Nothing here waits for the model: a page's messages are read one after the other, sound among them (<see cref="AudioHubProtocol"/>), and waiting would hold up
/// <see cref="Interrupt"/> behind the audio.
/// </remarks>
internal sealed class VoiceHub(CallHost calls, CallerPictureOptions pictures, TimeProvider time) : Hub
{
    private const int LongestText = 4_000;
    private const int MostReports = 32;
    private static readonly object CallKey = new();

    private BrowserCall? Current
    {
        get => Context.Items.TryGetValue(CallKey, out var call) ? (BrowserCall?)call : null;
        set => Context.Items[CallKey] = value;
    }

    /// <summary>Starts a call, or takes an earlier one up again, and carries it to its end.</summary>
    /// <param name="microphone">Its items go another way: <see cref="AudioHubProtocol"/>. Here it only ends.</param>
    public async Task<EndedMessage> Talk(TalkOptions? options, IAsyncEnumerable<byte[]?> microphone)
    {
        if (Current is not null)
        {
            await TellAsync(BrowserProblems.AlreadyTalking);
            return Wire.End("", new CallEnd(EndReason.Refused, Side.Caller, BrowserProblems.AlreadyTalking.Message, BrowserProblems.AlreadyTalking.Hint));
        }
        var connection = Context;
        var call = Find(options?.Resume);
        var resumed = call is not null;
        if (options?.Resume is { Length: > 0 } && !resumed)
            _ = TellAsync(BrowserProblems.ResumeUnknown);      // not awaited, because sound that arrives now needs a microphone
        if (call is null && !calls.TryStart(new CallRequest(options?.Language), out call, out var refusal))
        {
            await TellAsync(refusal);
            var refused = Wire.End("", new CallEnd(EndReason.Refused, refusal.Side, refusal.Message, refusal.Hint));
            await Clients.Caller.SendAsync(ClientMessages.Ended, refused);
            return refused;
        }
        var page = AudioHubProtocol.Of(connection);
        var line = new BrowserLine(page, call, resumed, connection.Abort)
        {
            TellsDecisions = options?.Decisions == true,
            Pictures = pictures.Enabled ? new PictureTerms(pictures.LongestSide, pictures.LargestBytes) : null,
        };
        var current = Current = new BrowserCall(call, line);
        current.Epoch = call.Session.Attach(line);
        page.Open(upload => new Microphone(upload, line.Format, call.Session.Hear, problem => line.Tell(new ProblemTold(problem)), time));
        var listening = WatchAsync(line, microphone, connection.ConnectionAborted);
        try
        {
            var end = await call.Session.Ended.WaitAsync(connection.ConnectionAborted);
            return Wire.End(call.Id, end);
        }
        catch (OperationCanceledException)
        {
            return Wire.End(call.Id, CallEnd.CallerGone);
        }
        finally
        {
            Current = null;
            page.Close();
            line.Close();
            call.Session.Detach(current.Epoch);
            _ = listening;                              // ends with the stream, which SignalR completes when this invocation returns
        }
    }

    public Task SendText(string? text)
    {
        if (Current is not { } current)
            return TellAsync(BrowserProblems.NotTalking);
        if (string.IsNullOrWhiteSpace(text) || text.Length > LongestText)
            return TellAsync(BrowserProblems.TextInvalid);
        current.Call.Session.Post(new CallerTyped(text.Trim()));
        return Task.CompletedTask;
    }

    public Task Interrupt() => Post(new CallerInterrupted());

    public Task HangUp() => Post(new HungUp());

    /// <summary>Does nothing: its answer shows a page that has slept that the connection still carries.</summary>
    public Task Alive() => Task.CompletedTask;

    public Task Played(PlayedReport[]? reports) =>
        Read(reports, out var played) ? Post(new Played(played)) : TellAsync(BrowserProblems.ReportInvalid);

    public Task Cleared(int clearId, PlayedReport[]? reports) =>
        Read(reports, out var played) ? Post(new LineCleared(clearId, played)) : TellAsync(BrowserProblems.ReportInvalid);

    /// <summary>The caller's answer to a tool call that waits for it.</summary>
    public Task Confirm(string? callId, bool yes) => Post(new ToolConfirmed(callId ?? "", yes));

    /// <summary>The page offers tools of its own.</summary>
    public Task OfferTools(OfferedTool[]? tools)
    {
        if (Current is not { } current)
            return TellAsync(BrowserProblems.NotTalking);
        var offered = (tools ?? []).Select(t => (t?.Name ?? "", t?.Description ?? "", t?.ParametersJson ?? "")).ToArray();
        return current.Call.Session.OfferPageTools(offered) is { } wrong ? TellAsync(BrowserProblems.ToolsInvalid(wrong)) : Task.CompletedTask;
    }

    /// <summary>The page has run one of its tools.</summary>
    public Task ToolResult(string? callId, bool ok, string? text)
    {
        if (Current is not { } current)
            return TellAsync(BrowserProblems.NotTalking);
        current.Call.Session.AnswerPageTool(callId ?? "", ok, text ?? "");
        return Task.CompletedTask;
    }

    private LiveCall? Find(string? resume) => string.IsNullOrEmpty(resume) ? null : calls.Resume(resume);

    private Task Post(LineEvent happened)
    {
        if (Current is not { } current)
            return TellAsync(BrowserProblems.NotTalking);
        current.Call.Session.Post(happened);
        return Task.CompletedTask;
    }

    private Task TellAsync(Problem problem) => Clients.Caller.SendAsync(ClientMessages.Problem, Wire.Problem(problem));

    private static async Task WatchAsync(BrowserLine line, IAsyncEnumerable<byte[]?> microphone, CancellationToken aborted)
    {
        try
        {
            await foreach (var _ in microphone.WithCancellation(aborted))
                continue;
        }
        catch (OperationCanceledException)
        {
            // The connection is gone. The code that detaches the call tells the session.
        }
        catch (Exception)
        {
            line.Tell(new ProblemTold(BrowserProblems.StreamBroken));
        }
    }

    private static bool Read(PlayedReport[]? reports, out PlaybackReport[] played)
    {
        played = [];
        if (reports is null || reports.Length > MostReports)
            return false;
        foreach (var report in reports)
        {
            if (report?.ItemId is null || !(report.PlayedMs >= 0) || report.PlayedMs > TimeSpan.FromDays(1).TotalMilliseconds)
                return false;
        }
        played = Array.ConvertAll(reports, r => new PlaybackReport(r.ItemId!, r.ContentIndex, TimeSpan.FromMilliseconds(r.PlayedMs)));
        return true;
    }
}
