using Microsoft.AspNetCore.SignalR;
using Voice.Lines;
using Voice.Server.Calls;
using Voice.Sessions;

namespace Voice.Server.Browser;

/// <summary>The hub at <c>/hubs/voice</c>. <c>docs/browser-protocol.md</c> is its contract.</summary>
/// <remarks>
/// Nothing here waits for the model: SignalR feeds an upload through a channel of few items inside the connection's read loop, and waiting there
/// would hold up <see cref="Interrupt"/> behind the audio.
/// </remarks>
internal sealed class VoiceHub(CallHost calls, TimeProvider time) : Hub
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
    public async Task<CallEnd> Talk(TalkOptions? options, IAsyncEnumerable<HubSound?> microphone)
    {
        if (Current is not null)
        {
            await TellAsync(BrowserProblems.AlreadyTalking);
            return Wire.End("", new SessionEnd(EndReason.Refused, Side.Caller, BrowserProblems.AlreadyTalking.Message, BrowserProblems.AlreadyTalking.Hint));
        }
        var connection = Context;
        var call = Find(options?.Resume);
        var resumed = call is not null;
        if (options?.Resume is { Length: > 0 } && !resumed)
            await TellAsync(BrowserProblems.ResumeUnknown);
        if (call is null && !calls.TryStart(new CallRequest(options?.Language), out call, out var refusal))
        {
            await TellAsync(refusal);
            var refused = Wire.End("", new SessionEnd(EndReason.Refused, refusal.Side, refusal.Message, refusal.Hint));
            await Clients.Caller.SendAsync(ClientMessages.Ended, refused);
            return refused;
        }
        // The client proxy of a hub instance dies with the invocation; this one lives as long as the connection.
        var line = new BrowserLine(Clients.Caller, call, resumed, connection.Abort);
        var current = Current = new BrowserCall(call, line);
        current.Epoch = call.Session.Attach(line);
        var listening = ListenAsync(current, microphone, connection.ConnectionAborted);
        try
        {
            var end = await call.Session.Ended.WaitAsync(connection.ConnectionAborted);
            return Wire.End(call.Id, end);
        }
        catch (OperationCanceledException)
        {
            return Wire.End(call.Id, SessionEnd.CallerGone);
        }
        finally
        {
            Current = null;
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

    private async Task ListenAsync(BrowserCall current, IAsyncEnumerable<HubSound?> microphone, CancellationToken aborted)
    {
        var gate = new MicrophoneGate(current.Line.Format, time);
        var told = ChunkVerdict.Pass;
        try
        {
            await foreach (var chunk in microphone.WithCancellation(aborted))
            {
                var verdict = gate.Judge(chunk is null ? [] : chunk.Bytes, out var audio);
                if (verdict == ChunkVerdict.Pass)
                    current.Call.Session.Hear(audio);
                else if (verdict != ChunkVerdict.Empty && verdict != told)
                    current.Line.Tell(new ProblemTold(verdict == ChunkVerdict.TooLarge ? BrowserProblems.ChunkTooLarge : BrowserProblems.TooFast));
                chunk?.Return();
                // A flood is one problem, not one a chunk; it is told again after it has stopped.
                if (verdict != ChunkVerdict.Empty)
                    told = verdict;
            }
        }
        catch (OperationCanceledException)
        {
            // The connection is gone; the session is told where the call is detached.
        }
        catch (Exception)
        {
            current.Line.Tell(new ProblemTold(BrowserProblems.StreamBroken));
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
