using System.ComponentModel;
using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using Voice.Simulator.Audio;

namespace Voice.Simulator.Speech;

/// <summary>
/// Runs a program that speaks, one process per sentence. It is a child process because a crash of it is then not ours, and because of the
/// licence of espeak-ng (GPL). No shell reads the text, so nothing in it is ever an option or a command.
/// </summary>
[SuppressMessage("Design", "CA1001", Justification = "A semaphore whose wait handle is never taken holds nothing to release.")]
sealed class SpeechProgram(SpeechCommand command, string path, TimeProvider time)
{
    /// <summary>A sentence takes tens of milliseconds; a program that takes so long hangs.</summary>
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    static readonly TimeSpan LongestSpeech = TimeSpan.FromMinutes(10);

    /// <summary>As many processes at once as keep a small machine busy.</summary>
    const int Concurrent = 4;

    /// <summary>How many sentences may wait for one; where it is full the sentence is not spoken by this program.</summary>
    const int Waiting = 32;

    readonly SemaphoreSlim _free = new(Concurrent);
    int _inside;

    /// <summary>Its name, as the log and the page tell it.</summary>
    public string Name => command.Program;

    /// <summary>True if the program can speak the text.</summary>
    public bool Speaks(string text) => command.Speaks(text);

    /// <summary>The program where it is on the PATH, else null.</summary>
    public static SpeechProgram? TryFind(SpeechCommand command, TimeProvider time) => Locate(command.Program) is { } path ? new(command, path, time) : null;

    static string? Locate(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "")
        .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
        .Select(folder => Path.Combine(folder, OperatingSystem.IsWindows() ? program + ".exe" : program))
        .FirstOrDefault(File.Exists);

    /// <summary>24 kHz mono, or null where the program fails, hangs or has too much to do.</summary>
    /// <exception cref="OperationCanceledException">The caller no longer wants it; the process is killed.</exception>
    public async ValueTask<short[]?> SpeakAsync(string text, string voice, CancellationToken cancellationToken)
    {
        try
        {
            if (Interlocked.Increment(ref _inside) > Concurrent + Waiting) return null;
            await _free.WaitAsync(cancellationToken);
            try
            {
                using var timeout = new CancellationTokenSource(Patience, time);
                using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
                return await RunAsync(text, voice, either.Token);
            }
            finally
            {
                _free.Release();
            }
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return null;
        }
        catch (Exception failure) when (failure is Win32Exception or IOException or InvalidDataException or InvalidOperationException)
        {
            return null;
        }
        finally
        {
            Interlocked.Decrement(ref _inside);
        }
    }

    async Task<short[]?> RunAsync(string text, string voice, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo(path)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardInputEncoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false),
        };
        text = Plain(text);
        foreach (var argument in command.Arguments(voice, text)) start.ArgumentList.Add(argument);
        using var process = Process.Start(start);
        if (process is null) return null;
        try
        {
            // All three at once: each pipe holds a few kilobytes, and whoever waits for one while another is full waits forever.
            var errors = process.StandardError.BaseStream.CopyToAsync(Stream.Null, cancellationToken);
            var wave = ReadAsync(process.StandardOutput.BaseStream, cancellationToken);
            await WriteAsync(process, command.ReadsInput ? text : "", cancellationToken);
            var file = await wave;
            if (file is null) return null;
            await errors;
            await process.WaitForExitAsync(cancellationToken);
            if (process.ExitCode != 0) return null;
            var clip = WaveFile.Read(file);
            return Resampler.Convert(clip.Samples, clip.SampleRate, Synthesizer.SampleRate);
        }
        finally
        {
            if (!process.HasExited) process.Kill(entireProcessTree: true);
        }
    }

    static async Task WriteAsync(Process process, string text, CancellationToken cancellationToken)
    {
        try
        {
            await process.StandardInput.WriteAsync(text.AsMemory(), cancellationToken);
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It stopped reading: its exit code tells why.
        }
    }

    /// <summary>Without what espeak-ng would take for phoneme names (<c>[[...]]</c>), and without control characters.</summary>
    static string Plain(string text)
    {
        var plain = new StringBuilder(text.Length);
        foreach (var character in text) plain.Append(character is '[' or ']' || char.IsControl(character) ? ' ' : character);
        return plain.ToString();
    }

    /// <summary>To the end, because a header written to a pipe has no true size; null where the end is too far.</summary>
    static async Task<byte[]?> ReadAsync(Stream output, CancellationToken cancellationToken)
    {
        const int BytesPerSecond = 2 * 22_050;
        using var all = new MemoryStream();
        var buffer = new byte[16 * 1024];
        int read;
        while ((read = await output.ReadAsync(buffer, cancellationToken)) > 0)
        {
            all.Write(buffer, 0, read);
            if (all.Length > BytesPerSecond * LongestSpeech.TotalSeconds) return null;
        }

        return all.ToArray();
    }
}
