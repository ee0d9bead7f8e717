using System.Buffers;
using Microsoft.AspNetCore.SignalR.Protocol;
using Voice.Server.Browser;

namespace Voice.Server.Tests.Browser;

public sealed class AudioMessagePackTests
{
    // As a client writes that knows nothing of how it is read here.
    private static readonly MessagePackHubProtocol Client = new();

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(117)]
    [InlineData(255)]
    [InlineData(256)]
    [InlineData(960)]
    [InlineData(65_535)]
    [InlineData(65_536)]
    public void Item_OfAnyLength_IsTakenWholeHoweverItComes(int length)
    {
        var sound = Sound(length);
        byte[] two = [.. Client.GetMessageBytes(new StreamItemMessage("m", sound)).Span, .. Client.GetMessageBytes(new StreamItemMessage("m", Sound(3))).Span];
        foreach (var segment in (int[])[1, 7, 4_096, two.Length])
        {
            var input = InSegments(two, segment);
            AudioMessagePack.TryTake(ref input, AudioMessagePack.HeadOf("m"), out var taken).ShouldBeTrue();
            taken.ToArray().ShouldBe(sound);
            AudioMessagePack.TryTake(ref input, AudioMessagePack.HeadOf("m"), out taken).ShouldBeTrue();
            taken.ToArray().ShouldBe(Sound(3));
            input.IsEmpty.ShouldBeTrue();
        }
    }

    [Fact]
    public void Item_OfWhichAPartHasCome_WaitsForTheRest()
    {
        var whole = Client.GetMessageBytes(new StreamItemMessage("m", Sound(300))).ToArray();
        for (var come = 0; come < whole.Length; come++)
        {
            var input = new ReadOnlySequence<byte>(whole, 0, come);
            AudioMessagePack.TryTake(ref input, AudioMessagePack.HeadOf("m"), out _).ShouldBeFalse();
            input.Length.ShouldBe(come);
        }
    }

    [Fact]
    public void OtherMessages_AreLeftWhereTheyAre()
    {
        HubMessage[] others =
        [
            new StreamItemMessage("n", Sound(960)), new StreamItemMessage("mm", Sound(960)), new StreamItemMessage("m", "text"), new StreamItemMessage("m", null),
            new StreamItemMessage("m", 3), CompletionMessage.Empty("m"), PingMessage.Instance, new InvocationMessage("Interrupt", []),
        ];
        foreach (var other in others)
            Left(Client.GetMessageBytes(other).ToArray());
    }

    [Fact]
    public void Junk_IsLeftWhereItIs()
    {
        var random = new Random(7);
        byte[] head = AudioMessagePack.HeadOf("m");
        for (var i = 0; i < 2_000; i++)
        {
            var junk = new byte[random.Next(40)];
            random.NextBytes(junk);
            // With and without a beginning that is right: lengths that lie about what follows.
            Left(junk);
            byte[] lying = [(byte)random.Next(20), .. head, (byte)random.Next(0xC4, 0xC7), .. junk];
            var input = new ReadOnlySequence<byte>(lying);
            if (AudioMessagePack.TryTake(ref input, head, out var sound))
                sound.Length.ShouldBe(lying[0] - head.Length - (1 + (1 << (lying[head.Length + 1] - 0xC4))));
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(90)]
    [InlineData(255)]
    [InlineData(256)]
    [InlineData(960)]
    [InlineData(65_535)]
    [InlineData(65_536)]
    [InlineData(2_100_000)]
    public void Sound_ForAPage_IsWrittenAsSignalRWritesIt(int length)
    {
        foreach (var id in (string[])["", "item_1", new string('i', 31), new string('i', 32), new string('ä', 100), new string('i', 255)])
        {
            foreach (var part in (int[])[0, 1, 127])
            {
                var message = new SoundMessage();
                message.Fill(id, part, Sound(length));
                var output = new ArrayBufferWriter<byte>();
                AudioMessagePack.TryWrite(message, output).ShouldBeTrue();
                output.WrittenSpan.SequenceEqual(Client.GetMessageBytes(new InvocationMessage("Audio", [id, part, Sound(length)])).Span).ShouldBeTrue();
            }
        }
    }

    [Fact]
    public void Sound_OfAnUnheardOfName_IsLeftToSignalR()
    {
        foreach (var (id, part) in ((string, int)[])[(new string('i', 256), 0), ("item", 128), ("item", -1)])
        {
            var message = new SoundMessage();
            message.Fill(id, part, Sound(10));
            var output = new ArrayBufferWriter<byte>();
            AudioMessagePack.TryWrite(message, output).ShouldBeFalse();
            output.WrittenCount.ShouldBe(0);
        }
    }

    internal static byte[] Sound(int length)
    {
        var sound = new byte[length];
        new Random(length).NextBytes(sound);
        return sound;
    }

    internal static ReadOnlySequence<byte> InSegments(byte[] bytes, int most)
    {
        Segment first = new(bytes.AsMemory(0, Math.Min(most, bytes.Length)), 0), last = first;
        for (var at = most; at < bytes.Length; at += most)
            last = last.Then(bytes.AsMemory(at, Math.Min(most, bytes.Length - at)));
        return new ReadOnlySequence<byte>(first, 0, last, last.Memory.Length);
    }

    private static void Left(byte[] bytes)
    {
        var input = new ReadOnlySequence<byte>(bytes);
        AudioMessagePack.TryTake(ref input, AudioMessagePack.HeadOf("m"), out _).ShouldBeFalse();
        input.Length.ShouldBe(bytes.Length);
    }

    private sealed class Segment : ReadOnlySequenceSegment<byte>
    {
        public Segment(ReadOnlyMemory<byte> memory, long at) => (Memory, RunningIndex) = (memory, at);

        public Segment Then(ReadOnlyMemory<byte> memory)
        {
            var next = new Segment(memory, RunningIndex + Memory.Length);
            Next = next;
            return next;
        }
    }
}
