using Microsoft.Extensions.Time.Testing;
using Voice.Audio;
using Voice.Server.Calls;

namespace Voice.Server.Tests.Calls;

public sealed class MicrophoneGateTests
{
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public void Audio_InRealTime_PassesForHours()
    {
        var gate = new MicrophoneGate(AudioFormat.Pcm24K, _time);
        for (var i = 0; i < 50 * 3_600; i++)
        {
            gate.Judge(new byte[960], out _).ShouldBe(ChunkVerdict.Pass);
            _time.Advance(TimeSpan.FromMilliseconds(20));
        }
    }

    [Fact]
    public void Silence_ForLong_DoesNotSaveUpMoreThanTheSlack()
    {
        var gate = new MicrophoneGate(AudioFormat.Pcm24K, _time);
        _time.Advance(TimeSpan.FromHours(1));
        var passed = 0;
        while (gate.Judge(new byte[960], out var audio) == ChunkVerdict.Pass)
            passed += audio.Length;
        passed.ShouldBeInRange(48_000 * 9, 48_000 * 10);
    }

    [Fact]
    public void OddBytes_AcrossChunks_KeepTheSamplesInStep()
    {
        var gate = new MicrophoneGate(AudioFormat.Pcm24K, _time);
        var all = Enumerable.Range(0, 100).Select(i => (byte)i).ToArray();
        var got = new List<byte>();
        var at = 0;
        foreach (var length in (int[])[1, 1, 3, 7, 0, 2, 5, 81])
        {
            gate.Judge(all.AsSpan(at, length), out var audio);
            (audio.Length % 2).ShouldBe(0);
            got.AddRange(audio);
            at += length;
        }
        got.ShouldBe(all);
    }

    [Theory]
    [InlineData(64 * 1024, ChunkVerdict.Pass)]
    [InlineData((64 * 1024) + 1, ChunkVerdict.TooLarge)]
    [InlineData(0, ChunkVerdict.Empty)]
    internal void Chunk_OfALength_IsJudged(int length, ChunkVerdict verdict) =>
        new MicrophoneGate(AudioFormat.Pcm24K, _time).Judge(new byte[length], out _).ShouldBe(verdict);
}
