using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Logging;
using Voice.Tools;
using Voice.TurnDetection;

namespace Voice.Assistants.Cascade;

/// <summary>The cascade: speech to text, a chat model, text to speech, where each step begins with the first piece of the step before.</summary>
/// <remarks>
/// For a call it is an assistant like any other: it detects and answers the caller's turns itself, and reports in the order of the Realtime API. Every change of
/// its state happens in one <see cref="SerialQueue"/>, and all reports come from there. Work that waits for a service runs outside and returns through the queue.
/// <para>
/// A turn without words (or with invented words only) has been reported as begun and stopped, so it must be answered: with an empty reply that ends at once.
/// </para>
/// </remarks>
internal sealed partial class CascadeAssistant : IAssistant
{
    // The caller's sound that is kept while the services are being reached.
    private static readonly TimeSpan Kept = TimeSpan.FromSeconds(5);

    private readonly CascadeStages _stages;
    private readonly CascadeSettings _options;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly SerialQueue _queue;
    private readonly RefusedChat _chat;
    private readonly CancellationTokenSource _over = new();
    private readonly string _prefix = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(6));
    private readonly HashSet<Task> _work = [];
    private AssistantSetup? _setup;
    private IAssistantListener? _listener;
    private TurnDetector? _ear;
    private Dialogue _dialogue = new("");
    private IReadOnlyList<ToolDescription> _tools = [];
    private string _instructions = "";
    private string _cacheKey = "";
    private ITimer? _starved;
    private bool _ready;
    private bool _isBlind;
    private bool _gone;
    private int _ids;
    private long _lostPieces;
    private int _disposed;

    /// <param name="logger">The call's own.</param>
    public CascadeAssistant(CascadeStages stages, CascadeSettings options, TimeProvider time, ILogger logger)
    {
        _stages = stages;
        _options = options;
        _time = time;
        _logger = logger;
        _queue = new SerialQueue(OnMistake);
        _chat = new RefusedChat(stages.Chat, logger);
        _chat.PicturesRefused += () => _queue.Do(OnPicturesRefused);
        _chat.HistorySpoiled += () => _queue.Do(() => _dialogue.ForgetOlder());
        if (stages.Speech is { } speech)
            speech.Used += usage => _queue.Do(() => Use(CascadeStep.Speech, usage));
    }

    public AssistantCapabilities Capabilities { get; } = new(CanCancel: true, CanTruncate: true, CanResume: false, AnswersTurns: true, HearsAtAnySpeed: true);

    public async Task<AssistantDescription> ConnectAsync(AssistantSetup setup, IAssistantListener listener, CancellationToken cancellation)
    {
        _listener = listener;
        var speaks = setup.Spoken && _stages.Speech is not null;
        _queue.Do(() => SetUp(setup with { Spoken = speaks }));
        using var deadline = new CancellationTokenSource(_options.ConnectTimeout, _time);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation, deadline.Token, _over.Token);
        try
        {
            await Task.WhenAll(_stages.ReachAsync(stop.Token), speaks ? _stages.Speech!.OpenAsync(stop.Token) : Task.CompletedTask);
        }
        catch (OperationCanceledException) when (deadline.IsCancellationRequested && !cancellation.IsCancellationRequested && !_over.IsCancellationRequested)
        {
            throw new AssistantException(new AssistantFailure(
                AssistantFailureKind.Unreachable, $"The services of the cascade did not answer within {_options.ConnectTimeout.TotalSeconds:0.#} s."));
        }
        _queue.Do(() => _ready = true);
        LogConnected(_stages.Description.Name);
        return _stages.Description with { HoldsAnswers = true };
    }

    public void SendAudio(ReadOnlySpan<byte> audio)
    {
        if (audio.IsEmpty)
            return;
        if (!_queue.TryEnter())
        {
            var copy = audio.ToArray();
            if (!_queue.TryDoLater(() => Hear(copy)))
                Interlocked.Add(ref _lostPieces, 1);
            return;
        }
        try
        {
            Hear(audio);
        }
        catch (Exception e)
        {
            OnMistake(e);
        }
        _queue.Leave();
    }

    public void Send(AssistantCommand command) => _queue.Do(() => Obey(command));

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0)
            return;
        await _over.CancelAsync();
        Task[] work = [];
        _queue.Do(() =>
        {
            Leave();
            work = [.. _work];
        });
        await Task.WhenAll(work).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (_stages.Speech is not null)
            await _stages.Speech.DisposeAsync();
        if (_lostPieces > 0)
            LogLost(_lostPieces);
        _over.Dispose();
    }

    private void SetUp(AssistantSetup setup)
    {
        _setup = setup;
        var manner = _options.Manner.Length > 0 && setup.Instructions.Length > 0 ? setup.Instructions + "\n\n" + _options.Manner : setup.Instructions + _options.Manner;
        _instructions = manner;
        _dialogue = new Dialogue(setup.Facts.Length == 0 ? manner : manner + "\n\n" + setup.Facts);
        foreach (var item in setup.History)
            _dialogue.Add(item);
        _isBlind = !_stages.Description.SeesPictures;
        if (_isBlind)
            _dialogue.RemovePictures();
        Offer(setup.Tools);
        _ear = new TurnDetector(setup.InputFormat, _options);
        if (_options.Vad == VoiceDetection.Both && VoiceModel.Shared is null)
            LogNoVoiceModel();
        _waiting = _time.CreateTimer(_ => _queue.Do(TakeTranscribedTurns), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _starved = _time.CreateTimer(_ => _queue.Do(OnStarving), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    private void Offer(IReadOnlyList<ToolDescription> tools)
    {
        _tools = tools;
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var text in tools.SelectMany(static tool => (string[])[tool.Name, tool.Description, tool.Parameters.GetRawText()]).Prepend(_instructions))
            hash.AppendData(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
        _cacheKey = Convert.ToHexStringLower(hash.GetHashAndReset().AsSpan(0, 16));
    }

    private void Obey(AssistantCommand command)
    {
        if (_setup is null || _gone)
            return;
        switch (command)
        {
            case CreateResponse e: OnAsked(e); break;
            case CancelResponse e: OnCancel(e); break;
            case TruncateItem e: OnTruncate(e); break;
            case EndTurn: FinishTurn(); break;
            case HoldAnswer e: _doubtful.Add(e.ItemId); break;
            case ReleaseAnswer e: Release(e); break;
            case OfferTools e: Offer(e.Tools); break;
            case ChangeLanguage e: _setup = _setup with { Language = e.Language }; break;
            case AddCallerText e:
                _unknown = false;
                _dialogue.AddCaller(e.Text);
                Report(new ItemAdded(e.ItemId));
                break;
            case AddNote e:
                _unknown &= e.IsQuiet;
                _dialogue.AddNote(e.Text);
                Report(new ItemAdded(e.ItemId));
                break;
            case AddPicture e:
                _dialogue.AddPicture(e.ItemId, e.Picture);
                if (_isBlind)
                    OnPicturesRefused();
                else
                    Report(new ItemAdded(e.ItemId));
                break;
            case RemovePicture e:
                _dialogue.RemovePicture(e.ItemId, e.Words);
                break;
            case AddToolOutput e:
                _unknown = false;
                _dialogue.AddOutput(e);
                Report(new ItemAdded(e.Id));
                break;
        }
    }

    /// <summary>The chat model takes no pictures: each is reported as refused, so that another model describes it.</summary>
    private void OnPicturesRefused()
    {
        _isBlind = true;
        foreach (var id in _dialogue.RemovePictures())
            Report(new CommandRefused(id, "picture_refused"));
    }

    private void Report(AssistantEvent happened)
    {
        if (!_gone)
            _listener!.OnEvent(happened);
    }

    /// <summary>A step other than the chat, whose usage comes with its reply, has used something.</summary>
    private void Use(CascadeStep step, TokenUsage usage)
    {
        if (_stages.Price is { } price)
            Report(new UsageReported(price(step, usage)));
    }

    /// <summary>The last report: nothing comes after it.</summary>
    private void Lose(AssistantFailure failure)
    {
        if (_gone)
            return;
        LogGone(failure.Kind, failure.Message);
        Report(new AssistantLost(failure));
        Leave();
    }

    private void Leave()
    {
        _gone = true;
        _reply?.Stop();
        foreach (var turn in _awaited.Append(_speaking))
            _ = turn?.Writing?.CancelAsync();
        _starved?.Dispose();
        _waiting?.Dispose();
    }

    /// <summary>Runs work that waits, until it is over or the assistant is disposed.</summary>
    private void Start(Func<Task> work)
    {
        var task = Task.Run(work);
        _work.Add(task);
        task.ContinueWith(done => _queue.Do(() => _work.Remove(done)), CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
    }

    private void OnMistake(Exception e)
    {
        LogMistake(e);
        Lose(FailureOf(e));
    }

    /// <summary>Once more, at once, if that may help.</summary>
    private static async Task TwiceAsync(Func<Task> work, Func<bool> mayRepeat)
    {
        try
        {
            await work();
        }
        catch (AssistantException e) when (e.Failure.Kind is AssistantFailureKind.Unreachable or AssistantFailureKind.Lost or AssistantFailureKind.Limited && mayRepeat())
        {
            await work();
        }
    }

    /// <returns>The failure to report for an exception; null if our own cancellation caused it.</returns>
    private AssistantFailure? FailureOf(Exception e, string step, CancellationToken stopped)
    {
        if (stopped.IsCancellationRequested)
            return null;
        var failure = FailureOf(e);
        if (e is AssistantException)
            LogFailed(step, failure.Kind, failure.Message);
        else
            LogMistake(e);
        return failure;
    }

    private static AssistantFailure FailureOf(Exception e) => e is AssistantException known
        ? known.Failure
        : new AssistantFailure(AssistantFailureKind.Lost, $"The cascade made a mistake ({e.GetType().Name}).");

    private string NextId(string kind) => $"{kind}_{_prefix}_{++_ids}";

    [LoggerMessage(Level = LogLevel.Warning, Message = "The voice model is not in the program or is damaged: the energy of the sound alone tells speech from other sound")]
    private partial void LogNoVoiceModel();

    [LoggerMessage(Level = LogLevel.Information, Message = "The cascade is ready, model {Model}")]
    private partial void LogConnected(string model);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The cascade gave up: {Kind}: {Detail}")]
    private partial void LogGone(AssistantFailureKind kind, string detail);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Pieces} pieces of the caller's audio were lost: the cascade did not keep up")]
    private partial void LogLost(long pieces);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The cascade could not {Step}: {Kind}: {Detail}")]
    private partial void LogFailed(string step, AssistantFailureKind kind, string detail);

    [LoggerMessage(Level = LogLevel.Error, Message = "The cascade failed unexpectedly")]
    private partial void LogMistake(Exception e);
}
