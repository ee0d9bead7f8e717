using System.Buffers;

namespace Voice.Server.Phone;

/// <summary>Sound, marks and the end of a stream, as they wait to be sent. The bound is its owner's. Not thread-safe.</summary>
internal sealed class PhoneQueue
{
    private readonly Queue<PhoneMessage> _messages = [];

    public int Count => _messages.Count;

    /// <summary>How much of it is sound.</summary>
    public int SoundBytes { get; private set; }

    public void Add(in PhoneMessage message)
    {
        _messages.Enqueue(message);
        SoundBytes += message.Length;
    }

    public void Add(ReadOnlySpan<byte> sound)
    {
        var copy = ArrayPool<byte>.Shared.Rent(sound.Length);
        sound.CopyTo(copy);
        Add(new PhoneMessage(PhoneMessageKind.Audio, copy, sound.Length));
    }

    /// <summary>Puts what was sent and not heard before all that waits.</summary>
    public void AddFirst(IEnumerable<(byte[]? Sound, int Length, int Mark)> unheard)
    {
        PhoneMessage[] waiting = [.. _messages];
        _messages.Clear();
        foreach (var (sound, length, mark) in unheard)
            Add(sound is null ? new PhoneMessage(PhoneMessageKind.Mark, Number: mark) : new PhoneMessage(PhoneMessageKind.Audio, sound, length));
        foreach (var message in waiting)
            _messages.Enqueue(message);
    }

    public bool TryPeek(out PhoneMessage message) => _messages.TryPeek(out message);

    public void Take() => SoundBytes -= _messages.Dequeue().Length;

    public void Clear()
    {
        foreach (var message in _messages)
            Return(message);
        _messages.Clear();
        SoundBytes = 0;
    }

    /// <summary>Gives back the memory of a message that has been written.</summary>
    public static void Return(in PhoneMessage message)
    {
        if (message.Audio is not null)
            ArrayPool<byte>.Shared.Return(message.Audio);
    }
}
