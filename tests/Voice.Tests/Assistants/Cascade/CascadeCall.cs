using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Voice.Assistants;
using Voice.Assistants.Cascade;
using Voice.Audio;

namespace Voice.Tests.Assistants.Cascade;

/// <summary>A cascade with scripted services, a clock that stands still, and what it reports.</summary>
internal sealed class CascadeCall : IAsyncDisposable
{
    private static readonly short[] Question = Speech.Say("What time is it");

    private CascadeCall(CascadeSettings options, bool priced)
    {
        Stages.Price = priced ? static (_, usage) => usage : null;
        Assistant = new CascadeAssistant(Stages.Stages, options, Time, NullLogger.Instance);
    }

    public ScriptedStages Stages { get; } = new();

    public Reports Reports { get; } = new();

    public FakeTimeProvider Time { get; } = new();

    public CascadeAssistant Assistant { get; }

    /// <param name="priced">True to have what each step uses reported.</param>
    public static async Task<CascadeCall> ConnectAsync(AssistantSetup? setup = null, CascadeSettings? options = null, bool priced = false)
    {
        var call = new CascadeCall(options ?? new CascadeSettings { Manner = "" }, priced);
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
    public async Task<ScriptedStages.ChatRequest> AskAsync(string words = "What time is it?")
    {
        Ask();
        (await Stages.TranscriptionAsync()).Answer.SetResult(words);
        return await Stages.ChatAsync();
    }

    public ValueTask DisposeAsync() => Assistant.DisposeAsync();
}
