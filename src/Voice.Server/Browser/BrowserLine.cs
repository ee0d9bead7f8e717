using System.Diagnostics.CodeAnalysis;
using Microsoft.AspNetCore.SignalR.Protocol;
using Voice.Assistants;
using Voice.Audio;
using Voice.Concurrency;
using Voice.Lines;
using Voice.Server.Calls;

namespace Voice.Server.Browser;

/// <summary>The line of a page, over its SignalR connection.</summary>
/// <remarks>
/// While the connection keeps up, a message is written on the thread that brings it. Otherwise messages wait here: audio up to
/// <see cref="AudioBound"/> bytes (then it is dropped: the reader is slower than real time), everything else up to <see cref="NoticeBound"/> (then the
/// connection is closed). A clear empties the waiting audio and overtakes all of it. A pause and a resume overtake it too: the page keeps what it has.
/// </remarks>
internal sealed class BrowserLine : ILine
{
    // Two minutes of speech: a reply comes several times faster than it is played, and the page keeps what it gets.
    private const int AudioBound = 120 * 48_000;
    private const int NoticeBound = 4_096;

    private readonly AudioHubProtocol _page;
    private readonly LiveCall _call;
    private readonly bool _isResumed;
    private readonly LinkedList<HubMessage> _waiting = [];
    private readonly SerialPump<HubMessage> _pump;
    private SoundMessage? _spare = new();
    private int _waitingAudio;
    private LinkedListNode<HubMessage>? _overtaking;    // the last message that overtook the waiting ones; removed when it is sent

    /// <param name="giveUp">Called once, when the connection takes nothing any more.</param>
    public BrowserLine(AudioHubProtocol page, LiveCall call, bool isResumed, Action giveUp)
    {
        (_page, _call, _isResumed) = (page, call, isResumed);
        _pump = new SerialPump<HubMessage>(TryTake, SendAsync, _ => giveUp());
    }

    public AudioFormat Format => AudioFormat.Pcm24K;

    public void Play(in ResponseAudio audio)
    {
        var sound = Interlocked.Exchange(ref _spare, null) ?? new SoundMessage();
        sound.Fill(audio.ItemId, audio.ContentIndex, audio.Bytes);
        Send(sound);
    }

    public void EndPart(string itemId, int contentIndex) => Send(new InvocationMessage(ClientMessages.AudioDone, [itemId, contentIndex]));

    public void Clear(int clearId)
    {
        var clear = new InvocationMessage(ClientMessages.Clear, [clearId]);
        lock (_pump.Gate)
        {
            if (_pump.IsStopped)
                return;
            for (var node = _waiting.First; node is not null;)
            {
                var next = node.Next;
                if (node.Value is SoundMessage)
                    Forget(node);
                node = next;
            }
        }
        Overtake(clear);
    }

    public void Pause() => Overtake(new InvocationMessage(ClientMessages.Pause, []));

    public void Resume() => Overtake(new InvocationMessage(ClientMessages.Resume, []));

    /// <summary>How the page may send pictures; null for not at all.</summary>
    public PictureTerms? Pictures { get; init; }

    /// <summary>True if the page wants to know why a sound over a reply stopped it or not.</summary>
    public bool TellsDecisions { get; init; }

    public void Tell(LineNotice notice)
    {
        if (notice is not DecisionTold || TellsDecisions)
            Send(MessageOf(notice));
    }

    private InvocationMessage MessageOf(LineNotice notice) => notice switch
    {
        DecisionTold decision => new InvocationMessage(ClientMessages.Decision, [Wire.Decision(decision)]),
        CallUp up => new InvocationMessage(ClientMessages.CallStarted, [
            new CallStart(_call.Id, _call.ResumeToken, _isResumed, new AssistantLabel(up.Assistant.Name, up.Assistant.Simulated, up.Assistant.Note, up.Assistant.StandsIn), new AudioTerms(Format.SampleRate, 20), Pictures)]),
        PhaseChanged changed => new InvocationMessage(ClientMessages.State, [Wire.Name(changed.Phase)]),
        CaptionChanged caption => new InvocationMessage(ClientMessages.Caption, [Wire.Caption(caption)]),
        ToolChanged tool => new InvocationMessage(ClientMessages.Tool, [Wire.Tool(tool)]),
        PictureTold picture => new InvocationMessage(ClientMessages.Picture, [picture.CallId, picture.Url, picture.Caption]),
        CitationsTold told => new InvocationMessage(ClientMessages.Citations, [told.CallId, Wire.Citations(told)]),
        PageToolCalled tool => new InvocationMessage(ClientMessages.RunTool, [tool.CallId, tool.Name, tool.Arguments]),
        ProblemTold problem => new InvocationMessage(ClientMessages.Problem, [Wire.Problem(problem.Problem)]),
        CallOver over => new InvocationMessage(ClientMessages.Ended, [Wire.End(_call.Id, over.End)]),
        _ => throw new ArgumentException($"A page is not told of {notice.GetType().Name}.", nameof(notice)),
    };

    /// <summary>The connection is gone: nothing more is sent and nothing waits.</summary>
    public void Close()
    {
        lock (_pump.Gate)
        {
            _pump.Stop();
            while (_waiting.First is { } node)
                Forget(node);
        }
    }

    /// <summary>Sends a message before all that waits, but after the others that were sent so: a page that pauses and goes on must not do it the other way round.</summary>
    private void Overtake(HubMessage message)
    {
        var isFull = false;
        lock (_pump.Gate)
        {
            if (_pump.IsStopped)
                return;
            if (!_pump.TryEnter())
            {
                isFull = _waiting.Count >= NoticeBound;
                if (!isFull)
                {
                    _overtaking = _overtaking is { List: not null } last ? _waiting.AddAfter(last, message) : _waiting.AddFirst(message);
                    return;
                }
            }
        }
        if (isFull)
            _pump.Fail(new IOException("The page has stopped reading."));
        else
            _pump.Run(message);
    }

    private void Send(HubMessage message)
    {
        var isFull = false;
        lock (_pump.Gate)
        {
            if (_pump.IsStopped)
            {
                Done(message);
                return;
            }
            if (!_pump.TryEnter())
            {
                isFull = !TryQueue(message);
                if (!isFull)
                    return;
            }
        }
        if (isFull)
            _pump.Fail(new IOException("The page has stopped reading."));
        else
            _pump.Run(message);
    }

    /// <returns>False if so much waits that the connection must be closed.</returns>
    private bool TryQueue(HubMessage message)
    {
        if (message is not SoundMessage sound)
        {
            if (_waiting.Count >= NoticeBound)
                return false;
        }
        else if (_waitingAudio + sound.Rented > AudioBound)
        {
            Done(sound);
            return true;
        }
        else
        {
            _waitingAudio += sound.Rented;
        }
        _waiting.AddLast(message);
        return true;
    }

    private bool TryTake([NotNullWhen(true)] out HubMessage? message)
    {
        message = _waiting.First?.Value;
        if (message is null)
            return false;
        _waiting.RemoveFirst();
        _waitingAudio -= (message as SoundMessage)?.Rented ?? 0;
        return true;
    }

    private ValueTask SendAsync(HubMessage message)
    {
        var sending = _page.SendAsync(message);
        if (!sending.IsCompletedSuccessfully)
            return FinishAsync(sending, message);
        Done(message);
        return sending;
    }

    private async ValueTask FinishAsync(ValueTask sending, HubMessage message)
    {
        try
        {
            await sending;
        }
        finally
        {
            Done(message);
        }
    }

    private void Forget(LinkedListNode<HubMessage> node)
    {
        _waiting.Remove(node);
        _waitingAudio -= (node.Value as SoundMessage)?.Rented ?? 0;
        Done(node.Value);
    }

    private void Done(HubMessage message)
    {
        if (message is not SoundMessage sound)
            return;
        sound.Empty();
        _spare = sound;
    }
}
