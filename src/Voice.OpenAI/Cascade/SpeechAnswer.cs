using Voice.Audio;

namespace Voice.OpenAI.Cascade;

/// <summary>One answer of a speech service, from its headers to its last sample.</summary>
internal sealed class SpeechAnswer : IAsyncDisposable
{
    // 100 ms at 24 kHz: a fast service fills it, a slow one is not waited for.
    private const int PieceBytes = 4_800;

    private readonly HttpResponseMessage _response;
    private readonly Stream _body;
    private readonly SoundAnswer _sound;
    private readonly SoundPieces _read = new();
    private readonly SafeSound _safe = new();
    private readonly Queue<AudioFrame> _ready = [];
    private readonly byte[] _buffer = new byte[PieceBytes];

    private SpeechAnswer(HttpResponseMessage response, Stream body, int rate)
    {
        (_response, _body) = (response, body);
        _sound = new SoundAnswer(response.Content.Headers.TryGetValues("Content-Type", out var types) ? types.FirstOrDefault() : null, rate);
    }

    public HttpResponseMessage Response => _response;

    public string MediaType => _sound.MediaType;

    public SoundKind? Kind => _sound.Kind;

    /// <summary>True once some of it may have been heard.</summary>
    public bool Sounded => _safe.Sounded;

    /// <summary>True once all of it has been read.</summary>
    public bool IsOver { get; private set; }

    /// <param name="response">Its headers have been read. It is disposed with the answer.</param>
    public static async Task<SpeechAnswer> OpenAsync(HttpResponseMessage response, int rate, Deadline deadline)
    {
        try
        {
            return new SpeechAnswer(response, await response.Content.ReadAsStreamAsync(deadline.Token), rate);
        }
        catch
        {
            response.Dispose();
            throw;
        }
    }

    /// <returns>Null at the end.</returns>
    /// <exception cref="InvalidDataException">It is not sound, or sound that cannot be read. The message says what it is.</exception>
    public async Task<AudioFrame?> NextAsync(TimeSpan stall, Deadline deadline)
    {
        while (_ready.Count == 0 && !IsOver)
        {
            var read = await _body.ReadAsync(_buffer, deadline.Token);
            if (read > 0)
            {
                deadline.Extend(stall);
                _sound.Read(_buffer.AsSpan(0, read), _read);
                Pass();
                continue;
            }
            _sound.End(_read);
            Pass();
            foreach (var piece in _safe.End())
                _ready.Enqueue(piece);
            if (!_safe.Sounded)
                throw new InvalidDataException("nothing but silence");
            IsOver = true;
        }
        return _ready.TryDequeue(out var next) ? next : null;
    }

    public async ValueTask DisposeAsync()
    {
        await _body.DisposeAsync();
        _response.Dispose();
    }

    private void Pass()
    {
        foreach (var piece in _read.Take().SelectMany(_safe.Pass))
            _ready.Enqueue(piece);
    }
}
