using Microsoft.Extensions.Time.Testing;
using Voice.Server.Phone;

namespace Voice.Server.Tests.Phone;

public sealed class KeypadTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly List<string> _inputs = [];

    [Theory]
    [InlineData("42#", "42")]
    [InlineData("42#7#", "42,7")]
    [InlineData("4 2 ", "4,2")]
    [InlineData("4", "")]
    [InlineData("4 ", "4")]
    [InlineData("#", "")]
    [InlineData("4x2#", "42")]
    public void Keys_AsTheyArePressed_BecomeInputs(string keys, string inputs)
    {
        using var keypad = new Keypad(_time, _inputs.Add);
        foreach (var key in keys)
        {
            if (key == ' ')
                _time.Advance(Keypad.Pause);
            else
                keypad.Press(key);
        }
        string.Join(',', _inputs).ShouldBe(inputs);
    }

    [Fact]
    public void Keys_WithoutEnd_AreHandedOnWhenFull()
    {
        using var keypad = new Keypad(_time, _inputs.Add);
        for (var i = 0; i < 1_000; i++)
            keypad.Press('1');
        _inputs.Count.ShouldBe(1_000 / Keypad.Most);
    }
}
