using System.Diagnostics;
using System.Threading.Channels;
using Voice.Assistants;
using Voice.Assistants.Cascade;
using Voice.Audio;

namespace Voice.Benchmarks.Cascade;

/// <summary>Somebody who asks the same question again and again, in real time, and hears each answer out.</summary>
internal sealed class CascadeCaller(SimulatedStages stages) : IAssistantListener
{
    private static readonly TimeSpan Frame = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    // Between turns; later than what counts as going on with the one before.
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private readonly Channel<ResponseOutcome> _answered = Channel.CreateUnbounded<ResponseOutcome>();
    private long _turnEnded;
    private long _sounded;

    public async Task<IReadOnlyList<CascadeTurn>> AskAsync(CascadeAssistant assistant, byte[] question, int times)
    {
        var turns = new List<CascadeTurn>();
        using var over = new CancellationTokenSource();
        var asked = Channel.CreateUnbounded<long>();
        var questions = Channel.CreateUnbounded<byte[]>();
        var speaking = SpeakAsync(assistant, questions.Reader, asked.Writer, over.Token);
        for (var i = 0; i < times; i++)
        {
            await Task.Delay(Pause, TimeProvider.System);
            (stages.Times, _turnEnded, _sounded) = (new StageTimes(), 0, 0);
            questions.Writer.TryWrite(question);
            var lastSound = await asked.Reader.ReadAsync();
            var outcome = await _answered.Reader.ReadAsync().AsTask().WaitAsync(Patience, TimeProvider.System);
            if (outcome != ResponseOutcome.Completed || _sounded == 0)
                throw new Load.LoadException($"Turn {i + 1} was not answered ({outcome}).");
            turns.Add(Turn(lastSound, stages.Times));
        }
        await over.CancelAsync();
        await speaking;
        return turns;
    }

    void IAssistantListener.OnEvent(AssistantEvent assistantEvent)
    {
        if (assistantEvent is SpeechStopped)
            _turnEnded = Stopwatch.GetTimestamp();
        else if (assistantEvent is ResponseDone done)
            _answered.Writer.TryWrite(done.Outcome);
    }

    void IAssistantListener.OnAudio(in ResponseAudio audio)
    {
        if (_sounded == 0)
            _sounded = Stopwatch.GetTimestamp();
    }

    private CascadeTurn Turn(long lastSound, StageTimes times) => new(
        Stopwatch.GetElapsedTime(lastSound, _turnEnded), Stopwatch.GetElapsedTime(times.TranscriptionAsked, times.Transcribed),
        times.Transcribed > _turnEnded ? Stopwatch.GetElapsedTime(_turnEnded, times.Transcribed) : TimeSpan.Zero, Stopwatch.GetElapsedTime(times.ChatAsked, times.FirstToken),
        Stopwatch.GetElapsedTime(times.ChatAsked, times.ClauseSaid), Stopwatch.GetElapsedTime(times.SpeechAsked, times.FirstSound), Stopwatch.GetElapsedTime(_turnEnded, _sounded));

    /// <summary>The microphone: 20 ms at a time, a question or silence.</summary>
    private static async Task SpeakAsync(CascadeAssistant assistant, ChannelReader<byte[]> questions, ChannelWriter<long> asked, CancellationToken over)
    {
        var frame = new byte[AudioFormat.Pcm24K.BytesIn(Frame)];
        byte[]? question = null;
        var at = 0;
        using var clock = new PeriodicTimer(Frame, TimeProvider.System);
        while (!over.IsCancellationRequested)
        {
            if (question is null)
                (question, at) = (questions.TryRead(out var next) ? next : null, 0);
            Array.Clear(frame);
            if (question is not null)
            {
                var piece = question.AsSpan(at, Math.Min(frame.Length, question.Length - at));
                piece.CopyTo(frame);
                at += piece.Length;
            }
            assistant.SendAudio(frame);
            if (question is not null && at == question.Length)
            {
                question = null;
                asked.TryWrite(Stopwatch.GetTimestamp());
            }
            await clock.WaitForNextTickAsync(CancellationToken.None);
        }
    }
}
