using Voice.Server.Phone;

namespace Voice.Server.Tests.Phone;

public sealed class SeenMessagesTests
{
    private readonly SeenMessages _seen = new();

    [Fact]
    public void Message_WithANumberAndContentThatWereSeen_IsOld()
    {
        _seen.IsNew(1, 10).ShouldBeTrue();
        _seen.IsNew(2, 10).ShouldBeTrue();
        _seen.IsNew(1, 10).ShouldBeFalse();
        _seen.IsNew(2, 10).ShouldBeFalse();
        _seen.IsNew(3, 11).ShouldBeTrue();
    }

    [Fact]
    public void Numbers_ThatBeginAgain_LoseNothing()
    {
        for (var number = 1; number <= 5; number++)
            _seen.IsNew(number, number).ShouldBeTrue();
        for (var number = 1; number <= 5; number++)
            _seen.IsNew(number, 100 + number).ShouldBeTrue($"number {number}");
    }

    [Fact]
    public void Numbers_BeyondWhatIsKept_AreNew()
    {
        for (var number = 0; number <= SeenMessages.Kept; number++)
            _seen.IsNew(number, 1);
        _seen.IsNew(0, 1).ShouldBeTrue();
        _seen.IsNew(SeenMessages.Kept, 1).ShouldBeFalse();
    }

    [Fact]
    public void Peer_ThatDoesNotCount_IsHeardAgainSoon()
    {
        var heard = 0;
        for (var i = 0; i < 50; i++)
            heard += _seen.IsNew(3, 1) ? 1 : 0;
        heard.ShouldBeInRange(42, 44);
        _seen.IsNew(-1, 1).ShouldBeTrue();
    }
}
