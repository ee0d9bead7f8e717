using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Voice.Assistants;
using Voice.Assistants.Cascade;
using Voice.Audio;
using Voice.OpenAI.Realtime;

namespace Voice.OpenAI.Cascade;

/// <summary>Speaks sentences by a Realtime model that is told to read aloud, several at a time on one connection.</summary>
/// <remarks>Each sentence is a response outside the conversation: such may run side by side. A connection that breaks is made again for the next sentence.</remarks>
/// <param name="connect">Makes a Realtime model for one connection.</param>
internal sealed class RealtimeSpeech(Func<RealtimeAssistant> connect, StageClient stage) : ISpeechSynthesizer, IAssistantListener
{
    private const string Role = "You read texts aloud: word for word, in the language they are written in, in a warm and lively voice. You never answer them and add nothing.";

    private readonly SemaphoreSlim _opening = new(1);
    private readonly ConcurrentDictionary<string, Sentence> _asked = [];        // by the id of the request
    private readonly ConcurrentDictionary<string, Sentence> _underway = [];     // by the id of the response
    private volatile RealtimeAssistant? _model;
    private int _ids;

    /// <summary>Sound waits here for the player. Bounded by the length of a sentence; none is dropped.</summary>
    private sealed class Sentence
    {
        public Channel<byte[]> Sound { get; } = Channel.CreateUnbounded<byte[]>();

        public string? ResponseId { get; set; }
    }

    public event Action<TokenUsage>? Used;

    public async Task OpenAsync(CancellationToken cancellation) => await ModelAsync(cancellation);

    public async IAsyncEnumerable<AudioFrame> SpeakAsync(string sentence, [EnumeratorCancellation] CancellationToken cancellation)
    {
        using var deadline = stage.Watch(cancellation);
        var model = await ModelAsync(cancellation);
        var id = $"say_{Interlocked.Increment(ref _ids)}";
        var saying = _asked[id] = new Sentence();
        try
        {
            // Quotation marks end the text for a model, and are not heard anyway.
            var text = sentence.Replace('"', '\'').Replace('“', '\'').Replace('”', '\'');
            model.Send(new CreateResponse(id, $"Say exactly: \"{text}\"", OutOfBand: true));
            if (_model != model)
                throw Broke();                                  // the session broke before this request was registered
            while (await NextAsync(saying, deadline))
            {
                deadline.Extend(stage.Stall);
                while (saying.Sound.Reader.TryRead(out var piece))
                    yield return new AudioFrame(piece, AudioFormat.Pcm24K, TimeSpan.Zero);
            }
        }
        finally
        {
            _asked.TryRemove(id, out _);
            if (saying.ResponseId is { } responseId && _underway.TryRemove(responseId, out _))
                model.Send(new CancelResponse($"cancel_{id}", responseId));
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_model is { } model)
            await model.DisposeAsync();
        _opening.Dispose();
    }

    void IAssistantListener.OnEvent(AssistantEvent assistantEvent)
    {
        if (assistantEvent is ResponseDone { Usage: { } usage })
            Used?.Invoke(usage);
        switch (assistantEvent)
        {
            case ResponseCreated { RequestId: { } id } e when _asked.TryGetValue(id, out var sentence):
                sentence.ResponseId = e.ResponseId;
                _underway[e.ResponseId] = sentence;
                break;
            case ResponseDone e when _underway.TryRemove(e.ResponseId, out var sentence):
                sentence.Sound.Writer.TryComplete(e.Outcome == ResponseOutcome.Completed ? null : Failed($"could not read a sentence aloud ({e.Reason ?? "no reason given"})"));
                break;
            case CommandRefused { CommandId: { } id } e when _asked.TryGetValue(id, out var sentence):
                sentence.Sound.Writer.TryComplete(Failed($"refused to read a sentence aloud ({e.Code})"));
                break;
            case AssistantLost e:
                _model = null;
                foreach (var sentence in _asked.Values)
                    sentence.Sound.Writer.TryComplete(new AssistantException(e.Failure));
                break;
        }
    }

    void IAssistantListener.OnAudio(in ResponseAudio audio)
    {
        if (_underway.TryGetValue(audio.ResponseId, out var sentence))
            sentence.Sound.Writer.TryWrite(audio.Bytes.ToArray());
    }

    private async Task<RealtimeAssistant> ModelAsync(CancellationToken cancellation)
    {
        if (_model is { } there)
            return there;
        await _opening.WaitAsync(cancellation);
        try
        {
            if (_model is { } meanwhile)
                return meanwhile;
            var model = connect();
            try
            {
                await model.ConnectAsync(new AssistantSetup { Instructions = Role }, this, cancellation);
            }
            catch
            {
                await model.DisposeAsync();
                throw;
            }
            return _model = model;
        }
        finally
        {
            _opening.Release();
        }
    }

    private static async Task<bool> NextAsync(Sentence saying, Deadline deadline)
    {
        try
        {
            return await saying.Sound.Reader.WaitToReadAsync(deadline.Token);
        }
        catch (Exception e)
        {
            throw deadline.Explain(e);
        }
    }

    private AssistantException Broke() => Failed("broke off");

    private AssistantException Failed(string what) => new(new AssistantFailure(AssistantFailureKind.Lost, $"{stage.Service} {what}."));
}
