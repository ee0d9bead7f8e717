using Voice.OpenAI.Realtime;

namespace Voice.OpenAI.Tests.Realtime;

public sealed class AudioRingTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Ring_AgainstAList_KeepsTheNewestWholeSamples(int sampleSize)
    {
        const int Capacity = 20_000;
        var random = new Random(7);
        var ring = new AudioRing(Capacity, sampleSize);
        var list = new List<byte>();
        byte next = 0;
        for (var i = 0; i < 3_000; i++)
        {
            var bytes = new byte[random.Next(random.Next(10) == 0 ? 50_000 : 1_000)];
            for (var j = 0; j < bytes.Length; j++)
                bytes[j] = next++;
            var over = list.Count + bytes.Length - Capacity;
            var expected = over <= 0 ? 0 : (over + sampleSize - 1) / sampleSize * sampleSize;
            ring.Write(bytes).ShouldBe(expected);
            list.AddRange(bytes);
            list.RemoveRange(0, expected);
            var into = new byte[random.Next(3_000)];
            var count = ring.Read(into);
            count.ShouldBe(Math.Min(into.Length, list.Count));
            into.AsSpan(0, count).SequenceEqual(list.Take(count).ToArray()).ShouldBeTrue();
            list.RemoveRange(0, count);
            ring.Count.ShouldBe(list.Count);
        }
    }
}
