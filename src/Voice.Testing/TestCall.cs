using System.Text.Json;

namespace Voice.Testing;

/// <summary>A call that a test makes: it types, and expects tools to be run and words to be said.</summary>
/// <remarks>
/// <para>
/// <see cref="StartAsync"/> makes a call in the test's own process: the conversation, the tools and their policies are those of the server. A <see cref="Testing.Scenario"/>
/// stands in for the model. There is no server, no network and no sound.
/// </para>
/// <para>Each expectation takes the next thing that fits and skips what does not. Calls, results and words are each taken once. Thread-safe.</para>
/// </remarks>
public abstract class TestCall : IAsyncDisposable
{
    private readonly TimeSpan _patience;

    private protected TestCall(TimeSpan patience) => _patience = patience;

    /// <summary>What has happened so far.</summary>
    internal TestCallStory Story { get; } = new();

    /// <summary>Starts a call in this process.</summary>
    /// <exception cref="ArgumentException">Two tools have one name.</exception>
    /// <exception cref="TestCallException">The call did not come up.</exception>
    public static async Task<TestCall> StartAsync(Action<TestCallOptions>? configure = null)
    {
        var options = new TestCallOptions();
        configure?.Invoke(options);
        var call = new Calls.LocalCall(options);
        await call.ExpectUpAsync();
        return call;
    }

    /// <summary>Types a line.</summary>
    public abstract Task SayAsync(string text);

    /// <summary>Presses Yes or No on the tool call that waits for the caller's consent.</summary>
    /// <exception cref="TestCallException">No tool call waits for it.</exception>
    public async Task PressAsync(bool yes)
    {
        var card = await ExpectAsync<TestCard>("card", "a tool call to wait for a yes", card => card.State == "waiting");
        await ConfirmAsync(card.CallId, yes);
    }

    /// <summary>Waits until a tool is really run.</summary>
    /// <param name="arguments">What its arguments must be like; null for any.</param>
    /// <returns>The arguments.</returns>
    /// <exception cref="TestCallException">It was not run in time. The message tells what happened instead.</exception>
    public Task<JsonElement> ExpectCallAsync(string tool, Predicate<JsonElement>? arguments = null) =>
        ExpectAsync<ToolRun, JsonElement>("call", $"'{tool}' to be run{(arguments is null ? "" : " with arguments that fit")}", run => run.Tool == tool && arguments?.Invoke(run.Arguments) != false, run => run.Arguments);

    /// <summary>Waits until the caller is shown that a tool call is done, has failed (it may have been refused), or waits for a yes.</summary>
    /// <param name="state"><c>done</c>, <c>failed</c> or <c>waiting</c>.</param>
    /// <returns>What the model was told; for one that waits, its arguments.</returns>
    /// <inheritdoc cref="ExpectCallAsync" path="/exception"/>
    public Task<string> ExpectResultAsync(string tool, string state = "done") =>
        ExpectAsync<TestCard, string>("card", $"'{tool}' to be {state}", card => card.Name == tool && card.State == state, card => card.Result ?? "");

    /// <summary>Waits until the assistant has said a line that holds these words. Case does not matter.</summary>
    /// <remarks>Words that are expected one after the other may be in one line: a model may tell two things in one reply or in two.</remarks>
    /// <returns>The whole line.</returns>
    /// <inheritdoc cref="ExpectCallAsync" path="/exception"/>
    public Task<string> ExpectWordsAsync(string words) => WaitAsync($"the assistant to say \"{words}\"", () => Story.TakeWords(words));

    /// <summary>Waits until the call is over.</summary>
    /// <returns>Why: <c>finished</c>, <c>hung_up</c> and so on.</returns>
    /// <inheritdoc cref="ExpectCallAsync" path="/exception"/>
    public Task<string> ExpectEndAsync() => ExpectAsync<string>("ended", "the call to end", static _ => true);

    /// <summary>Fails if a tool was run that no expectation has taken.</summary>
    /// <exception cref="TestCallException">A tool was run.</exception>
    public void ExpectNoOtherCall()
    {
        if (Story.Take<ToolRun>("call", static _ => true) is { } run)
            throw new TestCallException($"Expected no other call, but '{run.Tool}' was run with {run.Arguments}.\n{Story}");
    }

    /// <summary>Hangs up and releases everything.</summary>
    public abstract ValueTask DisposeAsync();

    /// <summary>Answers a tool call that waits for the caller's consent.</summary>
    private protected abstract Task ConfirmAsync(string callId, bool yes);

    /// <summary>Waits until the call is up.</summary>
    internal Task ExpectUpAsync() => ExpectAsync<string>("state", "the call to be up", static state => state == "listening");

    /// <summary>A tool is run.</summary>
    internal void Ran(string tool, JsonElement arguments) => Story.Add("call", $"{tool} {arguments}", new ToolRun(tool, arguments));

    private Task<T> ExpectAsync<T>(string kind, string what, Predicate<T> fits)
        where T : class => ExpectAsync(kind, what, fits, static found => found);

    private async Task<TResult> ExpectAsync<T, TResult>(string kind, string what, Predicate<T> fits, Func<T, TResult> result)
        where T : class => result(await WaitAsync(what, () => Story.Take(kind, fits)));

    private async Task<T> WaitAsync<T>(string what, Func<T?> take)
        where T : class
    {
        using var patience = new CancellationTokenSource(_patience);
        try
        {
            return await Story.NextAsync(take, patience.Token);
        }
        catch (OperationCanceledException)
        {
            throw new TestCallException($"Expected {what} within {_patience.TotalSeconds:0.#} s. This happened instead:\n{Story}");
        }
    }

    private sealed record ToolRun(string Tool, JsonElement Arguments);
}
