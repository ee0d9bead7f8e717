using System.Threading.Channels;

namespace Voice.Simulator.Hearing.Sphinx;

/// <summary>PocketSphinx as ears for people: one decoder on one thread, with a bounded queue before it. Safe to share.</summary>
sealed partial class SphinxEars : IDisposable
{
    /// <summary>How many utterances may wait. Where it is full, an utterance is not understood.</summary>
    const int Waiting = 16;

    /// <summary>No sentence of the book is as long.</summary>
    static readonly TimeSpan Longest = TimeSpan.FromSeconds(8);

    readonly SphinxLibrary _library;
    readonly SphinxModel _model;
    readonly ILogger _log;
    readonly Lazy<Channel<Utterance>> _queue;

    SphinxEars(SphinxLibrary library, SphinxModel model, ILogger log)
    {
        (_library, _model, _log) = (library, model, log);
        _queue = new(Start);
    }

    /// <summary>Null where the library or its model is not installed. The decoder is opened at the first utterance.</summary>
    public static SphinxEars? TryFind(ILogger log, string? library = null, string? model = null) =>
        SphinxModel.TryFind(model) is { } found && SphinxLibrary.TryLoad(library) is { } loaded ? new(loaded, found, log) : null;

    /// <summary>The sentence of <see cref="NewcomerBook"/> that was said, or null. Takes 0.1 to 0.3 s, on the thread of the decoder.</summary>
    public async Task<string?> HearAsync(short[] pcm, int sampleRate, CancellationToken cancellationToken)
    {
        if (pcm.Length == 0 || pcm.Length > Longest.TotalSeconds * sampleRate) return null;
        var utterance = new Utterance(pcm, sampleRate, new(TaskCreationOptions.RunContinuationsAsynchronously), cancellationToken);
        if (_queue.Value.Writer.TryWrite(utterance)) return await utterance.Heard.Task.WaitAsync(cancellationToken);
        LogFull(_log);
        return null;
    }

    public void Dispose()
    {
        if (_queue.IsValueCreated) _queue.Value.Writer.TryComplete();
    }

    Channel<Utterance> Start()
    {
        var queue = Channel.CreateBounded<Utterance>(new BoundedChannelOptions(Waiting) { SingleReader = true });
        new Thread(() => Run(queue.Reader)) { IsBackground = true, Name = "PocketSphinx" }.Start();
        return queue;
    }

    void Run(ChannelReader<Utterance> queue)
    {
        using var decoder = SphinxDecoder.TryOpen(_library, _model, NewcomerBook.Default);
        if (decoder is null) LogRefused(_log);
        while (queue.WaitToReadAsync().AsTask().GetAwaiter().GetResult())
        {
            while (queue.TryRead(out var utterance)) utterance.Heard.TrySetResult(utterance.Gone.IsCancellationRequested ? null : Hear(decoder, utterance));
        }
    }

    string? Hear(SphinxDecoder? decoder, Utterance utterance)
    {
        try
        {
            return decoder?.Hear(utterance.Pcm, utterance.SampleRate);
        }
        catch (Exception exception)
        {
            LogFailed(_log, exception);
            return null;
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "PocketSphinx has too much to do: an utterance counts as not understood")]
    static partial void LogFull(ILogger log);

    [LoggerMessage(Level = LogLevel.Warning, Message = "PocketSphinx does not read its model: the simulator hears with its phrase book alone")]
    static partial void LogRefused(ILogger log);

    [LoggerMessage(Level = LogLevel.Warning, Message = "PocketSphinx failed on an utterance, which counts as not understood")]
    static partial void LogFailed(ILogger log, Exception exception);

    sealed record Utterance(short[] Pcm, int SampleRate, TaskCompletionSource<string?> Heard, CancellationToken Gone);
}
