using Voice.Server.Phone;

namespace Voice.Server.Tests.Phone;

public sealed class ReorderBufferTests
{
    [Theory]
    [InlineData("1 2 3 4", "1 2 3 4")]
    [InlineData("7 8 9", "7 8 9")]
    [InlineData("1 3 2 4", "1 2 3 4")]
    [InlineData("1 4 3 2 5", "1 2 3 4 5")]
    [InlineData("1 2 2 3", "1 2 3")]
    [InlineData("1 3 3 2", "1 2 3")]
    [InlineData("1 2 1 3", "1 2 3")]
    [InlineData("1 3 4 5 6", "1")]
    [InlineData("1 3 4 5 6 7", "1 3 4 5 6 7")]
    [InlineData("1 3 4 5 6 7 2 8", "1 3 4 5 6 7 8")]
    public void Pieces_AsTheyCome_AreHeardInOrder(string come, string heard)
    {
        var order = new ReorderBuffer();
        var got = new List<byte>();
        foreach (var number in come.Split(' ').Select(byte.Parse))
            got.AddRange(order.Put(number, [number]));
        string.Join(' ', got).ShouldBe(heard);
    }

    [Fact]
    public void Numbers_ThatBeginAgain_AreFollowed()
    {
        var order = new ReorderBuffer();
        order.Put(5_000, [1]);
        order.Put(1, [2]).ToArray().ShouldBe([2]);
        order.Put(2, [3]).ToArray().ShouldBe([3]);
    }

    [Fact]
    public void Pieces_OfAnyLengthInAnyOrder_LoseNothingWithinTheWindow()
    {
        var random = new Random(11);
        var pieces = Enumerable.Range(0, 400).Select(i => Enumerable.Repeat((byte)i, random.Next(1, 400)).ToArray()).ToArray();
        var numbers = Enumerable.Range(0, 400).ToArray();
        for (var i = 1; i + 3 < numbers.Length; i += 4)
            random.Shuffle(numbers.AsSpan(i, 4));
        var order = new ReorderBuffer();
        var got = new List<byte>();
        foreach (var number in numbers)
            got.AddRange(order.Put(number, pieces[number]));
        got.ShouldBe(pieces.SelectMany(p => p));
        order.Dropped.ShouldBe(0);
    }
}
