using Voice.Concurrency;

namespace Voice.Tests.Concurrency;

public sealed class SerialPumpTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly Queue<int> _queue = new();
    private readonly List<int> _done = [];
    private readonly List<Exception> _failures = [];
    private readonly SerialPump<int> _pump;
    private Func<int, ValueTask> _work = _ => ValueTask.CompletedTask;

    public SerialPumpTests() => _pump = new SerialPump<int>(_queue.TryDequeue, DoAsync, _failures.Add);

    private bool IsBusy
    {
        get
        {
            lock (_pump.Gate)
                return _pump.IsBusy;
        }
    }

    private ValueTask DoAsync(int item)
    {
        _done.Add(item);
        return _work(item);
    }

    private void Post(int item)
    {
        lock (_pump.Gate)
        {
            if (!_pump.TryEnter())
            {
                _queue.Enqueue(item);
                return;
            }
        }
        _pump.Run(item);
    }

    [Fact]
    public void Work_ForAnIdlePump_IsDoneBeforeThePostReturns()
    {
        Post(1);
        _done.ShouldBe([1]);
        IsBusy.ShouldBeFalse();
    }

    [Fact]
    public void Work_FromWithinWork_WaitsForItsTurn()
    {
        _work = item =>
        {
            if (item != 1)
                return ValueTask.CompletedTask;
            Post(2);
            Post(3);
            _done.ShouldBe([1]);
            return ValueTask.CompletedTask;
        };
        Post(1);
        _done.ShouldBe([1, 2, 3]);
        _failures.ShouldBeEmpty();
    }

    [Fact]
    public void Work_DoneInPlace_ComesBeforeWhatIsQueuedMeanwhile()
    {
        lock (_pump.Gate)
            _pump.TryEnter().ShouldBeTrue();
        Post(2);
        _done.Add(1);
        _pump.Leave();
        _done.ShouldBe([1, 2]);
        IsBusy.ShouldBeFalse();
    }

    [Fact]
    public void Work_ThatCompletesLater_HoldsTheRestUntilThen()
    {
        TaskCompletionSource[] sends = [new(), new(), new()];
        _work = item => item == 3 ? ValueTask.CompletedTask : new ValueTask(sends[item % 3].Task);
        Post(1);
        Post(2);
        Post(3);
        Post(5);
        _done.ShouldBe([1]);
        sends[1].SetResult();
        _done.ShouldBe([1, 2]);
        IsBusy.ShouldBeTrue();
        sends[2].SetResult();
        _done.ShouldBe([1, 2, 3, 5]);
        IsBusy.ShouldBeFalse();
    }

    [Fact]
    public void Wake_OfAnIdlePump_DoesWhatIsQueued()
    {
        lock (_pump.Gate)
            _queue.Enqueue(1);
        _pump.Wake();
        _done.ShouldBe([1]);
        _pump.Wake();
        IsBusy.ShouldBeFalse("there was nothing to do");
    }

    [Fact]
    public void Wake_OfABusyPump_DoesNothingByItself()
    {
        var send = new TaskCompletionSource();
        _work = _ => new ValueTask(send.Task);
        Post(1);
        Post(2);
        _pump.Wake();
        _done.ShouldBe([1]);
        send.SetResult();
        _done.ShouldBe([1, 2]);
    }

    public enum Failing
    {
        Throws,
        IsFaultedAtOnce,
        FaultsLater,
    }

    [Theory]
    [InlineData(Failing.Throws, false)]
    [InlineData(Failing.IsFaultedAtOnce, false)]
    [InlineData(Failing.FaultsLater, false)]
    [InlineData(Failing.Throws, true)]
    [InlineData(Failing.IsFaultedAtOnce, true)]
    [InlineData(Failing.FaultsLater, true)]
    public void Failure_OfWork_StopsThePumpAndIsReportedOnce(Failing how, bool wasQueued)
    {
        var failure = new IOException("gone");
        TaskCompletionSource before = new(), later = new();
        _work = item => item switch
        {
            1 => new ValueTask(before.Task),
            2 when how == Failing.Throws => throw failure,
            2 when how == Failing.IsFaultedAtOnce => ValueTask.FromException(failure),
            2 => new ValueTask(later.Task),
            _ => ValueTask.CompletedTask,
        };
        if (wasQueued)
            Post(1);
        Post(2);
        Post(3);
        before.SetResult();
        later.SetException(failure);
        Post(4);
        _pump.Wake();
        _pump.Fail(new IOException("again"));
        _failures.ShouldBe([failure]);
        _done.Last().ShouldBe(2, "nothing is done after a failure");
        lock (_pump.Gate)
            (_pump.IsStopped, _pump.TryEnter()).ShouldBe((true, false));
    }

    /// <summary>As when a queue is full: the send that is under way fails too, because of it.</summary>
    [Fact]
    public void Failure_FromOutside_IsReportedAndTheOneItCausesIsNot()
    {
        var (first, send) = (new IOException("full"), new TaskCompletionSource());
        _work = _ => new ValueTask(send.Task);
        Post(1);
        Post(2);
        _pump.Fail(first);
        send.SetException(new IOException("aborted"));
        _failures.ShouldBe([first]);
        _done.ShouldBe([1]);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Stop_WhileWorkIsUnderWay_LetsItEndAndDoesNothingMore(bool fails)
    {
        var send = new TaskCompletionSource();
        _work = _ => new ValueTask(send.Task);
        Post(1);
        Post(2);
        lock (_pump.Gate)
            _pump.Stop();
        if (fails)
            send.SetException(new IOException("gone"));
        else
            send.SetResult();
        _pump.Wake();
        _done.ShouldBe([1]);
        _failures.Count.ShouldBe(fails ? 1 : 0, "the owner may wait for the last piece of work");
    }

    /// <summary>As a goodbye: the taker stops the pump with the last piece, and that piece is still done.</summary>
    [Fact]
    public void Stop_FromTheTaker_StillDoesWhatWasTaken()
    {
        SerialPump<int> pump = null!;
        pump = new SerialPump<int>(
            (out int next) =>
            {
                pump.Stop();
                return _queue.TryDequeue(out next);
            },
            DoAsync,
            _failures.Add);
        _queue.Enqueue(1);
        _queue.Enqueue(2);
        pump.Wake();
        _done.ShouldBe([1]);
    }

    /// <summary>Two threads post at the same moment, again and again: after each time nothing may be left for a post that never comes.</summary>
    [Fact]
    public async Task Work_PostedWhileThePumpFallsIdle_IsNotLeftInTheQueue()
    {
        const int Rounds = 2_000;
        var left = 0;
        using var together = new Barrier(2, _ => left += _queue.Count);
        void PostAll()
        {
            for (var i = 0; i < Rounds; i++)
            {
                together.SignalAndWait(Patience).ShouldBeTrue();
                Post(i);
            }
            together.SignalAndWait(Patience).ShouldBeTrue();
        }
        var other = Task.Factory.StartNew(PostAll, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        await Task.Factory.StartNew(PostAll, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        await other;
        left.ShouldBe(0);
        _done.Count.ShouldBe(2 * Rounds);
    }

    /// <summary>Some work completes at once and some on another thread, while many threads post.</summary>
    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    [InlineData(1)]
    public async Task Work_FromManyThreads_IsDoneOnceInOrderAndNotAtTheSameTime(int everySoMany)
    {
        const int Senders = 8, Each = 3_000;
        var (busy, overlaps) = (0, 0);
        var all = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _work = item =>
        {
            if (Interlocked.Increment(ref busy) != 1)
                Interlocked.Increment(ref overlaps);
            return everySoMany > 0 && item % everySoMany == 0 ? new ValueTask(FinishAsync()) : Finished();
        };
        await Task.WhenAll(Enumerable.Range(0, Senders).Select(sender => Task.Run(() =>
        {
            for (var i = 0; i < Each; i++)
                Post((sender * Each) + i);
        })));
        await all.Task.WaitAsync(Patience);
        overlaps.ShouldBe(0);
        _failures.ShouldBeEmpty();
        foreach (var sender in _done.GroupBy(item => item / Each))
            sender.ShouldBe(Enumerable.Range(sender.Key * Each, Each));

        async Task FinishAsync()
        {
            await Task.Yield();
            await Finished();
        }

        ValueTask Finished()
        {
            if (_done.Count == Senders * Each)
                all.TrySetResult();
            Interlocked.Decrement(ref busy);
            return ValueTask.CompletedTask;
        }
    }

    [Fact]
    public void Work_ThatCompletesAtOnce_AllocatesNothing()
    {
        _done.EnsureCapacity(4_000);
        _queue.EnsureCapacity(16);
        Run(100);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Run(1_000);
        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBe(0);

        void Run(int times)
        {
            for (var i = 0; i < times; i++)
            {
                Post(i);
                lock (_pump.Gate)
                    _queue.Enqueue(i);
                _pump.Wake();
            }
        }
    }
}
