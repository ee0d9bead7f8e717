using Microsoft.Extensions.Logging;
using Voice.Audio;

namespace Voice.Assistants.Cascade;

/// <summary>Makes sure that the caller hears every reply of the inner assistant. Words without sound are spoken by other means, and an empty reply is reported.</summary>
/// <remarks>
/// Models sometimes answer in text although sound was requested, mostly after a history in text, and some end a reply without content. When a reply ends, words
/// without sound are spoken by the speech service. Without such a service, or if it fails, the assistant itself is asked once to say exactly these
/// words out of band. Their sound belongs to the same item, so that the page shows the words once. The end of the reply is reported after it. A reply that cannot
/// be spoken ends as <see cref="ResponseOutcome.Unheard"/>, an empty one as <see cref="ResponseOutcome.Empty"/>.
/// </remarks>
internal sealed partial class AudibleAssistant : IAssistant
{
    // Sound comes faster than it is played: this is some five times as long as the longest answer takes.
    private static readonly TimeSpan RepeatTime = TimeSpan.FromSeconds(15);
    private const string RepeatPrefix = "aloud_";
    private const int MostVoiced = 64;
    private const int MostOpen = 8;

    private readonly IAssistant _inner;
    private readonly Func<ISpeechSynthesizer?> _makeSpeech;
    private readonly bool _carriesSound;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly Lock _gate = new();                // events are reported one at a time
    private readonly List<HeardReply> _open = [];
    private readonly Dictionary<string, CreateResponse> _asked = [];
    private readonly Dictionary<(string ItemId, int Index), SpokenReply> _voiced = [];
    private IAssistantListener _listener = null!;
    private AudioFormat _format;
    private bool _spoken;
    private ISpeechSynthesizer? _speech;
    private Voicing? _voicing;
    private Task _work = Task.CompletedTask;
    private int _ids;

    /// <param name="inner">Disposed with this.</param>
    /// <param name="speech">Makes the speech service for this call, or null if there is no such service. Called at the first need.</param>
    /// <param name="carriesSound">False if the sound goes to the caller by another way, so that only words show whether there is any.</param>
    /// <param name="logger">The call's own.</param>
    public AudibleAssistant(IAssistant inner, Func<ISpeechSynthesizer?> speech, bool carriesSound, TimeProvider time, ILogger logger) =>
        (_inner, _makeSpeech, _carriesSound, _time, _logger) = (inner, speech, carriesSound, time, logger);

    public AssistantCapabilities Capabilities => _inner.Capabilities;

    public Task<AssistantDescription> ConnectAsync(AssistantSetup setup, IAssistantListener listener, CancellationToken cancellation)
    {
        (_listener, _format, _spoken) = (listener, setup.OutputFormat, setup.Spoken || !_carriesSound);
        return _inner.ConnectAsync(setup, new Listener(this), cancellation);
    }

    public void SendAudio(ReadOnlySpan<byte> audio) => _inner.SendAudio(audio);

    public void Send(AssistantCommand command)
    {
        if (command is CreateResponse asked)
        {
            lock (_gate)
            {
                if (_asked.Count > MostOpen)
                    _asked.Clear();                     // requests that were never answered
                _asked[asked.Id] = asked;
            }
        }
        if (command is CancelResponse cancel && Stop(cancel.ResponseId))
            return;                                     // the reply has ended at the assistant
        if (command is TruncateItem cut)
            command = Cut(cut);
        _inner.Send(command);
    }

    public async ValueTask DisposeAsync()
    {
        Task work;
        lock (_gate)
        {
            _voicing?.Stop.Cancel();
            (_voicing, work) = (null, _work);
        }
        await _inner.DisposeAsync();
        await work;
        if (_speech is not null)
            await _speech.DisposeAsync();
    }

    /// <summary>An item without sound cannot be cut by time over there: the words that were heard take its place.</summary>
    private TruncateItem Cut(TruncateItem cut)
    {
        lock (_gate)
        {
            if (cut.Words is not null || !_voiced.TryGetValue((cut.ItemId, cut.ContentIndex), out var spoken))
                return cut;
            spoken.Cut(cut.Heard);
            return cut with { Words = spoken.Heard };
        }
    }

    private void OnEvent(AssistantEvent happened)
    {
        lock (_gate)
        {
            switch (happened)
            {
                case ResponseCreated e when IsRepeat(e):
                    return;
                case ResponseCreated e:
                    EndVoicing(ResponseOutcome.Completed);      // the conversation has gone on
                    Open(e.ResponseId, e.RequestId);
                    break;
                case ResponseWords e when e.ResponseId == _voicing?.RepeatReplyId:
                case ResponseAudioDone f when f.ResponseId == _voicing?.RepeatReplyId:
                    return;                             // the words are known
                case ResponseWords e when Find(e.ResponseId) is { } reply:
                    reply.Add(e);
                    break;
                case ToolCalled e when Find(e.ResponseId) is { } reply:
                    reply.HasCalled = true;
                    break;
                case ResponseDone e when e.ResponseId == _voicing?.RepeatReplyId:
                    if (e.Usage is { } used)
                        _listener.OnEvent(new UsageReported(used));
                    _voicing.Repeated.TrySetResult(e.Outcome == ResponseOutcome.Completed);
                    return;
                case ResponseDone e:
                    if (TryVoice(e))
                        return;
                    happened = Close(e);
                    break;
                case CommandRefused e when e.CommandId is not null && e.CommandId == _voicing?.RepeatId:
                    _voicing.Repeated.TrySetResult(false);
                    return;
                case AssistantLost:
                    _voicing?.Stop.Cancel();
                    _voicing = null;
                    break;
            }
            _listener.OnEvent(happened);
        }
    }

    private void OnAudio(in ResponseAudio audio)
    {
        lock (_gate)
        {
            if (!_spoken)
                return;                                 // the line speaks the words itself
            if (_voicing is { } voicing && audio.ResponseId == voicing.RepeatReplyId)
            {
                Sound(voicing, 0, audio.Bytes);
                return;
            }
            Find(audio.ResponseId)?.AddSound(audio.ItemId, audio.ContentIndex);
            _listener.OnAudio(audio);
        }
    }

    /// <summary>A reply in which the assistant itself says what had no sound. Not every upstream says which request a reply answers.</summary>
    private bool IsRepeat(ResponseCreated created)
    {
        var wanted = _voicing is { RepeatId: { } id, RepeatReplyId: null } && (created.RequestId is null || created.RequestId == id);
        if (!wanted && created.RequestId?.StartsWith(RepeatPrefix, StringComparison.Ordinal) != true)
            return false;
        if (wanted)
            _voicing!.RepeatReplyId = created.ResponseId;
        else
            _inner.Send(new CancelResponse("cancel_" + created.RequestId, created.ResponseId));
        return true;
    }

    private void Open(string replyId, string? requestId)
    {
        if (_open.Count >= MostOpen)
            _open.RemoveAt(0);
        _open.Add(new HeardReply(replyId, requestId is not null && _asked.Remove(requestId, out var asked) ? asked : null));
    }

    /// <returns>The reply; null if it is over or was never announced: nothing of such a one is heard.</returns>
    private HeardReply? Find(string replyId)
    {
        for (var i = _open.Count - 1; i >= 0; i--)
        {
            if (_open[i].Id == replyId)
                return _open[i];
        }
        return null;
    }

    private ResponseDone Close(ResponseDone done)
    {
        var reply = _open.Find(open => open.Id == done.ResponseId);
        if (reply is null)
            return done;
        _open.Remove(reply);
        if (done.Outcome != ResponseOutcome.Completed || !reply.IsEmpty)
            return done;
        LogEmpty();
        return done with { Outcome = ResponseOutcome.Empty };
    }

    /// <summary>Receives the inner assistant's events.</summary>
    private sealed class Listener(AudibleAssistant audible) : IAssistantListener
    {
        public void OnEvent(AssistantEvent assistantEvent) => audible.OnEvent(assistantEvent);

        public void OnAudio(in ResponseAudio audio) => audible.OnAudio(audio);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The model ended a reply that holds neither sound nor words nor a tool call")]
    private partial void LogEmpty();
}
