using System.Runtime.InteropServices;
using Microsoft.Extensions.Time.Testing;
using Voice.Assistants;
using Voice.Audio;
using Voice.Calls;
using Voice.Tests.TurnDetection.Silero;
using Voice.TurnDetection;

namespace Voice.Tests.Calls;

/// <summary>A caller speaks while other sound goes on, and the model's side leaves the turn open because it takes that sound for speech.</summary>
public sealed class VoicelessLineTests : IDisposable
{
    private const int Rate = VoiceModel.SampleRate;
    private const int Piece = Rate / 50;

    private static readonly VoiceModelTests.Reference Recorded = VoiceModelTests.Reference.Read();

    // Up to the end of the first words that are followed by a pause of the recording, and to no later.
    private static readonly short[] Words = [.. Recorded.Samples.Take((LastVoice() + 1) * VoiceModel.FrameSamples)];

    private readonly List<TimeSpan> _leftOpen = [];
    private readonly CallerAudioBuffer _buffer;
    private TimeSpan _now;
    private int _heard;

    public VoicelessLineTests() => _buffer = new CallerAudioBuffer(new AudioFormat(AudioEncoding.Pcm16, Rate), new FakeTimeProvider(), () => _leftOpen.Add(_now));

    public void Dispose() => _buffer.Dispose();

    [Theory]
    [InlineData("music", 0.5)]
    [InlineData("music", 2)]
    [InlineData("road", 0.5)]
    [InlineData("machine", 0.5)]
    [InlineData("ringing", 0.5)]
    public void Turn_WithWordsOverASoundThatGoesOn_IsToldOnceInTime(string sound, double pause)
    {
        _buffer.Attach(new PatientAssistant(TimeSpan.FromSeconds(pause)), turnIsOver: false);
        Hear(sound, new short[2 * Rate]);
        _buffer.BeginTurn();
        Hear(sound, Words);
        var spoken = _now;
        _leftOpen.ShouldBeEmpty();
        Hear(sound, new short[8 * Rate]);
        (_leftOpen.Single() - spoken).TotalSeconds.ShouldBeInRange(pause + 0.5, pause + 1.8);
    }

    /// <summary>Without this a soft speaker whom the model does not hear would be cut off.</summary>
    [Theory]
    [InlineData("music")]
    [InlineData("road")]
    public void Turn_WithoutAVoice_IsNotEndedHere(string sound)
    {
        _buffer.Attach(new PatientAssistant(TimeSpan.FromSeconds(0.5)), turnIsOver: false);
        _buffer.BeginTurn();
        Hear(sound, new short[10 * Rate]);
        _leftOpen.ShouldBeEmpty();
    }

    [Fact]
    public void Turn_OfACallerWhoGoesOnSpeaking_IsNotEndedHere()
    {
        _buffer.Attach(new PatientAssistant(TimeSpan.FromSeconds(0.5)), turnIsOver: false);
        _buffer.BeginTurn();
        for (var i = 0; i < 4; i++)
            Hear("music", [.. Words, .. new short[Rate]]);
        _leftOpen.ShouldBeEmpty();
    }

    [Fact]
    public void NextTurn_AfterOneThatWasEndedHere_IsJudgedByItsOwnWords()
    {
        _buffer.Attach(new PatientAssistant(TimeSpan.FromSeconds(0.5)), turnIsOver: false);
        _buffer.BeginTurn();
        Hear("music", [.. Words, .. new short[4 * Rate]]);
        _leftOpen.Count.ShouldBe(1);
        _buffer.ReleaseTurnAudio(_now);
        _buffer.BeginTurn();
        Hear("music", new short[4 * Rate]);
        _leftOpen.Count.ShouldBe(1, "the music alone began the turn");
        Hear("music", [.. Words, .. new short[4 * Rate]]);
        _leftOpen.Count.ShouldBe(2);
    }

    [Fact]
    public void Turn_OfATrustedAssistant_IsNotEndedHere()
    {
        _buffer.Attach(new PatientAssistant(TimeSpan.Zero), turnIsOver: false);
        _buffer.BeginTurn();
        Hear("music", [.. Words, .. new short[8 * Rate]]);
        _leftOpen.ShouldBeEmpty();
    }

    private static int LastVoice() => Array.FindLastIndex(Recorded.Probabilities, p => p > 0.5f);

    private void Hear(string sound, short[] voice)
    {
        for (var at = 0; at + Piece <= voice.Length; at += Piece)
        {
            var piece = voice.AsSpan(at, Piece).ToArray();
            for (var i = 0; i < Piece; i++, _heard++)
                piece[i] = (short)Math.Clamp(piece[i] + Sound(sound, _heard / (double)Rate), short.MinValue, short.MaxValue);
            _buffer.Hear(MemoryMarshal.AsBytes(piece.AsSpan()), _now);
            _now += TimeSpan.FromMilliseconds(20);
        }
    }

    /// <summary>About -40 dBFS: not silent, and well below the voice.</summary>
    private static double Sound(string kind, double t) => kind switch
    {
        // Chords of plucked strings, two a second, over a bass.
        "music" => new[] { 1, 1.25, 1.5, 2 }.Sum(k => 150 * Math.Exp(-3 * (t % 0.5)) * Math.Sin(2 * Math.PI * 262 * k * Chord(t) * t)) + (150 * Math.Sin(2 * Math.PI * 98 * t)),
        "road" => Enumerable.Range(1, 40).Sum(k => 60 * Math.Sin((2 * Math.PI * (20 + (k * 37.3)) * t) + (k * k * 1.7) + Math.Sin(t * k))),
        "machine" => Enumerable.Range(1, 6).Sum(k => 200.0 / k * Math.Sin(2 * Math.PI * 120 * k * t)),
        _ => t % 1 < 0.6 ? 250 * (Math.Sin(2 * Math.PI * 440 * t) + Math.Sin(2 * Math.PI * 480 * t)) : 150 * Math.Sin(2 * Math.PI * 60 * t),
    };

    private static double Chord(double t) => new[] { 1, 1.335, 1.498, 1.189 }[(int)(t / 2) % 4];

    private sealed class PatientAssistant(TimeSpan longestPause) : IAssistant
    {
        public AssistantCapabilities Capabilities => new(true, true, false, true, LongestPause: longestPause);

        public Task<AssistantDescription> ConnectAsync(AssistantSetup setup, IAssistantListener listener, CancellationToken cancellation) => throw new NotSupportedException();

        public void SendAudio(ReadOnlySpan<byte> audio)
        {
        }

        public void Send(AssistantCommand command)
        {
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
