using System.Runtime.InteropServices;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Options;
using Voice.Simulator.Audio;
using Voice.Simulator.Http;
using Voice.Simulator.Settings;
using Voice.Simulator.Speech;
using Voice.Simulator.Text;

namespace Voice.Simulator.Rest.Audio;

/// <summary><c>POST {prefix}/audio/speech</c>: the voices of the spoken conversation, sent sentence by sentence as they are made.</summary>
static class SpeechEndpoint
{
    /// <summary>A piece of sound: 100 ms.</summary>
    const int Chunk = Synthesizer.SampleRate / 10;

    public static void Map(IEndpointRouteBuilder routes) => routes.MapPost("/audio/speech", HandleAsync);

    static async Task HandleAsync(HttpContext context, Synthesizer synthesizer, IOptions<SimulatorOptions> options, TimeProvider time)
    {
        if (await RestBody.ReadAsync(context) is not { } body) return;
        var (request, wrong) = SpeechRequest.Read(body);
        if (request is null)
        {
            await HttpError.WriteAsync(context, wrong!);
            return;
        }

        var input = TokenCount.OfText(request.Input) + TokenCount.OfText(request.Instructions);
        if (!await RestHeaders.SpendAsync(context, input)) return;
        var answer = new HttpAnswer(context, options.Value, time);
        try
        {
            var samples = await SpeakAsync(answer, request, synthesizer, options.Value, time);
            if (!request.IsEvents) return;
            var output = TokenCount.OfAssistantSpeech(samples / (double)AudioCodec.PerMillisecond);
            var usage = new JsonObject { ["input_tokens"] = input, ["output_tokens"] = output, ["total_tokens"] = input + output };
            await answer.SendAsync(new JsonObject { ["type"] = "speech.audio.done", ["usage"] = usage });
        }
        catch (OperationCanceledException) when (answer.Gone.IsCancellationRequested)
        {
            // The client is gone; the rest is not even made.
        }
    }

    /// <returns>How many samples were sent.</returns>
    static async Task<long> SpeakAsync(HttpAnswer answer, SpeechRequest request, Synthesizer synthesizer, SimulatorOptions options, TimeProvider time)
    {
        // The next sentence is made while this one is sent, and the first one while its time is waited for.
        var sentences = Sentences.Split(request.Input);
        var next = MakeAsync(0);
        await answer.WaitAsync(options.SpeechDelay);
        long samples = 0;
        long? began = null;
        for (var i = 0; i < sentences.Count; i++)
        {
            var pcm = await next;
            next = MakeAsync(i + 1);
            if (i == 0 && request.HasHeader) await SendAsync(WaveFile.OpenHeader(Synthesizer.SampleRate));
            for (var start = 0; start < pcm.Length; start += Chunk)
            {
                began ??= time.GetTimestamp();
                if (options.Pace > 0) await answer.WaitAsync(Time(samples) / options.Pace - time.GetElapsedTime(began.Value));
                var piece = pcm.AsMemory(start, Math.Min(Chunk, pcm.Length - start));
                await SendAsync(MemoryMarshal.AsBytes(piece.Span).ToArray());
                samples += piece.Length;
            }
        }

        return samples;

        async Task<short[]> MakeAsync(int index) =>
            index < sentences.Count ? await synthesizer.SpeakAsync(sentences[index].Trim(), request.Voice, answer.Gone) : [];

        Task SendAsync(byte[] bytes)
        {
            if (request.IsEvents) return answer.SendAsync(new JsonObject { ["type"] = "speech.audio.delta", ["audio"] = Convert.ToBase64String(bytes) });
            answer.Open(request.HasHeader ? "audio/wav" : "audio/pcm");
            return answer.SendAsync(bytes);
        }
    }

    static TimeSpan Time(long samples) => TimeSpan.FromSeconds(samples / (double)Synthesizer.SampleRate);
}
