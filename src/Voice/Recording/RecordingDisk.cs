using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Voice.Audio;

namespace Voice.Recording;

/// <summary>Writes recordings on one thread of its own: a disk that hangs delays nothing but the recordings.</summary>
/// <remarks>
/// The queue to that thread holds each recording at most once, so its bound is the number of calls; a recording that must wait drops its oldest sound and keeps its place in the queue.
/// </remarks>
internal sealed partial class RecordingDisk : IDisposable
{
    private static readonly TimeSpan LastWrites = TimeSpan.FromSeconds(5);

    private readonly BlockingCollection<CallRecording> _due = [];
    private readonly string _folder;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly Thread _writer;

    /// <param name="folder">Must be there.</param>
    public RecordingDisk(string folder, TimeProvider time, ILogger<RecordingDisk> logger)
    {
        (_folder, _time, _logger) = (folder, time, logger);
        _writer = new Thread(Run) { IsBackground = true, Name = "recordings" };
        _writer.Start();
    }

    public void Dispose()
    {
        _due.CompleteAdding();
        if (_writer.Join(LastWrites))
            _due.Dispose();
    }

    /// <summary>Begins the recording of a call, in <c>{call id}.wav</c>, readable by the server's user only.</summary>
    internal CallRecording Open(string callId, AudioFormat format, TimeSpan now) =>
        new(Path.Combine(_folder, callId + ".wav"), format, now, _time, Enqueue);

    internal Task CloseAsync(CallRecording recording, TimeSpan now) => recording.CloseAsync(Enqueue, now);

    private void Enqueue(CallRecording recording)
    {
        if (Interlocked.Exchange(ref recording.Queued, 1) == 1)
            return;
        try
        {
            _due.Add(recording);
        }
        catch (InvalidOperationException)
        {
            recording.GiveUp();                             // the server is stopping and this came after the last call
        }
    }

    private void Run()
    {
        short[] room = [];
        foreach (var recording in _due.GetConsumingEnumerable())
        {
            Volatile.Write(ref recording.Queued, 0);
            try
            {
                recording.Write(ref room);
            }
            catch (Exception e)
            {
                LogFailed(e.GetType().Name);
                recording.GiveUp();
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "A recording could not be written and ends here: {Kind}. Is the disk full, or Voice:Recording:Folder not writable?")]
    private partial void LogFailed(string kind);
}
