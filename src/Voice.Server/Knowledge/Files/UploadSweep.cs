using System.Collections.Concurrent;
using System.Threading.Channels;

namespace Voice.Server.Knowledge.Files;

/// <summary>Deletes files at the provider: those of calls that ended, and those that a process left behind which is gone. Tries again until each is deleted.</summary>
/// <remarks>Only files of the <see cref="UploadJournal"/> are deleted. What else is in the account is not even listed.</remarks>
internal sealed partial class UploadSweep(UploadJournal journal, UpstreamFiles files, KnowledgeHttp http, IHostApplicationLifetime life, TimeProvider time, ILogger<UploadSweep> logger) : BackgroundService
{
    // An upstream that is down is not asked about each file.
    private const int MostFailures = 3;

    private static readonly TimeSpan First = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan AtStop = TimeSpan.FromSeconds(5);

    private readonly ConcurrentDictionary<string, FileEntry> _due = new(StringComparer.Ordinal);
    private readonly HashSet<string> _named = new(StringComparer.Ordinal);
    private readonly Channel<bool> _asked = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private readonly TaskCompletionSource _began = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Task? _waiting;

    /// <summary>Done when the lists of processes that are gone have been taken over for the first time.</summary>
    public Task Began => _began.Task;

    /// <summary>Files that are to be deleted and still there.</summary>
    public int Due => _due.Count;

    /// <summary>Deletes a file soon. It stands in the journal.</summary>
    public void Delete(UploadedFile file)
    {
        _due[file.Id] = FileEntry.Of(file.Id, file.At, DateTimeOffset.MaxValue);
        _asked.Writer.TryWrite(true);
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(AtStop);
        try
        {
            await DeleteDueAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            // The next process finds them in the journal.
        }
        if (!_due.IsEmpty)
            LogLeft(_due.Count);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // The simulator, as the upstream, has no address before the server listens.
        var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var listening = life.ApplicationStarted.UnsafeRegister(static s => ((TaskCompletionSource)s!).TrySetResult(), started);
        await started.Task.WaitAsync(stoppingToken);
        var wait = First;
        while (true)
        {
            wait = await PassAsync(stoppingToken) ? First : wait * 2 < Longest ? wait * 2 : Longest;
            // Lists of other processes on this machine are looked for now and then, so that it does not matter which of them is started again.
            await WaitAsync(_due.IsEmpty ? Longest : wait, stoppingToken);
        }
    }

    /// <returns>True if there is nothing left to do.</returns>
    private async Task<bool> PassAsync(CancellationToken cancellation)
    {
        try
        {
            if (journal.Inherit() is { Count: > 0 } left)
            {
                LogInherited(left.Count);
                foreach (var entry in left)
                    _due[entry.Id] = entry;
            }
            return await DeleteDueAsync(cancellation);
        }
        catch (Exception e) when (!cancellation.IsCancellationRequested)
        {
            // No exception may end the server: the files are still to be deleted.
            LogBroke(e);
            return false;
        }
        finally
        {
            _began.TrySetResult();
        }
    }

    /// <returns>True if there is nothing left to do.</returns>
    private async Task<bool> DeleteDueAsync(CancellationToken cancellation)
    {
        var failures = 0;
        // In another order each time, so that some files that cannot be deleted do not keep the others.
        foreach (var entry in _due.Values.OrderBy(static _ => Random.Shared.Next()))
        {
            if (failures == MostFailures)
                break;
            if (entry.Until < time.GetUtcNow())
            {
                journal.Remove(entry.Id);
                _due.TryRemove(entry.Id, out _);
            }
            else if (entry.Find(http.Endpoints) is not { } endpoint)
            {
                if (_named.Add(entry.At))
                    LogNoEntry(entry.At);
            }
            else if (await files.DeleteAsync(entry.Id, endpoint, cancellation))
            {
                _due.TryRemove(entry.Id, out _);
            }
            else
            {
                failures++;
            }
        }
        return _due.IsEmpty;
    }

    private async Task WaitAsync(TimeSpan longest, CancellationToken cancellation)
    {
        _waiting ??= _asked.Reader.WaitToReadAsync(CancellationToken.None).AsTask();
        await _waiting.WaitAsync(longest, time, cancellation).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        cancellation.ThrowIfCancellationRequested();
        if (!_waiting.IsCompleted)
            return;
        _waiting = null;
        _asked.Reader.TryRead(out _);
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Deleting files at the upstream broke off, and is tried again")]
    private partial void LogBroke(Exception e);

    [LoggerMessage(Level = LogLevel.Information, Message = "{Files} files that an earlier process left at the upstream are deleted now")]
    private partial void LogInherited(int files);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Files that an earlier process uploaded to {Address} cannot be deleted: no entry of the settings has this address. They expire there")]
    private partial void LogNoEntry(string address);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Files} files at the upstream are not deleted yet: the next start deletes them")]
    private partial void LogLeft(int files);
}
