using Voice.Audio;

namespace Voice.Server.Phone;

/// <summary>Silence for a call whose assistant has said nothing yet, for carriers that drop a call to which nothing is played.</summary>
/// <remarks>It ends with the first sound of anybody else, which waits for 20 ms of silence at most. One thread at a time: the beat's.</remarks>
internal sealed class OpeningSilence
{
    private readonly PhoneWriter _writer;
    private readonly byte[] _silence;
    private long _sent;
    private bool _isOver;

    public OpeningSilence(PhoneWriter writer, AudioFormat format)
    {
        _writer = writer;
        _silence = new byte[format.BytesIn(Pacer.Interval)];
        Array.Fill(_silence, format.Silence);
    }

    public void OnBeat(int frames)
    {
        if (_isOver || _writer.IsPaused)
            return;
        var sent = _writer.SentBytes;
        _isOver = sent > _sent;
        _sent = sent;                                   // less after a clear
        for (var frame = 0; frame < frames && !_isOver; frame++)
        {
            _writer.Play(_silence);
            _sent += _silence.Length;
        }
    }
}
