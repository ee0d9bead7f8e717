using Microsoft.AspNetCore.SignalR;
using Voice.Assistants;
using Voice.Audio;
using Voice.Lines;
using Voice.Server.Calls;

namespace Voice.Server.Browser;

/// <summary>A page's end of a call, over its SignalR connection.</summary>
/// <remarks>
/// While the connection takes what it is given, a message is written on the thread that brings it. While it does not, messages wait here: audio up to
/// <see cref="AudioBound"/> bytes (then it is dropped: the reader is slower than real time), everything else up to <see cref="NoticeBound"/> (then the
/// connection is given up). A clear empties the waiting audio and overtakes all of it.
/// </remarks>
internal sealed class BrowserLine(IClientProxy client, LiveCall call, bool resumed, Action giveUp) : ILine
{
    // Two minutes of speech: a reply comes several times faster than it is played, and the page keeps what it gets.
    private const int AudioBound = 120 * 48_000;
    private const int NoticeBound = 4_096;

    private static readonly object First = 0;

    private readonly Lock _gate = new();
    private readonly LinkedList<Outgoing> _waiting = [];
    private int _waitingAudio;
    private bool _sending;
    private bool _closed;

    public AudioFormat Format => AudioFormat.Pcm24K;

    public void Play(in ResponseAudio audio)
    {
        var sound = HubSound.Of(audio.Bytes);
        Send(new Outgoing(ClientMessages.Audio, [audio.ItemId, audio.ContentIndex == 0 ? First : audio.ContentIndex, sound], sound));
    }

    public void EndPart(string itemId, int contentIndex) => Send(new Outgoing(ClientMessages.AudioDone, [itemId, contentIndex]));

    public void Clear(int clearId)
    {
        var clear = new Outgoing(ClientMessages.Clear, [clearId]);
        lock (_gate)
        {
            for (var node = _waiting.First; node is not null;)
            {
                var next = node.Next;
                if (node.Value.Sound is not null)
                    Forget(node);
                node = next;
            }
            if (_sending)
            {
                _waiting.AddFirst(clear);
                return;
            }
        }
        Send(clear);
    }

    public void Tell(LineNotice notice) => Send(notice switch
    {
        CallUp up => new Outgoing(ClientMessages.CallStarted, [
            new CallStart(call.Id, call.ResumeToken, resumed, new AssistantLabel(up.Assistant.Name, up.Assistant.Simulated, up.Assistant.Note, up.Assistant.StandsIn), new AudioTerms(Format.SampleRate, 20))]),
        PhaseChanged changed => new Outgoing(ClientMessages.State, [Wire.Name(changed.Phase)]),
        CaptionChanged caption => new Outgoing(ClientMessages.Caption, [Wire.Caption(caption)]),
        ToolChanged tool => new Outgoing(ClientMessages.Tool, [Wire.Tool(tool)]),
        PictureTold picture => new Outgoing(ClientMessages.Picture, [picture.CallId, picture.Url, picture.Caption]),
        PageToolCalled tool => new Outgoing(ClientMessages.RunTool, [tool.CallId, tool.Name, tool.Arguments]),
        ProblemTold problem => new Outgoing(ClientMessages.Problem, [Wire.Problem(problem.Problem)]),
        CallOver over => new Outgoing(ClientMessages.Ended, [Wire.End(call.Id, over.End)]),
        _ => throw new ArgumentException($"A page is not told of {notice.GetType().Name}.", nameof(notice)),
    });

    /// <summary>The connection is gone: nothing more is sent and nothing waits.</summary>
    public void Close()
    {
        lock (_gate)
        {
            _closed = true;
            while (_waiting.First is { } node)
                Forget(node);
        }
    }

    private void Send(Outgoing message)
    {
        var lost = false;
        lock (_gate)
        {
            if (_closed || _sending)
            {
                lost = !_closed && !Queue(message);
                if (!lost)
                    return;
            }
            else
            {
                _sending = true;
            }
        }
        if (lost)
            giveUp();
        else
            Pump(message);
    }

    /// <returns>False if so much waits that the connection must be given up.</returns>
    private bool Queue(in Outgoing message)
    {
        if (message.Sound is not { } sound)
        {
            if (_waiting.Count >= NoticeBound)
                return false;
        }
        else if (_waitingAudio + sound.Rented > AudioBound)
        {
            sound.Return();
            return true;
        }
        else
        {
            _waitingAudio += sound.Rented;
        }
        _waiting.AddLast(message);
        return true;
    }

    private void Pump(Outgoing message)
    {
        do
        {
            var sending = client.SendCoreAsync(message.Method, message.Arguments);
            if (!sending.IsCompleted)
            {
                _ = FinishAsync(sending, message.Sound);
                return;
            }
            message.Sound?.Return();
        }
        while (TakeNext(out message));
    }

    private async Task FinishAsync(Task sending, HubSound? sound)
    {
        await sending.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        sound?.Return();
        if (TakeNext(out var next))
            Pump(next);
    }

    private bool TakeNext(out Outgoing message)
    {
        lock (_gate)
        {
            if (_waiting.First is not { } first)
            {
                message = default;
                return _sending = false;
            }
            message = first.Value;
            _waiting.RemoveFirst();
            _waitingAudio -= message.Sound?.Rented ?? 0;
            return true;
        }
    }

    private void Forget(LinkedListNode<Outgoing> node)
    {
        _waiting.Remove(node);
        _waitingAudio -= node.Value.Sound?.Rented ?? 0;
        node.Value.Sound?.Return();
    }

    private readonly record struct Outgoing(string Method, object?[] Arguments, HubSound? Sound = null);
}
