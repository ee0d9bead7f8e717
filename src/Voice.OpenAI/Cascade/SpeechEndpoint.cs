using System.Net.Http.Json;
using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using Voice.Assistants;
using Voice.Assistants.Pipeline;
using Voice.Audio;

namespace Voice.OpenAI.Cascade;

/// <summary>Speaks sentences by <c>POST /audio/speech</c>, raw and as they come.</summary>
/// <remarks>Source: OpenAI's API reference, Audio: <c>pcm</c> is 24 kHz, 16 bits, mono, without a header. Some servers send one, at a rate of their own.</remarks>
internal sealed class SpeechEndpoint(Leg leg, SpeechOptions options) : ISpeechSynthesizer
{
    // 100 ms at 24 kHz: a fast service fills it, a slow one is not waited for.
    private const int PieceBytes = 4_800;

    public event Action<TokenUsage>? Used;

    public Task OpenAsync(CancellationToken cancellation) => Task.CompletedTask;

    public async IAsyncEnumerable<AudioFrame> SpeakAsync(string sentence, [EnumeratorCancellation] CancellationToken cancellation)
    {
        using var deadline = leg.Watch(cancellation);
        using var response = await Explained(deadline, () => AskAsync(sentence, deadline));
        await using var body = await Explained(deadline, () => response.Content.ReadAsStreamAsync(deadline.Token));
        var sound = new PcmReader(options.SampleRate);
        var buffer = new byte[PieceBytes];
        var made = TimeSpan.Zero;
        try
        {
            while (true)
            {
                var read = await Explained(deadline, () => body.ReadAsync(buffer, deadline.Token).AsTask());
                if (read == 0)
                    yield break;
                deadline.Extend(leg.Stall);
                var pcm = await Explained(deadline, () => Task.FromResult(sound.Read(buffer.AsMemory(0, read))));
                if (pcm.IsEmpty)
                    continue;
                made += sound.Format.DurationOf(pcm.Length);
                yield return new AudioFrame(pcm, sound.Format, TimeSpan.Zero);
            }
        }
        finally
        {
            // Raw sound comes without a bill; what was made before it was stopped is on it.
            Used?.Invoke(new TokenUsage(0, 0, 0, 0, 0, 0) { Characters = sentence.Length, AudioTime = made });
        }
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private async Task<HttpResponseMessage> AskAsync(string sentence, Deadline deadline)
    {
        using var body = JsonContent.Create(new JsonObject
        {
            ["model"] = options.ModelOrDefault,
            ["input"] = sentence,
            ["voice"] = options.Voice,
            ["response_format"] = "pcm",
        });
        return await leg.PostAsync("audio/speech", body, deadline);
    }

    /// <summary>An iterator cannot catch around what it yields, so each step explains its own failure.</summary>
    private static async Task<T> Explained<T>(Deadline deadline, Func<Task<T>> step)
    {
        try
        {
            return await step();
        }
        catch (Exception e)
        {
            throw deadline.Explain(e);
        }
    }
}
