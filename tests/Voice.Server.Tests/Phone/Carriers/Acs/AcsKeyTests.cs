using Voice.Server.Phone.Carriers;

namespace Voice.Server.Tests.Phone;

/// <summary>Keys that Azure tells in the stream, by a callback, or by both.</summary>
public sealed class AcsKeyTests
{
    private readonly AcsCall _call = new("replay-key", DateTimeOffset.UnixEpoch);

    [Fact]
    public void Keys_CalledBackOnly_AreAllNew()
    {
        foreach (var key in "1123")
            _call.IsNewKey(key, fromStream: false).ShouldBeTrue();
    }

    [Fact]
    public void Keys_InTheStream_AreAllNewAndCallbacksAreTheSameOnes()
    {
        foreach (var key in "1123")
        {
            _call.IsNewKey(key, fromStream: true).ShouldBeTrue();
            _call.IsNewKey(key, fromStream: false).ShouldBeFalse();
        }
    }

    [Fact]
    public void Key_WhoseCallbackIsFasterThanTheStream_IsOne()
    {
        _call.IsNewKey('1', fromStream: false).ShouldBeTrue();
        _call.IsNewKey('1', fromStream: true).ShouldBeFalse();
        _call.IsNewKey('1', fromStream: true).ShouldBeTrue();
        _call.IsNewKey('1', fromStream: false).ShouldBeFalse();
    }

    [Fact]
    public void Key_OfTheStreamThatNoCallbackTold_IsNew()
    {
        _call.IsNewKey('1', fromStream: false).ShouldBeTrue();
        _call.IsNewKey('2', fromStream: true).ShouldBeTrue();
    }
}
