using System.Buffers;
using Voice.Assistants;

namespace Voice.Sessions;

/// <summary>Everything that happens to a call, one thing at a time and in order, on the thread that brings it.</summary>
/// <remarks>
/// Whoever finds the mailbox idle handles what it brings at once, without a hop to another thread; whoever finds it busy leaves it in the queue and goes.
/// That is only right because handling never waits. The queue takes what arrives while something is being handled (its reason); it is bounded by
/// <see cref="Capacity"/>, and when full it refuses, which ends the call: an upstream that outruns us by that much is broken.
/// </remarks>
internal sealed class Mailbox(Action<SessionEvent> onEvent, AudioHandler onAudio)
{
    public const int Capacity = 8192;

    private readonly Lock _gate = new();
    private readonly Queue<Letter> _waiting = new();
    private bool _busy;

    /// <summary>True if all that was posted has been handled, with all that followed from it.</summary>
    public bool IsIdle
    {
        get
        {
            lock (_gate)
                return !_busy;
        }
    }

    /// <returns>False if the queue is full.</returns>
    public bool Post(SessionEvent happened)
    {
        lock (_gate)
        {
            if (_busy)
                return Enqueue(new Letter(happened, null, null, 0, null, 0));
            _busy = true;
        }
        onEvent(happened);
        Drain();
        return true;
    }

    /// <returns>False if the queue is full.</returns>
    public bool Post(in ResponseAudio audio)
    {
        lock (_gate)
        {
            if (_busy)
            {
                var copy = ArrayPool<byte>.Shared.Rent(audio.Bytes.Length);
                audio.Bytes.CopyTo(copy);
                return Enqueue(new Letter(null, audio.ResponseId, audio.ItemId, audio.ContentIndex, copy, audio.Bytes.Length));
            }
            _busy = true;
        }
        onAudio(audio);
        Drain();
        return true;
    }

    private bool Enqueue(in Letter letter)
    {
        if (_waiting.Count >= Capacity)
            return false;
        _waiting.Enqueue(letter);
        return true;
    }

    private void Drain()
    {
        while (true)
        {
            Letter letter;
            lock (_gate)
            {
                if (!_waiting.TryDequeue(out letter))
                {
                    _busy = false;
                    return;
                }
            }
            if (letter.Happened is not null)
            {
                onEvent(letter.Happened);
                continue;
            }
            onAudio(new ResponseAudio(letter.ResponseId!, letter.ItemId!, letter.ContentIndex, letter.Audio.AsSpan(0, letter.Length)));
            ArrayPool<byte>.Shared.Return(letter.Audio!);
        }
    }

    private readonly record struct Letter(
        SessionEvent? Happened, string? ResponseId, string? ItemId, int ContentIndex, byte[]? Audio, int Length);
}
