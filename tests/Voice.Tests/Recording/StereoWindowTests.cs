using Voice.Recording;

namespace Voice.Tests.Recording;

public sealed class StereoWindowTests
{
    private readonly StereoWindow _window = new(100);
    private readonly short[] _room = new short[200];

    private static short[] Of(int count, short value) => [.. Enumerable.Repeat(value, count)];

    [Fact]
    public void Take_AfterSound_GivesBothChannelsOnce()
    {
        _window.Put(0, 0, Of(10, 1));
        _window.Put(1, 5, Of(10, 2));
        _window.Take(_room, out var at).ShouldBe(15);
        at.ShouldBe(0);
        _room[..30].ShouldBe([.. Enumerable.Range(0, 15).SelectMany(i => new[] { (short)(i < 10 ? 1 : 0), (short)(i < 5 ? 0 : 2) })]);
        _window.Take(_room, out _).ShouldBe(0);
    }

    [Fact]
    public void Put_LaterThanItsPlace_ChangesWhatWasTaken()
    {
        _window.ExtendTo(50);
        _window.Take(_room, out _);
        _window.Put(1, 20, Of(5, 7));
        _window.Take(_room, out var at).ShouldBeGreaterThanOrEqualTo(5);
        at.ShouldBe(20);
        _room[1].ShouldBe((short)7);
    }

    [Fact]
    public void Put_TooLate_IsDroppedAndCounted()
    {
        _window.ExtendTo(250);
        _window.Take(_room, out _);
        _window.Put(1, 145, Of(10, 7));
        _window.Dropped.ShouldBe(5);
        _window.Take(_room, out var at);
        at.ShouldBe(150);
    }

    [Fact]
    public void Disk_SlowerThanTheWindow_LosesTheOldestAndCountsIt()
    {
        for (var i = 0; i < 300; i++)
            _window.Put(0, i, Of(1, (short)(i + 1)));
        _window.Take(_room, out var at).ShouldBe(100);
        at.ShouldBe(200);
        _room[0].ShouldBe((short)201);
        _window.Dropped.ShouldBe(200);
    }

    [Fact]
    public void Mute_TakesWhatLiesInItWheneverItComes()
    {
        _window.Put(0, 0, Of(20, 1));
        _window.Mute(true, 10);
        _window.Put(1, 0, Of(20, 2));
        _window.Mute(false, 30);
        _window.Put(1, 20, Of(20, 3));
        _window.Take(_room, out _).ShouldBe(40);
        for (var i = 0; i < 40; i++)
            (_room[i * 2] != 0 || _room[(i * 2) + 1] != 0).ShouldBe(i is < 10 or >= 30, $"sample {i}");
    }
}
