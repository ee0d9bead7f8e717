using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using Voice.Assistants;
using Voice.Audio;
using Voice.Lines;

namespace Voice.Recording;

/// <summary>The recording of one call: left the caller, right what they heard of the assistant, side by side on the clock of the call.</summary>
/// <remarks>Thread-safe. Taking sound in costs a short lock and a copy, never a wait for the disk and, once the buffers are there, no allocation.</remarks>
internal sealed class CallRecording
{
    /// <summary>How often the file is brought up to date: a crash loses no more than twice this.</summary>
    public static readonly TimeSpan Step = TimeSpan.FromMilliseconds(500);

    /// <summary>How much the disk may be behind, and how late a line may tell what was heard.</summary>
    public static readonly TimeSpan Behind = TimeSpan.FromSeconds(8);

    private static readonly TimeSpan MostUnheard = TimeSpan.FromMinutes(2);

    // A line that stood still for longer counts as gone.
    private static readonly TimeSpan MostStalled = TimeSpan.FromSeconds(60);

    // A recording that began this soon began with the call, so that no sound of the caller is from before it.
    private static readonly TimeSpan WithTheCall = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private readonly string _path;
    private readonly AudioFormat _format;
    private readonly TimeSpan _startedAt;
    private readonly long _startedTimestamp;
    private readonly TimeProvider _time;
    private readonly StereoWindow _window;
    private readonly CallerClock _callerClock;
    private readonly StalledSound _stalled;
    private readonly UnheardSound _unheard;
    private readonly List<(long At, short[] Sound)> _late = [];
    private readonly ITimer _timer;
    private readonly TaskCompletionSource _written = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private FileStream? _file;
    private short[] _scratch = [];
    private long _earliest;
    private bool _reports;
    private bool _secure;
    private bool _closed;
    private bool _over;

    public CallRecording(string path, AudioFormat format, TimeSpan now, TimeProvider time, Action<CallRecording> due)
    {
        (_path, _format, _startedAt, _time, _startedTimestamp) = (path, format, now, time, time.GetTimestamp());
        _window = new StereoWindow((int)Behind.TotalSeconds * format.SampleRate);
        _callerClock = new CallerClock(format.SampleRate);
        _stalled = new StalledSound((int)MostStalled.TotalSeconds * format.SampleRate, format.SampleRate);
        _unheard = new UnheardSound(_window, (int)MostUnheard.TotalSeconds * format.SampleRate, format.SampleRate);
        _earliest = now < WithTheCall ? long.MinValue / 2 : 0;
        _timer = time.CreateTimer(_ => Tick(due), null, Step, Step);
    }

    /// <summary>How much sound is missing because the disk was slow.</summary>
    public TimeSpan Lost => Missing(() => _window.Dropped);

    /// <summary>How much of the assistant's sound is missing because more waited to be heard than is kept.</summary>
    public TimeSpan Unkept => Missing(() => _unheard.Dropped);

    /// <summary>How much sound of the caller their line did not send, in gaps of at least a second: the recording is silent there.</summary>
    public TimeSpan Silent => Missing(() => _callerClock.Missing);

    /// <summary>True while it waits for the disk. Belongs to <see cref="RecordingDisk"/>.</summary>
    public int Queued;

    /// <summary>The caller's sound.</summary>
    public void Hear(ReadOnlySpan<byte> audio, TimeSpan now)
    {
        lock (_gate)
        {
            if (_closed || _secure)
                return;
            var sound = Decode(audio);
            var arrived = Samples(now);
            if (_stalled.IsPlaced(now))
                PlaceStalled();
            if (!_stalled.IsEmpty || _callerClock.IsStalled(sound.Length, arrived))
            {
                _stalled.Add(sound, arrived, now);
                return;
            }
            var at = _callerClock.Place(sound.Length, arrived, now, out var moved);
            if (moved.Count > 0)
                _window.MoveLeft(moved.From, moved.To, moved.Count);
            _window.Put(0, at, sound);
        }
    }

    /// <summary>A piece of a reply that the line was given.</summary>
    public void Send(in ResponseAudio audio, AudioPlace place)
    {
        lock (_gate)
        {
            if (_closed)
                return;
            var sound = Decode(audio.Bytes);
            var sent = place.Sent.Ticks * _format.SampleRate / TimeSpan.TicksPerSecond;
            _unheard.Add(audio.ItemId, audio.ContentIndex, sound, sent - sound.Length, Math.Max(Samples(place.EndsAt) - sound.Length, 0));
        }
    }

    /// <summary>The caller has heard more, or a reply was cut.</summary>
    /// <param name="lineReports">True if the line tells what was heard; else the clock says.</param>
    /// <param name="heard">How much was heard of each part of which something is still to be heard. A part that is not among them was heard to its end.</param>
    public void Advance(bool lineReports, IReadOnlyList<PlaybackReport> heard, TimeSpan now)
    {
        lock (_gate)
        {
            _reports = lineReports;
            if (!_closed)
                _unheard.Advance(heard, _reports, Samples(now));
        }
    }

    /// <summary>The line is paused, or plays on.</summary>
    public void Pause(bool on, TimeSpan now)
    {
        lock (_gate)
        {
            if (on)
                _unheard.Pause(Samples(now));
            else
                _unheard.Resume(Samples(now));
        }
    }

    /// <summary>The line is being cleared.</summary>
    public void Hold()
    {
        lock (_gate)
            _unheard.Hold();
    }

    /// <summary>The line was cleared: what was not heard is not recorded.</summary>
    public void Cut(IReadOnlyList<HeardPart> parts)
    {
        lock (_gate)
        {
            if (!_closed)
                _unheard.Cut(parts);
        }
    }

    /// <summary>Both channels are silent from now on, or no longer.</summary>
    public void Secure(bool on, TimeSpan now)
    {
        lock (_gate)
        {
            if (_secure == on)
                return;
            PlaceStalled();
            _window.Mute(_secure = on, Samples(now));
            _callerClock.Restart();
            _earliest = Samples(now);                   // late sound from before the recording is not recorded
        }
    }

    /// <summary>Ends the recording.</summary>
    /// <returns>Completes when the file is whole.</returns>
    public Task CloseAsync(Action<CallRecording> due, TimeSpan now)
    {
        lock (_gate)
        {
            if (!_closed)
            {
                PlaceStalled();
                _stalled.Return();
                _unheard.Advance(null, _reports, Samples(now));
                _unheard.Clear();
                _window.ExtendTo(Samples(now));
                _closed = true;
            }
        }
        _timer.Dispose();
        due(this);
        return _written.Task;
    }

    /// <summary>Brings the file up to date. Called by one thread, which may wait.</summary>
    /// <param name="room">Grown as needed; lent for the call.</param>
    public void Write(ref short[] room)
    {
        if (_over)
            return;
        int count;
        long at, end;
        (long At, short[] Sound)[] late;
        lock (_gate)
        {
            late = [.. _late];
            _late.Clear();
            var needed = 2 * (int)Behind.TotalSeconds * _format.SampleRate;
            if (room.Length < needed)
                room = new short[needed];
            count = _window.Take(room, out at);
            end = _window.End;
            _over = _closed;
        }
        _file ??= Create();
        RandomAccess.Write(_file.SafeFileHandle, MemoryMarshal.AsBytes(room.AsSpan(0, count * 2)), WaveHeader.Length + (at * WaveHeader.FrameBytes));
        foreach (var (from, sound) in late)
            WriteLate(_file.SafeFileHandle, from, sound);
        WriteHeader(_file.SafeFileHandle, end * WaveHeader.FrameBytes);
        if (_over)
            Finish();
    }

    /// <summary>The disk refuses: the recording ends as far as it came.</summary>
    public void GiveUp()
    {
        lock (_gate)
        {
            _closed = _over = true;
            _stalled.Return();
            _late.Clear();
            _unheard.Clear();
        }
        _timer.Dispose();
        Finish();
    }

    private void Finish()
    {
        try
        {
            _file?.Dispose();
        }
        catch (IOException)
        {
            // The written part is kept.
        }
        _written.TrySetResult();
    }

    private void Tick(Action<CallRecording> due)
    {
        lock (_gate)
        {
            if (_closed)
                return;
            var time = _startedAt + _time.GetElapsedTime(_startedTimestamp);
            if (_stalled.IsPlaced(time))
                PlaceStalled();
            var now = Samples(time);
            _unheard.Advance(null, _reports, now);
            _window.ExtendTo(now);
        }
        due(this);
    }

    /// <summary>Sound that is older than the window goes into the file, beside the right channel that is there.</summary>
    private void PlaceStalled()
    {
        if (_stalled.IsEmpty)
            return;
        var at = _stalled.Take(_callerClock.Next, _earliest, out var sound);
        _callerClock.GoOn(at, sound.Length);
        _window.ExtendTo(at + sound.Length);
        // Writes the oldest samples of the window now: the next piece would push them out.
        var late = (int)Math.Clamp(_window.End - ((long)Behind.TotalSeconds * _format.SampleRate / 2) - at, 0, sound.Length);
        if (late > 0)
        {
            _late.Add((at, sound[..late].ToArray()));
            _window.Keep(0, at, sound[..late]);
        }
        _window.Put(0, at + late, sound[late..]);
    }

    private static void WriteLate(SafeFileHandle file, long at, short[] sound)
    {
        var both = new short[sound.Length * 2];
        var place = WaveHeader.Length + (at * WaveHeader.FrameBytes);
        RandomAccess.Read(file, MemoryMarshal.AsBytes(both.AsSpan()), place);
        for (var i = 0; i < sound.Length; i++)
            both[i * 2] = sound[i];
        RandomAccess.Write(file, MemoryMarshal.AsBytes(both.AsSpan()), place);
    }

    private FileStream Create()
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.ReadWrite, Share = FileShare.Read, BufferSize = 0 };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        return new FileStream(_path, options);
    }

    private void WriteHeader(SafeFileHandle file, long bytes)
    {
        Span<byte> header = stackalloc byte[WaveHeader.Length];
        WaveHeader.Write(header, _format.SampleRate, bytes);
        RandomAccess.Write(file, header, 0);
    }

    private TimeSpan Missing(Func<long> samples)
    {
        lock (_gate)
            return TimeSpan.FromSeconds(samples() / (double)_format.SampleRate);
    }

    private long Samples(TimeSpan time) => Math.Max((time - _startedAt).Ticks, 0) * _format.SampleRate / TimeSpan.TicksPerSecond;

    private ReadOnlySpan<short> Decode(ReadOnlySpan<byte> audio)
    {
        if (_format.Encoding == AudioEncoding.Pcm16)
            return MemoryMarshal.Cast<byte, short>(audio);
        if (_scratch.Length < audio.Length)
            _scratch = new short[audio.Length];
        if (_format.Encoding == AudioEncoding.MuLaw)
            G711.DecodeMuLaw(audio, _scratch);
        else
            G711.DecodeALaw(audio, _scratch);
        return _scratch.AsSpan(0, audio.Length);
    }
}
