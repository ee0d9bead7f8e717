using System.Runtime.InteropServices;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Voice.Assistants;
using Voice.Audio;
using Voice.Calls;
using Voice.Conversations;
using Voice.Lines;
using Voice.Recording;
using Voice.Tests.Calls;
using Voice.Tools;

namespace Voice.Tests.Recording;

/// <summary>A call with a tone at each end, recorded into a folder of its own; its clock goes on in steps of 20 ms.</summary>
internal sealed class RecordedCall : IAsyncDisposable
{
    public const int CallerHertz = 400;
    public const int ReplyHertz = 1000;
    private static readonly TimeSpan Frame = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly AudioFormat _format;
    private readonly FakeTimeProvider _time = new();
    private readonly RecordingDisk _disk;
    private readonly Task<CallEnd> _running;
    private readonly CancellationTokenSource _stop = new();
    private long _callerSample;
    private long _replySample;

    private RecordedCall(AudioFormat format, ConversationOptions options, ILogger? logger)
    {
        _format = format;
        Folder = Directory.CreateTempSubdirectory("voice-recording-").FullName;
        _disk = new RecordingDisk(Folder, _time, NullLogger<RecordingDisk>.Instance);
        var tools = new ToolBox([], new ToolOptions(), null, _time, NullLogger<ToolBox>.Instance);
        var setup = new AssistantSetup { Instructions = "", InputFormat = format, OutputFormat = format };
        Session = new CallSession("call", FakeRoutes.To(_time, () => Assistant), setup, tools, ToolAudience.Phone, options, _time, logger ?? NullLogger.Instance, _disk);
        _running = Session.RunAsync(_stop.Token);
        Session.Attach(new FakeLine());
    }

    public string Folder { get; }

    public string File => Path.Combine(Folder, "call.wav");

    public FakeAssistant Assistant { get; } = new();

    public CallSession Session { get; }

    /// <summary>The time of the call.</summary>
    public double Seconds => Session.Now.TotalSeconds;

    public static async Task<RecordedCall> UpAsync(AudioFormat format, ConversationOptions? options = null, ILogger? logger = null)
    {
        var call = new RecordedCall(format, options ?? new ConversationOptions { Recording = RecordingConsent.Always }, logger);
        await call.Assistant.ConnectCalled.Task.WaitAsync(Patience);
        call.Assistant.Connected.SetResult(new AssistantDescription("model", false, ""));
        await Until.TrueAsync(() => call.Session.IsUp);
        return call;
    }

    /// <summary>Time passes, and the caller's line brings sound as it does: 20 ms at a time.</summary>
    public void Wait(double seconds, bool speaking = false)
    {
        for (var i = 0; i < (int)Math.Round(seconds / Frame.TotalSeconds); i++)
        {
            _time.Advance(Frame);
            Say(speaking ? Tone(CallerHertz, Frame, ref _callerSample) : Silence(Frame));
        }
    }

    /// <summary>Time passes and nothing comes from the caller's line.</summary>
    public void Stall(double seconds) => _time.Advance(TimeSpan.FromSeconds(seconds));

    /// <summary>Waits until the file is as long as the call, to half a second: the disk has a thread of its own, and no time that tests can turn.</summary>
    public Task WrittenAsync() => Until.TrueAsync(() => System.IO.File.Exists(File) && StereoFile.Told(File, _format.SampleRate) >= Seconds - 0.51);

    /// <summary>A stall of any length, with a disk that is in time.</summary>
    public async Task StallAsync(double seconds)
    {
        await WrittenAsync();
        for (var left = seconds; left > 0; left -= 2)
        {
            Stall(Math.Min(2, left));
            await WrittenAsync();
        }
    }

    /// <summary>Sound that comes in one burst.</summary>
    public void Burst(double seconds)
    {
        for (var i = 0; i < (int)Math.Round(seconds / Frame.TotalSeconds); i++)
            Say(Tone(CallerHertz, Frame, ref _callerSample));
    }

    public void Say(byte[] audio) => Session.Hear(audio);

    public void Happens(AssistantEvent happened) => Assistant.Listener.OnEvent(happened);

    /// <summary>The model makes so much of a reply at once.</summary>
    public void Reply(string item, double seconds)
    {
        Happens(new ResponseCreated("r_" + item, null));
        Sound(item, seconds);
    }

    public void Sound(string item, double seconds)
    {
        for (var i = 0; i < (int)Math.Round(seconds / Frame.TotalSeconds); i++)
            Assistant.Listener.OnAudio(new ResponseAudio("r_" + item, item, 0, Tone(ReplyHertz, Frame, ref _replySample)));
    }

    public void ReplyOver(string item)
    {
        Happens(new ResponseAudioDone("r_" + item, item, 0));
        Happens(new ResponseDone("r_" + item, ResponseOutcome.Completed, null, null));
    }

    public void Plays(string item, double seconds) => Session.Post(new Played([new PlaybackReport(item, 0, TimeSpan.FromSeconds(seconds))]));

    public async Task<StereoFile> EndAsync()
    {
        Session.Post(new HungUp());
        await _running.WaitAsync(Patience);
        return StereoFile.Read(File);
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running.WaitAsync(Patience);
        _disk.Dispose();
        Directory.Delete(Folder, recursive: true);
    }

    private byte[] Silence(TimeSpan duration) => Encode(new short[(int)(duration.TotalSeconds * _format.SampleRate)]);

    private byte[] Tone(int hertz, TimeSpan duration, ref long sample)
    {
        var sound = new short[(int)(duration.TotalSeconds * _format.SampleRate)];
        for (var i = 0; i < sound.Length; i++)
            sound[i] = (short)(8_000 * Math.Cos(2 * Math.PI * hertz * sample++ / _format.SampleRate));
        return Encode(sound);
    }

    private byte[] Encode(short[] sound)
    {
        if (_format.Encoding == AudioEncoding.Pcm16)
            return MemoryMarshal.AsBytes(sound.AsSpan()).ToArray();
        var coded = new byte[sound.Length];
        if (_format.Encoding == AudioEncoding.MuLaw)
            G711.EncodeMuLaw(sound, coded);
        else
            G711.EncodeALaw(sound, coded);
        return coded;
    }
}
