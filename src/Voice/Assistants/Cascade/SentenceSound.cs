using System.Threading.Channels;
using Voice.Audio;

namespace Voice.Assistants.Cascade;

/// <summary>Turns the sentences of one reply into sound in the format of the call. Several are made at a time, and all are handed out in order.</summary>
/// <remarks>
/// There are two queues. Sentences wait to be synthesised: as many as the model writes ahead, bounded by the model's own limit. Pieces of sound wait
/// for the sentence before them: at most <c>inFlight - 1</c> sentences of some seconds each. Nothing is dropped before the reply is stopped.
/// </remarks>
/// <param name="spare">The words that are spoken if no sentence of the reply could be synthesised, so that the reply does not end in silence.</param>
internal sealed class SentenceSound(ISpeechSynthesizer speech, AudioFormat format, int inFlight, Func<Func<Task>, Func<bool>, Task> retry, string spare, CancellationToken stopped)
{
    // The bound: sentences in work that are not handed out yet, plus the one that is.
    private readonly Channel<Making> _order = Channel.CreateBounded<Making>(new BoundedChannelOptions(Math.Max(1, inFlight)) { SingleReader = true, SingleWriter = true });
    private readonly Channel<string> _sentences = Channel.CreateUnbounded<string>(new UnboundedChannelOptions { SingleReader = true });
    private AssistantException? _refused;                       // the first sentence that the service refused

    private sealed record Making(Channel<byte[]> Pieces);

    public void Say(string sentence) => _sentences.Writer.TryWrite(sentence);

    /// <summary>No more sentences come.</summary>
    public void End() => _sentences.Writer.TryComplete();

    /// <summary>Hands everything out, in order.</summary>
    /// <param name="onPiece">Gets the number of the sentence and a piece that it may keep.</param>
    /// <param name="onSentenceEnd">Gets the number of the sentence that is over.</param>
    /// <exception cref="AssistantException">A sentence could not be made. One that the service refuses is left out, and costs the reply only if the service makes nothing else either.</exception>
    public async Task PlayAsync(Action<int, byte[]> onPiece, Action<int> onSentenceEnd)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(stopped);
        var making = MakeAllAsync(over.Token);
        try
        {
            var number = 0;
            var sounded = false;
            while (await _order.Reader.WaitToReadAsync(over.Token))
            {
                // The sentence stays in the queue until it is over, so that it counts as one in flight.
                while (_order.Reader.TryPeek(out var next))
                {
                    await foreach (var piece in next.Pieces.Reader.ReadAllAsync(over.Token))
                    {
                        sounded = true;
                        onPiece(number, piece);
                    }
                    onSentenceEnd(number++);
                    _order.Reader.TryRead(out _);
                }
            }
            if (_refused is { } refused && !sounded)
            {
                foreach (var piece in await MakeSpareAsync(refused, over.Token))
                    onPiece(number - 1, piece);
            }
        }
        finally
        {
            await over.CancelAsync();
            await making.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task MakeAllAsync(CancellationToken over)
    {
        var all = new List<Task>();
        try
        {
            await foreach (var sentence in _sentences.Reader.ReadAllAsync(over))
            {
                var next = new Making(Channel.CreateUnbounded<byte[]>(new UnboundedChannelOptions { SingleReader = true, SingleWriter = true }));
                await _order.Writer.WriteAsync(next, over);
                all.Add(MakeAsync(sentence, next.Pieces.Writer, over));
            }
            _order.Writer.TryComplete();
        }
        catch (OperationCanceledException)
        {
            _order.Writer.TryComplete();
        }
        await Task.WhenAll(all);
    }

    private async Task MakeAsync(string sentence, ChannelWriter<byte[]> pieces, CancellationToken over)
    {
        try
        {
            var sent = new Progress();
            await retry(() => MakeOnceAsync(sentence, pieces, sent, over), () => !over.IsCancellationRequested);
            pieces.TryComplete();
        }
        catch (AssistantException e) when (e.Failure.Kind == AssistantFailureKind.Refused)
        {
            _refused ??= e;
            pieces.TryComplete();
        }
        catch (Exception e)
        {
            pieces.TryComplete(e);
        }
    }

    /// <summary>A service that makes the spare sentence is well, and refused what was to be said; else it is the service that does not speak.</summary>
    private async Task<List<byte[]>> MakeSpareAsync(AssistantException refused, CancellationToken over)
    {
        var pieces = Channel.CreateUnbounded<byte[]>();
        try
        {
            await MakeOnceAsync(spare, pieces.Writer, new Progress(), over);
        }
        catch (AssistantException)
        {
            throw new AssistantException(refused.Failure with { Kind = AssistantFailureKind.Lost }, refused);
        }
        pieces.Writer.Complete();
        var made = new List<byte[]>();
        while (pieces.Reader.TryRead(out var piece))
            made.Add(piece);
        return made;
    }

    /// <param name="sent">Counts what was handed out. A sentence that broke off and is made again goes on there: it takes about the same time to say twice.</param>
    private async Task MakeOnceAsync(string sentence, ChannelWriter<byte[]> pieces, Progress sent, CancellationToken over)
    {
        SoundConverter? converter = null;
        var rate = 0;
        var skip = sent.Bytes;
        await foreach (var frame in speech.SpeakAsync(sentence, over).WithCancellation(over))
        {
            if (converter is null || rate != frame.Format.SampleRate)
            {
                if (converter is not null)
                    HandOut(converter.End());
                (converter, rate) = (new SoundConverter(frame.Format.SampleRate, format), frame.Format.SampleRate);
            }
            HandOut(converter.Convert(frame.Bytes.Span));
        }
        if (converter is null)
            throw new AssistantException(new AssistantFailure(AssistantFailureKind.Lost, "The speech service sent no sound."));
        HandOut(converter.End());

        void HandOut(byte[] piece)
        {
            var old = Math.Min(skip, piece.Length);
            skip -= old;
            if (old == piece.Length)
                return;
            sent.Bytes += piece.Length - old;
            pieces.TryWrite(old == 0 ? piece : piece[old..]);
        }
    }

    private sealed class Progress
    {
        public int Bytes { get; set; }
    }
}
