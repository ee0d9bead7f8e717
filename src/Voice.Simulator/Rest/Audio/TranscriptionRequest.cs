using Microsoft.Extensions.Primitives;
using Voice.Simulator.Audio;
using Voice.Simulator.Hearing;
using Voice.Simulator.Wire;

namespace Voice.Simulator.Rest.Audio;

/// <summary>What <c>POST /audio/transcriptions</c> is asked.</summary>
sealed record TranscriptionRequest
{
    /// <summary>The real service takes no larger file.</summary>
    const long LargestFile = 25 * 1024 * 1024;

    const int LowestRate = 4_000;
    const int HighestRate = 192_000;
    const int RateStep = 25;

    static readonly TimeSpan Shortest = TimeSpan.FromMilliseconds(100);
    static readonly string[] Formats = ["json", "text", "verbose_json"];
    static readonly string[] Others = ["srt", "vtt", "diarized_json"];

    public required string Model { get; init; }

    /// <summary><c>json</c>, <c>text</c> or <c>verbose_json</c>.</summary>
    public required string Format { get; init; }

    public required string Prompt { get; init; }

    public required bool Stream { get; init; }

    /// <summary>True where the times of words are asked for.</summary>
    public required bool Words { get; init; }

    /// <summary>True where the times of segments are asked for, which is so unless only words are.</summary>
    public required bool Segments { get; init; }

    /// <summary>24 kHz mono.</summary>
    public required short[] Pcm { get; init; }

    public TimeSpan Duration => TimeSpan.FromSeconds(Pcm.Length / (double)Listener.SampleRate);

    /// <summary>True for the models that are billed by the token and not by the minute.</summary>
    public bool IsBilledByToken => Model.StartsWith("gpt-4o", StringComparison.Ordinal);

    /// <summary>Reads a form.</summary>
    /// <returns>The request, or what is wrong with it.</returns>
    public static async Task<(TranscriptionRequest? Request, Rejection? Wrong)> ReadAsync(HttpRequest http, CancellationToken cancellationToken)
    {
        if (!http.HasFormContentType) return (null, new(null, "The request must be multipart/form-data with a 'file' and a 'model'."));
        IFormCollection form;
        try
        {
            form = await http.ReadFormAsync(cancellationToken);
        }
        catch (BadHttpRequestException exception)
        {
            return (null, new(null, "The body could not be read, or is too large.") { Status = exception.StatusCode });
        }
        catch (Exception exception) when (exception is InvalidDataException or IOException)
        {
            return (null, new(null, "Could not parse multipart form."));
        }

        if (form["model"].ToString() is not { Length: > 0 } model) return (null, Rejection.Missing("model"));
        if (form.Files.GetFile("file") is not { } file) return (null, Rejection.Missing("file"));
        if (file.Length > LargestFile)
        {
            var message = $"Maximum content size limit ({LargestFile}) exceeded ({file.Length} bytes read)";
            return (null, new(null, message) { Status = StatusCodes.Status413PayloadTooLarge });
        }

        if (WrongFormat(form["response_format"].ToString(), model) is { } wrong) return (null, wrong);
        var (pcm, unreadable) = await SoundAsync(file, cancellationToken);
        if (pcm is null) return (null, unreadable);
        var granularities = form["timestamp_granularities[]"];
        return (new()
        {
            Model = model,
            Format = form["response_format"].ToString() is { Length: > 0 } format ? format : "json",
            Prompt = form["prompt"].ToString(),
            Stream = Flag(form["stream"]) && !model.StartsWith("whisper", StringComparison.Ordinal),
            Words = granularities.Contains("word"),
            Segments = !granularities.Contains("word") || granularities.Contains("segment"),
            Pcm = pcm,
        }, null);
    }

    static Rejection? WrongFormat(string format, string model)
    {
        if (format.Length == 0 || format == "json") return null;
        if (Others.Contains(format)) return new("unsupported_value", $"The simulator does not write '{format}'; it writes {string.Join(", ", Formats)}.", "response_format");
        if (!Formats.Contains(format))
            return Rejection.Invalid("response_format", $"Invalid value: '{format}'. Supported values are: 'json', 'text', and 'verbose_json'.");
        return model.StartsWith("gpt-", StringComparison.Ordinal)
            ? new("unsupported_value", $"response_format '{format}' is not compatible with model '{model}'. Use 'json' instead.", "response_format")
            : null;
    }

    static async Task<(short[]? Pcm, Rejection? Wrong)> SoundAsync(IFormFile file, CancellationToken cancellationToken)
    {
        var bytes = new byte[file.Length];
        await using (var stream = file.OpenReadStream()) await stream.ReadExactlyAsync(bytes, cancellationToken);
        WaveFile clip;
        try
        {
            clip = WaveFile.Read(bytes);
        }
        catch (InvalidDataException exception)
        {
            return (null, Rejection.Invalid("file", $"Invalid file format. The simulator reads WAVE files only. {exception.Message}"));
        }

        if (clip.SampleRate is < LowestRate or > HighestRate)
            return (null, Rejection.Invalid("file", $"Invalid file format. The sample rate is {clip.SampleRate} Hz; it must be {LowestRate} to {HighestRate}."));
        if (clip.Duration < Shortest)
            return (null, new("audio_too_short", "Audio file is too short. Minimum audio length is 0.1 seconds.", "file"));
        return (Resampler.Convert(clip.Samples, Even(clip.SampleRate), Listener.SampleRate), null);
    }

    /// <summary>A rate like 44,101 Hz is read as the nearest one that the resampler converts at little cost; the pitch differs by 0.3 % at most.</summary>
    static int Even(int rate) => (rate + (RateStep / 2)) / RateStep * RateStep;

    static bool Flag(StringValues value) => value.ToString().Equals("true", StringComparison.OrdinalIgnoreCase) || value == "1";
}
