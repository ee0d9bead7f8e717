using System.Runtime.InteropServices;
using Voice.Audio;

namespace Voice.OpenAI.Cascade;

/// <summary>Sound of any format as a WAVE file of 16-bit PCM.</summary>
internal static class PcmFile
{
    public static byte[] Of(AudioFrame audio)
    {
        var coded = audio.Bytes.Span;
        var pcm = new short[coded.Length / audio.Format.BytesPerSample];
        switch (audio.Format.Encoding)
        {
            case AudioEncoding.MuLaw: G711.DecodeMuLaw(coded, pcm); break;
            case AudioEncoding.ALaw: G711.DecodeALaw(coded, pcm); break;
            default: coded[..(pcm.Length * 2)].CopyTo(MemoryMarshal.AsBytes(pcm.AsSpan())); break;
        }
        return new WaveFile(audio.Format.SampleRate, pcm).ToBytes();
    }
}
