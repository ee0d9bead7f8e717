using Voice.Server.Phone;

namespace Voice.Server.Tests.Phone;

public sealed class ReplayMemoryTests
{
    private static readonly TimeSpan Life = TimeSpan.FromSeconds(16);
    private static readonly DateTimeOffset Now = DateTimeOffset.UnixEpoch;

    [Theory]
    [InlineData(0, false)]
    [InlineData(16, false)]
    [InlineData(16.001, true)]
    public void Key_SeenBefore_IsNewOnlyAfterItsLife(double seconds, bool isNew)
    {
        var memory = new ReplayMemory(Life, ReplayMemory.FullMode.RefuseNew);
        memory.TryAdd("a", Now).ShouldBeTrue();
        memory.TryAdd("A", Now).ShouldBeTrue("it is another key");
        memory.TryAdd("a", Now.AddSeconds(seconds)).ShouldBe(isNew);
    }

    /// <summary>A replay does not give a key another life.</summary>
    [Fact]
    public void Key_ThatIsReplayed_IsForgottenInItsTime()
    {
        var memory = new ReplayMemory(Life, ReplayMemory.FullMode.ForgetOldest);
        memory.TryAdd("a", Now);
        memory.TryAdd("a", Now.AddSeconds(15)).ShouldBeFalse();
        memory.TryAdd("a", Now.AddSeconds(17)).ShouldBeTrue();
    }

    [Fact]
    public void Memory_ThatIsFullAndRefuses_LetsNoReplayPass()
    {
        var memory = Full(ReplayMemory.FullMode.RefuseNew);
        memory.TryAdd("one more", Now).ShouldBeFalse();
        memory.TryAdd("0", Now).ShouldBeFalse();
        memory.TryAdd("one more", Now.AddSeconds(17)).ShouldBeTrue();
    }

    [Fact]
    public void Memory_ThatIsFullAndForgets_LetsEveryFirstTimePass()
    {
        var memory = Full(ReplayMemory.FullMode.ForgetOldest);
        memory.TryAdd("1", Now).ShouldBeFalse("a replay makes no room");
        memory.TryAdd("0", Now).ShouldBeFalse();
        memory.TryAdd("one more", Now).ShouldBeTrue();
        memory.TryAdd("1", Now).ShouldBeFalse();
        memory.TryAdd("0", Now).ShouldBeTrue("it was the oldest");
    }

    [Fact]
    public async Task Key_FromManyThreads_IsNewOnce()
    {
        var memory = new ReplayMemory(Life, ReplayMemory.FullMode.ForgetOldest);
        var firsts = 0;
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() =>
        {
            for (var i = 0; i < 2_000; i++)
                Interlocked.Add(ref firsts, memory.TryAdd($"{i}", Now) ? 1 : 0);
        })));
        firsts.ShouldBe(2_000);
    }

    private static ReplayMemory Full(ReplayMemory.FullMode whenFull)
    {
        var memory = new ReplayMemory(Life, whenFull);
        for (var i = 0; i < ReplayMemory.Most; i++)
            memory.TryAdd($"{i}", Now).ShouldBeTrue();
        return memory;
    }
}
