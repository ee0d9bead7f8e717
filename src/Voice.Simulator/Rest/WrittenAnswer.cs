using System.Text.Json.Nodes;
using Voice.Simulator.Http;
using Voice.Simulator.Replies;
using Voice.Simulator.Settings;
using Voice.Simulator.Wire;

namespace Voice.Simulator.Rest;

/// <summary>Carries out the steps of an answer in writing, streamed or not: says, calls, waits, fails.</summary>
sealed class WrittenAnswer(HttpContext context, SimulatorOptions options, TimeProvider time, IWrittenRun run, bool streams)
{
    readonly HttpAnswer _answer = new(context, options, time);
    bool _begun;

    /// <summary>Runs until all is said or the client is gone.</summary>
    public async Task RunAsync(IReadOnlyList<ReplyStep> steps)
    {
        try
        {
            await _answer.WaitAsync(options.ThinkTime);
            string? reason = null;
            foreach (var step in steps)
            {
                if (step is ReplyStep.Fail fail)
                {
                    if (await FailAsync(fail)) return;
                    reason = fail.Detail;
                    break;
                }

                await DoAsync(step);
            }

            await BeginAsync();
            await SendAsync(run.End(reason), paced: false);
            if (!streams) await _answer.WriteAsync(run.Whole());
            else if (!run.NamesEvents) await _answer.EndAsync();
        }
        catch (OperationCanceledException) when (_answer.Gone.IsCancellationRequested)
        {
            // The client is gone and wants no answer.
        }
    }

    async Task DoAsync(ReplyStep step)
    {
        if (step is ReplyStep.Wait wait) await _answer.WaitAsync(wait.Time);
        await BeginAsync();
        IEnumerable<JsonObject> events = step switch
        {
            ReplyStep.Say say => run.Say(say.Text, say.Found),
            ReplyStep.Call call => run.Call(call.Tool, call.Arguments),
            ReplyStep.Search search => run.Search(search),
            _ => [],
        };
        await SendAsync(events, paced: true);
    }

    async Task BeginAsync()
    {
        if (_begun) return;
        _begun = true;
        await SendAsync(run.Begin(), paced: false);
    }

    async Task SendAsync(IEnumerable<JsonObject> events, bool paced)
    {
        var first = true;
        foreach (var happened in events)
        {
            if (!streams) continue;
            if (paced && !first) await _answer.WordAsync();
            first = false;
            await _answer.SendAsync(happened, run.NamesEvents);
        }
    }

    /// <returns>True where nothing more is to be sent.</returns>
    async Task<bool> FailAsync(ReplyStep.Fail fail)
    {
        switch (fail.Kind)
        {
            case FailureKind.ResponseIncomplete:
                return false;
            case FailureKind.Mute:
                await _answer.SilenceAsync();
                return true;
            case FailureKind.Error or FailureKind.ResponseFailed:
                var wrong = new Rejection(fail.Detail, "The scenario says so.") { Status = StatusCodes.Status500InternalServerError, Type = "server_error" };
                await (_answer.HasBegun ? _answer.SendErrorAsync(wrong, run.NamesEvents) : HttpError.WriteAsync(context, wrong));
                return true;
            default:
                _answer.Cut();
                return true;
        }
    }
}
