using Voice.Assistants;

namespace Voice.Tests.Calls;

/// <summary>An assistant that does what a test tells it.</summary>
internal sealed class FakeAssistant : IAssistant
{
    private readonly List<AssistantCommand> _commands = [];

    public AssistantCapabilities Capabilities => new(true, true, false, true, CanEcho: CanEcho, LongestPause: LongestPause);

    public bool CanEcho { get; init; }

    public TimeSpan LongestPause { get; init; }

    /// <summary>Completes when the connection is to stand.</summary>
    public TaskCompletionSource<AssistantDescription> Connected { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public TaskCompletionSource ConnectCalled { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public IAssistantListener Listener { get; private set; } = null!;

    public AssistantSetup? Setup { get; private set; }

    /// <summary>As of now: tools and timers may send more at any time.</summary>
    public IReadOnlyList<AssistantCommand> Commands
    {
        get
        {
            lock (_commands)
                return [.. _commands];
        }
    }

    public int HeardBytes { get; private set; }

    public bool Disposed { get; private set; }

    public Task<AssistantDescription> ConnectAsync(AssistantSetup setup, IAssistantListener listener, CancellationToken cancellation)
    {
        (Setup, Listener) = (setup, listener);
        ConnectCalled.TrySetResult();
        return Connected.Task.WaitAsync(cancellation);
    }

    /// <summary>The heard sound that is not silence, in bytes.</summary>
    public int HeardSound { get; private set; }

    /// <summary>All that was heard, if it is kept.</summary>
    public List<byte>? Heard { get; init; }

    public void SendAudio(ReadOnlySpan<byte> audio)
    {
        Heard?.AddRange(audio);
        HeardBytes += audio.Length;
        if (audio.ContainsAnyExcept((byte)0, (byte)0xFF))
            HeardSound += audio.Length;
    }

    public void Send(AssistantCommand command)
    {
        lock (_commands)
            _commands.Add(command);
    }

    public ValueTask DisposeAsync()
    {
        Disposed = true;
        return ValueTask.CompletedTask;
    }
}
