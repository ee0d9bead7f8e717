using System.Diagnostics;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Logging.Abstractions;
using Voice.Assistants;
using Voice.Assistants.Cascade;
using Voice.Audio;
using Voice.Benchmarks.Load;
using Voice.OpenAI.Cascade;
using Voice.OpenAI.Endpoints;

namespace Voice.Benchmarks.Cascade;

/// <summary>How long a caller waits for the first sound of the cascade, and how long they would if each service waited for the whole of the one before.</summary>
internal static class CascadeRun
{
    private const int WarmUp = 4;
    private const int Turns = 24;
    private const int Sequential = 8;

    // Quieter sound is the tail of the recording.
    private const short Loud = 400;

    /// <param name="folder">Of the page; null for the project's docs.</param>
    public static async Task RunAsync(string? folder)
    {
        var question = await QuestionAsync("When are you open?");
        await using var stages = await SimulatedStages.StartAsync();
        var pool = new EndpointPool(new OpenAIEndpoint(stages.BaseUrl, "none"), new EndpointPoolOptions(), TimeProvider.System, NullLogger.Instance);
        using var services = new CascadeServices(pool, simulated: false, new(), new(), new(), TimeProvider.System, NullLogger.Instance);
        var caller = new CascadeCaller(stages);
        await using var assistant = new CascadeAssistant(services.ForCall(NullLogger.Instance), new CascadeSettings(), TimeProvider.System, NullLogger.Instance);
        await assistant.ConnectAsync(new AssistantSetup { Instructions = "Be kind." }, caller, CancellationToken.None);
        var turns = (await caller.AskAsync(assistant, question, WarmUp + Turns)).Skip(WarmUp).ToList();
        var sequential = new List<TimeSpan>();
        for (var i = 0; i < Sequential; i++)
            sequential.Add(await OneAfterTheOtherAsync(stages, services.ForCall(NullLogger.Instance), question));
        await CascadeResults.Of(turns, sequential).WriteAsync(folder);
    }

    /// <summary>From the end of the turn to the first sound, if each service is asked once and its answer waited for.</summary>
    private static async Task<TimeSpan> OneAfterTheOtherAsync(SimulatedStages stages, CascadeStages services, byte[] question)
    {
        stages.Times = new StageTimes();
        var begun = Stopwatch.GetTimestamp();
        var words = await services.TranscribeAsync(new AudioFrame(question, AudioFormat.Pcm24K, TimeSpan.Zero), null, CancellationToken.None);
        var reply = "";
        await foreach (var update in services.Chat.GetStreamingResponseAsync([new ChatMessage(ChatRole.System, "Be kind."), new ChatMessage(ChatRole.User, words)]))
            reply += update.Text;
        var sound = 0;
        await foreach (var piece in services.Speech!.SpeakAsync(reply, CancellationToken.None))
            sound += piece.Bytes.Length;
        return sound > 0 ? Stopwatch.GetElapsedTime(begun) : throw new LoadException("The services made no sound.");
    }

    /// <summary>Speech made by espeak-ng, without the silence at its end.</summary>
    private static async Task<byte[]> QuestionAsync(string text)
    {
        try
        {
            using var program = Process.Start(new ProcessStartInfo("espeak-ng", ["-v", "en-us", "-s", "160", "--stdout", text]) { RedirectStandardOutput = true })!;
            using var wave = new MemoryStream();
            await program.StandardOutput.BaseStream.CopyToAsync(wave);
            await program.WaitForExitAsync();
            var spoken = WaveFile.Read(wave.ToArray());
            var samples = Resampler.Convert(spoken.Samples, spoken.SampleRate, AudioFormat.Pcm24K.SampleRate);
            return SampleCodec.Encode(AudioEncoding.Pcm16, samples.AsSpan(0, Array.FindLastIndex(samples, static sample => sample is > Loud or < -Loud) + 1));
        }
        catch (System.ComponentModel.Win32Exception)
        {
            throw new LoadException("The caller speaks by espeak-ng, which is not on the PATH: apt-get install espeak-ng.");
        }
    }
}
