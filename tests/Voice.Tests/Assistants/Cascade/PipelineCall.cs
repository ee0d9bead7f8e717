using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Voice.Assistants;
using Voice.Assistants.Cascade;
using Voice.Audio;

namespace Voice.Tests.Assistants.Cascade;

/// <summary>A cascade with scripted services, a clock that stands still, and what it reports.</summary>
internal sealed class PipelineCall : IAsyncDisposable
{
    private static readonly short[] Question = Speech.Say("What time is it");

    private PipelineCall(CascadeSettings options) => Assistant = new CascadeAssistant(Legs.Legs, options, Time, NullLogger.Instance);

    public ScriptedLegs Legs { get; } = new();

    public Reports Reports { get; } = new();

    public FakeTimeProvider Time { get; } = new();

    public CascadeAssistant Assistant { get; }

    public static async Task<PipelineCall> ConnectAsync(AssistantSetup? setup = null, CascadeSettings? options = null)
    {
        var call = new PipelineCall(options ?? new CascadeSettings { Manner = "" });
        await call.Assistant.ConnectAsync(setup ?? new AssistantSetup { Instructions = "Be kind." }, call.Reports, CancellationToken.None);
        return call;
    }

    /// <summary>The caller's sound, 20 ms at a time; no time passes.</summary>
    public void Hear(short[] sound, AudioEncoding encoding = AudioEncoding.Pcm16)
    {
        foreach (var piece in sound.Chunk(480))
            Assistant.SendAudio(Speech.Bytes(piece, encoding));
    }

    /// <summary>The caller says something and is silent until their turn is over.</summary>
    public void Ask() => Hear([.. Speech.Silence(0.5), .. Question, .. Speech.Silence(1.5)]);

    /// <summary>A whole turn, up to the chat model's request.</summary>
    public async Task<ScriptedLegs.ChatRequest> AskAsync(string words = "What time is it?")
    {
        Ask();
        (await Legs.TranscriptionAsync()).Answer.SetResult(words);
        return await Legs.ChatAsync();
    }

    public ValueTask DisposeAsync() => Assistant.DisposeAsync();
}
