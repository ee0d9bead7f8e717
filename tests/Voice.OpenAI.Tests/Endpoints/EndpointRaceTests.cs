using Voice.Assistants;
using Voice.OpenAI.Endpoints;

namespace Voice.OpenAI.Tests.Endpoints;

/// <summary>Getting one connection, with tries whose outcome the test decides.</summary>
public sealed class EndpointRaceTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly List<(string Label, TaskCompletionSource<string> Opening, CancellationToken Stop)> _tries = [];
    private readonly List<string> _closed = [];

    [Fact]
    public async Task FirstFails_TheNextIsTriedAtOnce()
    {
        var pool = new PoolUnderTest(3);
        var connecting = Run(pool);
        Fail(0, EndpointFault.Dead, AssistantFailureKind.Unauthorized);
        await TriesAsync(2);
        Fail(1, EndpointFault.Limited, AssistantFailureKind.Limited, 30);
        await TriesAsync(3);
        _tries[2].Opening.SetResult("third");
        (await connecting.WaitAsync(Patience)).ShouldBe("third");
        _tries.Select(t => t.Label).ShouldBe(["key 0", "key 1", "key 2"]);
    }

    [Fact]
    public async Task FirstIsSlow_ASecondIsTriedBesideIt_AndTheLoserIsClosed()
    {
        var pool = new PoolUnderTest(2);
        var connecting = Run(pool);
        await TriesAsync(1);
        pool.Wait(1.5);
        await TriesAsync(2);
        _tries[1].Opening.SetResult("second");
        (await connecting.WaitAsync(Patience)).ShouldBe("second");
        await Until.TrueAsync(() => _tries[0].Stop.IsCancellationRequested);
        _tries[0].Opening.SetResult("first, too late");
        await Until.TrueAsync(() => _closed.Count > 0);
        _closed.ShouldBe(["first, too late"]);
    }

    [Fact]
    public async Task FirstIsSlow_AndThereIsNoOther_ItIsWaitedForUntilItsDeadline()
    {
        var pool = new PoolUnderTest(1, new EndpointPoolOptions { LongestWait = TimeSpan.Zero, AttemptTimeout = TimeSpan.FromSeconds(4) });
        var connecting = Run(pool);
        await TriesAsync(1);
        pool.Wait(1.5);
        pool.Wait(1.5);
        connecting.IsCompleted.ShouldBeFalse();
        pool.Wait(1);
        var failure = (await Should.ThrowAsync<AssistantException>(() => connecting.WaitAsync(Patience))).Failure;
        failure.Kind.ShouldBe(AssistantFailureKind.Unreachable);
        failure.Message.ShouldContain("did not answer within 4 s");
        _tries.Count.ShouldBe(1);
    }

    [Fact]
    public async Task NoneUsable_ButSoon_IsWaitedFor()
    {
        var pool = new PoolUnderTest(1);
        pool.Take().Fail(EndpointFault.Limited, PoolUnderTest.Failure(AssistantFailureKind.Limited, 0.8));
        var connecting = Run(pool);
        pool.Wait(0.5);
        _tries.ShouldBeEmpty();
        pool.Wait(0.4);
        await TriesAsync(1);
        _tries[0].Opening.SetResult("there");
        (await connecting.WaitAsync(Patience)).ShouldBe("there");
    }

    [Fact]
    public async Task NoneUsable_AndNotSoon_SaysWhenOneMayBe()
    {
        var pool = new PoolUnderTest(2);
        pool.Take().Fail(EndpointFault.Dead, PoolUnderTest.Failure(AssistantFailureKind.Unauthorized));
        pool.Take().Fail(EndpointFault.Limited, PoolUnderTest.Failure(AssistantFailureKind.Limited, 42));
        var failure = (await Should.ThrowAsync<AssistantException>(Run(pool))).Failure;
        (failure.Kind, failure.RetryAfter).ShouldBe((AssistantFailureKind.Limited, TimeSpan.FromSeconds(42)));
        _tries.ShouldBeEmpty();
    }

    [Fact]
    public async Task Failure_OfAnEntryThatIsAlone_IsTriedAgainUntilTheBreakerOpens()
    {
        var pool = new PoolUnderTest(1, new EndpointPoolOptions { BreakAfter = 3, LongestWait = TimeSpan.FromSeconds(2) });
        var connecting = Run(pool);
        for (var i = 0; i < 3; i++)
        {
            await TriesAsync(i + 1);
            Fail(i, EndpointFault.Failed, AssistantFailureKind.Unreachable);
            await Task.WhenAny(connecting, Until.TrueAsync(() => !pool.Route.IsUsable));
            pool.Wait(0.6);
        }
        var failure = (await Should.ThrowAsync<AssistantException>(() => connecting.WaitAsync(Patience))).Failure;
        failure.Kind.ShouldBe(AssistantFailureKind.Unreachable);
        failure.RetryAfter!.Value.ShouldBeGreaterThan(TimeSpan.FromSeconds(2));
        _tries.Count.ShouldBe(3);
    }

    [Fact]
    public async Task DeadKey_WithoutACoolDown_IsTriedAFewTimesAndNoMore()
    {
        var pool = new PoolUnderTest(2, new EndpointPoolOptions { CoolDown = TimeSpan.Zero });
        var asked = 0;
        var race = new EndpointRace<string>(
            pool.Route, pool.Pool,
            (_, _) => asked++ < 1000 ? Task.FromException<string>(new EndpointException(EndpointFault.Dead, PoolUnderTest.Failure(AssistantFailureKind.Unauthorized))) : Task.FromResult("gave in"),
            _ => { });
        (await Should.ThrowAsync<AssistantException>(() => race.RunAsync(CancellationToken.None).WaitAsync(Patience))).Failure.Kind.ShouldBe(AssistantFailureKind.Unauthorized);
        asked.ShouldBeLessThanOrEqualTo(8);
    }

    [Fact]
    public async Task Refusal_OfTheRequestItself_IsNotTriedElsewhere()
    {
        var pool = new PoolUnderTest(2);
        var connecting = Run(pool);
        Fail(0, EndpointFault.Unfit, AssistantFailureKind.Misconfigured);
        (await Should.ThrowAsync<AssistantException>(() => connecting.WaitAsync(Patience))).Failure.Kind.ShouldBe(AssistantFailureKind.Misconfigured);
        _tries.Count.ShouldBe(1);
    }

    [Fact]
    public async Task Cancelled_InMidTry_LeavesNothingBehind()
    {
        var pool = new PoolUnderTest(1);
        using var cancel = new CancellationTokenSource();
        var connecting = Run(pool, cancel.Token);
        await cancel.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(() => connecting.WaitAsync(Patience));
        await Until.TrueAsync(() => _tries[0].Stop.IsCancellationRequested);
        pool.Route.IsUsable.ShouldBeTrue("to be cancelled is not the entry's fault");
    }

    private Task<string> Run(PoolUnderTest pool, CancellationToken cancellation = default) => new EndpointRace<string>(
        pool.Route, pool.Pool,
        (taken, stop) =>
        {
            var opening = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
            lock (_tries)
                _tries.Add((taken.Label, opening, stop));
            return WaitAsync(opening.Task, stop);
        },
        closed =>
        {
            lock (_closed)
                _closed.Add(closed);
        }).RunAsync(cancellation);

    /// <summary>Like a socket: cancelled at once, except that what has succeeded at the same moment has.</summary>
    private static async Task<string> WaitAsync(Task<string> opening, CancellationToken stop)
    {
        try
        {
            return await opening.WaitAsync(stop);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            var late = await Task.WhenAny(opening, Task.Delay(TimeSpan.FromSeconds(1), TimeProvider.System, CancellationToken.None));
            return late == opening ? await opening : throw new OperationCanceledException(stop);
        }
    }

    private void Fail(int index, EndpointFault fault, AssistantFailureKind kind, double? retryAfter = null) =>
        _tries[index].Opening.SetException(new EndpointException(fault, PoolUnderTest.Failure(kind, retryAfter)));

    private Task TriesAsync(int count) => Until.TrueAsync(() =>
    {
        lock (_tries)
            return _tries.Count >= count;
    });
}
